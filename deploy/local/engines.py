"""The two engines of a local run: those that DATABASE_URL and NATS_URL name, else embedded ones."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg

from deploy.local.children import EngineError
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.local.run_folder import RunFolder


@dataclass(slots=True)
class Engines:
    """PostgreSQL and NATS for one local run. Start, use `database_url()` and `nats_url`, stop."""

    run_folder: RunFolder
    postgres: Postgres | None = field(init=False, default=None)
    nats: Nats | None = field(init=False, default=None)
    _given_database: str = field(init=False, default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    _given_nats: str = field(init=False, default_factory=lambda: os.environ.get("NATS_URL", ""))

    def start_postgres(self) -> str:
        """Start it, unless one was given; says which one it is."""
        if self._given_database:
            return "the server of DATABASE_URL"
        secret = self.run_folder.keys.secret("postgres")
        self.postgres = Postgres(self.run_folder.postgres_directory(), password=secret)
        self.postgres.start()
        return self.postgres.described

    def start_nats(self) -> str:
        """Start it, unless one was given; says which one it is."""
        if self._given_nats:
            return "the server of NATS_URL"
        self.nats = Nats(self.run_folder.nats, password=self.run_folder.keys.secret("nats"))
        self.nats.start()
        return "embedded"

    def stop(self) -> None:
        for engine in (self.nats, self.postgres):
            if engine:
                engine.stop()

    @property
    def nats_url(self) -> str:
        return self.nats.url if self.nats else self._given_nats

    def database_url(self, database: str) -> str:
        """URL of a database on this server, whether it exists or not."""
        if self.postgres:
            return self.postgres.url(database)
        base, mark, options = self._given_database.partition("?")
        scheme, _, rest = base.partition("://")
        return f"{scheme}://{rest.split('/', 1)[0]}/{database}{mark}{options}"

    def ensure_database(self, database: str) -> None:
        ensure_database(self._given_database or self.database_url("postgres"), database)


def ensure_database(admin_url: str, database: str) -> None:
    """Make the database if it is not there, through a connection to another database of the same server."""
    try:
        asyncio.run(_ensure_database(admin_url, database))
    except (OSError, asyncpg.PostgresError) as error:
        raise EngineError(f"The database {database} cannot be reached or created: {error}") from error


async def _ensure_database(admin_url: str, database: str) -> None:
    connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            with suppress(asyncpg.DuplicateDatabaseError):
                await connection.execute(f'CREATE DATABASE "{database}" TEMPLATE template0')
    finally:
        await connection.close()
