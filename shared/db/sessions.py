"""The database session: one transaction per request, and one small way to insert rows without paying for the ORM."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, TypeVarTuple, cast, overload

import asyncpg
from sqlalchemy import Connection, Executable, Result
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.util import greenlet_spawn

from shared.settings import Settings

Table = TypeVar("Table")
Columns = TypeVarTuple("Columns")


class Row(NamedTuple):
    """A row to insert: table name and column values."""

    table: str
    values: Mapping[str, Any]


class Change(NamedTuple):
    """An UPDATE or DELETE that goes with an insert; its arguments are `$1`, `$2`, …"""

    sql: str
    arguments: tuple[Any, ...]


class Session:
    """One transaction: statements go through the driver, reads of tables through an ORM session on the same connection.

    The ORM session is made when something is first read through it: making one costs more than most statements.
    """

    def __init__(self, engine: AsyncEngine, pooled: PoolProxiedConnection) -> None:
        self._engine, self._pooled = engine, pooled
        self._driver = cast(asyncpg.Connection, pooled.driver_connection)
        self._orm: AsyncSession | None = None
        self._held: list[Row] = []
        self._change: Change | None = None

    @property
    def driver(self) -> asyncpg.Connection:
        assert self._driver.is_in_transaction(), "the session's transaction is over"
        return self._driver

    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: Mapping[str, Any] | None = None
    ) -> Result[*Columns]: ...

    @overload
    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Result[*tuple[Any, ...]]: ...

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Read through the tables; what `insert` was to write later is written before."""
        return await (await self._reading()).execute(statement, parameters)

    async def get(self, table: type[Table], identity: Any) -> Table | None:
        """The row with this primary key, as it is now."""
        return await (await self._reading()).get(table, identity, populate_existing=True)

    async def _reading(self) -> AsyncSession:
        await self.flush()
        if self._orm is None:
            connection = Connection(self._engine.sync_engine, connection=self._pooled)
            self._orm = AsyncSession(AsyncConnection(self._engine, connection), expire_on_commit=False)
        return self._orm

    def hold(self, rows: Sequence[Row], change: Change | None) -> None:
        """Keep rows and a change for the next flush."""
        assert change is None or self._change is None, "one change at a time"
        self._held.extend(rows)
        self._change = change or self._change

    async def flush(self) -> None:
        """Write what is held, in one statement."""
        if not self._held:
            return
        change, rows = self._change or Change("", ()), self._held
        self._held, self._change = [], None
        tables: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            tables.setdefault(row.table, []).append(row.values)
        shape = tuple((table, tuple(values[0]), len(values)) for table, values in tables.items())
        arguments = [value for values in tables.values() for row in values for value in row.values()]
        statement = _statement(change.sql, len(change.arguments), shape)
        await self.driver.execute(statement, *change.arguments, *arguments)

    async def commit(self) -> None:
        await self.flush()
        if self._orm is not None:
            await self._orm.commit()
        await greenlet_spawn(self._pooled.commit)


@dataclass(frozen=True, slots=True)
class Database:
    """One service's connection pool and the sessions made from it."""

    engine: AsyncEngine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """A session whose work is committed at the end, or rolled back whole when anything fails.

        BEGIN is sent here, so that statements through the driver are inside the transaction from the first one on.
        """
        pooled = await self._check_out()
        try:
            await _begin(pooled)
            session = Session(self.engine, pooled)
            yield session
            await session.commit()
        except BaseException:
            await asyncio.shield(_give_up(pooled))
            raise
        finally:
            await greenlet_spawn(pooled.close)

    async def _check_out(self) -> PoolProxiedConnection:
        """A pooled connection that the server has not closed meanwhile."""
        while True:
            pooled = await greenlet_spawn(self.engine.sync_engine.raw_connection)
            if not _closed(pooled):
                return pooled
            pooled.invalidate()

    async def close(self) -> None:
        await self.engine.dispose()


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
        hide_parameters=True,  # an error's message goes into the log; people's words do not
        connect_args={"server_settings": {"application_name": "catchment", "jit": "off"}, "command_timeout": 30},
    )
    return Database(engine)


async def driver(session: Session) -> asyncpg.Connection:
    """The asyncpg connection inside the session's own transaction."""
    await session.flush()
    return session.driver


async def insert(session: Session, *rows: Row, change: Change | None = None, later: bool = False) -> None:
    """Insert rows of any tables in one statement through the driver, in the session's transaction.

    Rows may refer to each other: foreign keys are checked when the statement ends. Rows of one table must name the
    same columns; they are inserted in the order given (what the outbox needs), which separate CTEs would not promise.
    `change` is done in the same statement. With `later` all waits for the next insert, read or commit.
    """
    session.hold(rows, change)
    if not later:
        await session.flush()


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
        parts.append(f'INSERT INTO "{table}" ({names}) VALUES {", ".join(groups)}')  # noqa: S608 - names from code
    *first, last = parts
    if not first:
        return last
    return "WITH " + ", ".join(f"i{n} AS ({part})" for n, part in enumerate(first)) + " " + last


def from_json(value: Any) -> Any:
    """A json column as the driver gives it: text, or already read where the connection has a codec."""
    return json.loads(value) if isinstance(value, str | bytes) else value
