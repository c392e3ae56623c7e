"""A service's migrations, by its declaration."""

from alembic.config import Config

from shared.db import migrations
from shared.db.migrations import Revisions
from shared.service.service import Service


def config(service: Service, url: str) -> Config:
    """Alembic's configuration for this service and a database at `postgresql://…`."""
    return migrations.config(service.versions, service.metadata, url)


def upgrade(service: Service, url: str) -> Revisions:
    """Bring the service's database to the newest version. It can be run again, and by several at once."""
    return migrations.upgrade(config(service, url))
