"""Runs a service's migrations on its own database: Alembic's environment is the same for every service."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, pool, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import AutoString

from shared.db.leadership import LOCKS, MIGRATION

ENVIRONMENT = Path(__file__).with_name("alembic")
ONE_AT_A_TIME = text(f"SELECT pg_advisory_xact_lock({LOCKS}, {MIGRATION})")
"""Whoever migrates the same database meanwhile waits until it is done, and then finds nothing left to do."""


class Revisions(NamedTuple):
    """Where a database was and is; None before its first migration."""

    before: str | None
    after: str | None


def config(versions: Path, metadata: Sequence[MetaData], url: str) -> Config:
    """Alembic's configuration for the migrations in the folder `versions`, and a database at `postgresql://…`."""
    made = Config()
    made.set_main_option("script_location", str(ENVIRONMENT))
    made.set_main_option("version_locations", str(versions))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes.update(url=url, metadata=list(metadata))
    return made


def upgrade(made: Config) -> Revisions:
    """Bring the database to the newest revision."""
    command.upgrade(made, "head")
    found: Revisions = made.attributes["revisions"]
    return found


def run() -> None:
    """What Alembic's `env.py` does."""
    asyncio.run(_migrate(context.config.attributes))


async def _migrate(attributes: dict[Any, Any]) -> None:
    _, rest = attributes["url"].split("://", 1)
    engine = create_async_engine(f"postgresql+asyncpg://{rest}", poolclass=pool.NullPool)
    async with engine.connect() as connection:
        attributes["revisions"] = await connection.run_sync(_run, attributes["metadata"])
        await connection.commit()
    await engine.dispose()


def _run(connection: Connection, metadata: Sequence[MetaData]) -> Revisions:
    context.configure(
        connection=connection, target_metadata=metadata, compare_server_default=True, render_item=_plain_strings
    )
    with context.begin_transaction():
        connection.execute(ONE_AT_A_TIME)
        before = context.get_context().get_current_revision()
        context.run_migrations()
        return Revisions(before, context.get_context().get_current_revision())


def _plain_strings(kind: str, item: object, context: object) -> str | Literal[False]:
    """A migration that Alembic writes calls SQLModel's own string type what it is in the database."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False
