"""A service's migrations, by its declaration."""

from alembic import command
from alembic.config import Config

from shared.db import migrations
from shared.service.service import Service


def config(service: Service, url: str) -> Config:
    """Alembic's configuration for this service and a database at `postgresql://…`."""
    return migrations.config(service.versions, service.metadata, url)


def upgrade(service: Service, url: str) -> None:
    """Bring the service's database to the newest version."""
    command.upgrade(config(service, url), "head")
