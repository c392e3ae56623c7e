"""The cycles service's background work, and the process that runs it alone."""

from services.cycles.consumers import HANDLERS
from shared.db import Database
from shared.settings import Settings
from shared.worker import Background, run

SERVICE = "cycles"


def background(settings: Settings, database: Database) -> Background:
    return Background(settings, database, SERVICE, HANDLERS)


if __name__ == "__main__":
    run(SERVICE, HANDLERS)
