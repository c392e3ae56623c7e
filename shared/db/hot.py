"""The hot way to the database: hand-written statements over asyncpg, for the few places that `make bench` names.

pyproject.toml lists who may import this module. Everybody else writes the ordinary way, with a session.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

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


class NewRow(NamedTuple):
    """A row to insert: every value goes to the column that it is named after."""

    table: str
    values: Mapping[str, Any]


class Change(NamedTuple):
    """An UPDATE that goes along with rows; its parameters are `$1`, `$2`, …"""

    sql: str
    arguments: tuple[Any, ...]


async def write(connection: Connection, rows: Sequence[NewRow], change: Change | None = None) -> None:
    """Insert the rows, and make the change, in one statement. Rows may refer to each other.

    Their order is not promised: what needs one (the outbox) has one row here, or goes with `outbox.record_all`.
    """
    shape = tuple((row.table, tuple(row.values)) for row in rows)
    before = change or Change("", ())
    statement = _statement(before.sql, len(before.arguments), shape)
    await connection.execute(statement, *before.arguments, *(value for row in rows for value in row.values.values()))


@lru_cache(maxsize=64)
def _statement(change: str, arguments: int, shape: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """The statement for rows of this shape. Names are from code, never from a request."""
    parts, number = [change] if change else [], arguments
    for table, columns in shape:
        places = ", ".join(f"${number + n}" for n, _ in enumerate(columns, 1))
        parts.append(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})")  # noqa: S608
        number += len(columns)
    *first, last = parts
    together = ", ".join(f"part{n} AS ({part})" for n, part in enumerate(first))
    return f"WITH {together} {last}" if first else last


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
