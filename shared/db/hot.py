"""The hot way to the database: hand-written statements over asyncpg, for the few places that `make bench` names.

pyproject.toml lists who may import this module. Everybody else writes the ordinary way, with a session.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import text

from shared.db.sessions import Session
from shared.settings import Settings

ACQUIRE_SECONDS = 10
Connection: TypeAlias = "asyncpg.Connection | PoolConnectionProxy"
"""Inside a transaction that somebody else ends."""


class HotDatabase:
    """A pool of plain asyncpg connections. It connects when the first one is needed."""

    def __init__(self, settings: Settings) -> None:
        self._pool = asyncpg.create_pool(
            settings.database_url,
            min_size=0,
            max_size=settings.pool_size,
            command_timeout=30,
            reset=_keep,
            server_settings={"application_name": "catchment", "jit": "off"},
        )

    async def open(self) -> None:
        """To be called once, in the loop that uses it; connects to nothing yet."""
        await self._pool

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection whose work is committed at the end, or rolled back whole when anything fails."""
        async with asyncio.timeout(ACQUIRE_SECONDS):  # asyncpg's own makes a task for it, which costs more than BEGIN
            connection = await self._pool.acquire()
        try:
            async with connection.transaction():
                yield connection
        finally:
            await self._pool.release(connection)

    async def close(self) -> None:
        await self._pool.close()


async def _keep(connection: asyncpg.Connection) -> None:
    """Replaces asyncpg's reset statement: our transactions leave nothing on a connection that needs a reset."""


async def driver(session: Session) -> asyncpg.Connection:
    """The connection inside the session's own transaction, with everything that the session has written so far."""
    await session.flush()
    connection = await session.connection()
    pooled = await connection.get_raw_connection()
    found = pooled.driver_connection
    assert isinstance(found, asyncpg.Connection)
    if not found.is_in_transaction():  # SQLAlchemy sends BEGIN with its own first statement
        await connection.execute(text("SELECT 1"))
    return found
