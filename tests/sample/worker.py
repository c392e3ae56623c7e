"""The sample service's background work in a process of its own: `python -m tests.sample.worker`."""

from shared.service.background import run
from tests.sample.main import SERVICE

if __name__ == "__main__":
    run(SERVICE)
