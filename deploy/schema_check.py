"""Checks that every service's tables and migrations agree. `python -m deploy.schema_check`."""

import sys

from alembic import command
from alembic.util import CommandError

from deploy.local.engines import ensure_database
from deploy.local.postgres import Postgres, temporary
from deploy.local.registry import SERVICES, Service
from shared.service.migrations import config, upgrade


def main() -> None:
    with temporary() as server:
        differing = [service.name for service in SERVICES if not _agree(server, service)]
    sys.exit(f"Write a migration for: {', '.join(differing)}" if differing else 0)


def _agree(server: Postgres, service: Service) -> bool:
    """Migrate an empty database and let Alembic look for what a further migration would change."""
    ensure_database(server.url(), service.database)
    url = server.url(service.database)
    upgrade(service.declaration, url)
    try:
        command.check(config(service.declaration, url))
    except CommandError as difference:
        print(f"{service.name}: {difference}")
        return False
    return True


if __name__ == "__main__":
    main()
