"""Runs one service's migrations on its own database: the same few lines for every service."""

import asyncio
import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, pool
from sqlalchemy.ext.asyncio import create_async_engine


def run(metadata: MetaData, tables: ModuleType) -> None:
    """Called by a service's `migrations/env.py`; imports every module of `tables` so that the metadata is whole."""
    for module in pkgutil.iter_modules(tables.__path__):
        importlib.import_module(f"{tables.__name__}.{module.name}")
    url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
    asyncio.run(_migrate(_async(url), metadata))


async def _migrate(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_run, metadata)
        await connection.commit()
    await engine.dispose()


def _run(connection: Connection, metadata: MetaData) -> None:
    context.configure(connection=connection, target_metadata=metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


def upgrade(service: str, url: str) -> None:
    """Bring the database of `service` at `postgresql://…` url to the newest version."""
    command.upgrade(config(service, url), "head")


def config(service: str, url: str) -> Config:
    package = importlib.import_module(f"services.{service}.migrations")
    made = Config(Path(str(package.__file__)).with_name("alembic.ini"))
    made.attributes["url"] = url
    return made


def _async(url: str) -> str:
    return "postgresql+asyncpg://" + url.split("://", 1)[1]
