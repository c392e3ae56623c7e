"""One transaction per request or batch: an ordinary SQLAlchemy session that only its owner commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from shared.settings import Settings

Table = TypeVar("Table")


class Session(AsyncSession):
    """An `AsyncSession` with what commands and handlers need in addition."""

    @property
    def key(self) -> bytes:
        """The installation's secret: it makes hashes and fingerprints that nobody can make without it."""
        found: bytes = self.info["key"]
        return found

    async def lock(self, table: type[Table], identity: Any) -> Table | None:
        """The row with this primary key as it is now, locked until the transaction ends; None where there is none.

        FOR NO KEY UPDATE: whoever inserts a row that refers to this one need not wait.
        """
        return await self.get(table, identity, populate_existing=True, with_for_update={"key_share": True})

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """When it fails, only the work inside is undone, with statements sent past the session (`shared.db.hot`)."""
        async with self.begin_nested():
            await self.connection()  # only now SAVEPOINT is sent
            yield


@dataclass(frozen=True, slots=True)
class Database:
    """One service's connection pool and the sessions made from it."""

    engine: AsyncEngine
    key: bytes

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """A session whose work is committed at the end, or rolled back whole when anything fails."""
        info = {"key": self.key}
        async with Session(self.engine, expire_on_commit=False, info=info) as session, session.begin():
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def connect(settings: Settings) -> Database:
    """The database of these settings. Nothing is connected to before the first statement."""
    engine = create_async_engine(
        settings.async_database_url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_recycle=1800,
        hide_parameters=True,  # an error's message goes into the log; people's words do not
        connect_args={"server_settings": {"application_name": "catchment", "jit": "off"}, "command_timeout": 30},
    )
    event.listen(engine.sync_engine, "checkout", _refuse_a_closed_connection)
    return Database(engine, settings.pseudonym_key.get_secret_value().encode())


def _refuse_a_closed_connection(connection: Any, entry: ConnectionPoolEntry, pooled: PoolProxiedConnection) -> None:
    """The server may have closed a pooled connection: then the pool makes another, and no request fails."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError
