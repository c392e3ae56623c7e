"""Runs a service's migrations on its own database: Alembic's environment is the same for every service."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from alembic import context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, pool
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import AutoString

ENVIRONMENT = Path(__file__).with_name("alembic")


def config(versions: Path, metadata: Sequence[MetaData], url: str) -> Config:
    """Alembic's configuration for the migrations in the folder `versions`, and a database at `postgresql://…`."""
    made = Config()
    made.set_main_option("script_location", str(ENVIRONMENT))
    made.set_main_option("version_locations", str(versions))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes.update(url=url, metadata=list(metadata))
    return made


def run() -> None:
    """What Alembic's `env.py` does."""
    asyncio.run(_migrate(context.config.attributes["url"], context.config.attributes["metadata"]))


async def _migrate(url: str, metadata: Sequence[MetaData]) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_run, metadata)
        await connection.commit()
    await engine.dispose()


def _run(connection: Connection, metadata: Sequence[MetaData]) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, compare_server_default=True, render_item=_plain_strings
    )
    with context.begin_transaction():
        context.run_migrations()


def _plain_strings(kind: str, item: object, context: object) -> str | Literal[False]:
    """A migration that Alembic writes calls SQLModel's own string type what it is in the database."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False
