"""The cycles service's background work, and the process that runs it alone."""

from services.cycles.consumers import HANDLERS
from shared.db.sessions import Database
from shared.service.background import Background, run
from shared.settings import Settings

SERVICE = "cycles"


def background(settings: Settings, database: Database) -> Background:
    return Background(settings, database, SERVICE, HANDLERS)


if __name__ == "__main__":
    run(SERVICE, HANDLERS)
