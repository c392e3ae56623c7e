"""The database session: one transaction per request, and one small way to insert rows without paying for the ORM."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from shared.settings import Settings


class Row(NamedTuple):
    """A row to insert: table name and column values."""

    table: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Database:
    """One service's connection pool and the sessions made from it."""

    engine: AsyncEngine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed at the end, or rolled back whole when anything fails."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


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
    """The asyncpg connection inside the session's own transaction.

    SQLAlchemy's adapter sends BEGIN with its own first statement only, so a driver statement before that would be
    committed at once, outside the transaction. Hence the check, and a first statement where there was none.
    """
    connection = await session.connection()
    raw: asyncpg.Connection = (await connection.get_raw_connection()).driver_connection  # type: ignore[assignment]
    if not raw.is_in_transaction():
        await connection.execute(_BEGIN)
    return raw


_BEGIN = text("SELECT 1")


async def insert(session: AsyncSession, *rows: Row) -> None:
    """Insert rows of any tables in one statement through the driver, in the session's transaction.

    Rows may refer to each other: foreign keys are checked when the statement ends. Rows of one table must name the
    same columns; they are inserted in the order given (what the outbox needs), which separate CTEs would not promise.
    """
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row.values)
    shape = tuple((table, tuple(values[0]), len(values)) for table, values in tables.items())
    arguments = [value for values in tables.values() for row in values for value in row.values()]
    await (await driver(session)).execute(_statement(shape), *arguments)


@lru_cache(maxsize=512)
def _statement(shape: Sequence[tuple[str, tuple[str, ...], int]]) -> str:
    parts: list[str] = []
    place = 1
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
