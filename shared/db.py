"""The database session: one transaction per request, and one small way to insert rows without paying for the ORM."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, cast

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from shared.settings import Settings


class Row(NamedTuple):
    """A row to insert: table name and column values."""

    table: str
    values: Mapping[str, Any]


class Change(NamedTuple):
    """An UPDATE or DELETE that goes with an insert; its arguments are `$1`, `$2`, …"""

    sql: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Database:
    """One service's connection pool and the sessions made from it."""

    engine: AsyncEngine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed at the end, or rolled back whole when anything fails.

        BEGIN is sent here, so that statements through the driver are inside the transaction from the first one on, and
        a session that is never asked for anything else costs next to nothing.
        """
        pooled = await self._check_out()
        try:
            await _begin(pooled)
            connection = AsyncConnection(self.engine, Connection(self.engine.sync_engine, connection=pooled))
            session = AsyncSession(connection, expire_on_commit=False, info={_DRIVER: pooled.driver_connection})
            yield session
            await _flush(session)
            if session.in_transaction():
                await session.commit()
            await greenlet_spawn(pooled.commit)
        except BaseException:
            await asyncio.shield(_give_up(pooled))
            raise
        finally:
            await asyncio.shield(greenlet_spawn(pooled.close))

    async def _check_out(self) -> PoolProxiedConnection:
        """A pooled connection that the server has not closed meanwhile."""
        while True:
            pooled = await greenlet_spawn(self.engine.sync_engine.raw_connection)
            if not _closed(pooled):
                return pooled
            pooled.invalidate()

    async def close(self) -> None:
        await self.engine.dispose()


_DRIVER, _HELD, _CHANGE = "driver", "held rows", "held change"


async def _begin(pooled: PoolProxiedConnection) -> None:
    """SQLAlchemy's adapter sends BEGIN with its own first statement only: before that the driver would write outside.

    Its private method is what that first statement calls; a test watches over it.
    """
    await cast(Any, pooled.dbapi_connection)._start_transaction()


async def _give_up(pooled: PoolProxiedConnection) -> None:
    """Roll back; a connection that cannot do even that is not used again."""
    try:
        await greenlet_spawn(pooled.rollback)
    except Exception:
        pooled.invalidate()
    else:
        if _closed(pooled):
            pooled.invalidate()


def _closed(pooled: PoolProxiedConnection) -> bool:
    return bool(cast(asyncpg.Connection, pooled.driver_connection).is_closed())


def connect(settings: Settings) -> Database:
    engine = create_async_engine(
        settings.async_database_url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_recycle=1800,
        connect_args={"server_settings": {"application_name": "catchment", "jit": "off"}, "command_timeout": 30},
    )
    return Database(engine)


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """The asyncpg connection inside the session's own transaction."""
    connection: asyncpg.Connection = session.info[_DRIVER]
    assert connection.is_in_transaction(), "the session's transaction is over"
    return connection


async def insert(session: AsyncSession, *rows: Row, change: Change | None = None, later: bool = False) -> None:
    """Insert rows of any tables in one statement through the driver, in the session's transaction.

    Rows may refer to each other: foreign keys are checked when the statement ends. Rows of one table must name the
    same columns; they are inserted in the order given (what the outbox needs), which separate CTEs would not promise.
    `change` is done in the same statement. With `later` all waits for the next insert, or for the commit.
    """
    held: list[Row] = session.info.setdefault(_HELD, [])
    held.extend(rows)
    if change:
        assert _CHANGE not in session.info, "one change at a time"
        session.info[_CHANGE] = change
    if not later:
        await _flush(session)


async def _flush(session: AsyncSession) -> None:
    rows: list[Row] = session.info.pop(_HELD, [])
    change: Change = session.info.pop(_CHANGE, Change("", ()))
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row.values)
    if tables:
        shape = tuple((table, tuple(values[0]), len(values)) for table, values in tables.items())
        arguments = [value for values in tables.values() for row in values for value in row.values()]
        await (await driver(session)).execute(_statement(change.sql, len(change.arguments), shape), *change.arguments, *arguments)


@lru_cache(maxsize=512)
def _statement(change: str, arguments: int, shape: Sequence[tuple[str, tuple[str, ...], int]]) -> str:
    parts = [change] if change else []
    place = arguments + 1
    for table, columns, count in shape:
        groups = []
        for _ in range(count):
            groups.append("(" + ", ".join(f"${n}" for n in range(place, place + len(columns))) + ")")
            place += len(columns)
        names = ", ".join(f'"{column}"' for column in columns)
        parts.append(f'INSERT INTO "{table}" ({names}) VALUES {", ".join(groups)}')
    *first, last = parts
    if not first:
        return last
    return "WITH " + ", ".join(f"i{n} AS ({part})" for n, part in enumerate(first)) + " " + last


def from_json(value: Any) -> Any:
    """A json column as the driver gives it: text, or already read where the connection has a codec."""
    return json.loads(value) if isinstance(value, str | bytes) else value
