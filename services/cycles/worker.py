"""The cycles service's background work in a process of its own: `python -m services.cycles.worker`."""

from services.cycles.main import SERVICE
from shared.service.background import run

if __name__ == "__main__":
    run(SERVICE)
