"""Makes PostgreSQL let go of old versions of rows. Each step is there because words were still in files without it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import asyncpg

BYTES_PER_SECOND = 20_000_000
"""How fast a table is rewritten, reckoned carefully."""
LOCK_SECONDS = 10
ROUNDS = 100
_STATISTICS = ("pg_catalog.pg_statistic", "pg_catalog.pg_statistic_ext_data")

_WITH_WORDS = """
SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_total_relation_size(c.oid) AS size
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
  AND EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                AND (t.typcategory IN ('S', 'A', 'U', 'C') AND t.typname <> 'uuid'))
ORDER BY 1
"""

# A table that is empty now keeps the statistics that it had: ANALYZE writes none. So they go first.
_FORGET = """
WITH ours AS (
    SELECT c.oid FROM pg_class c WHERE c.oid = ANY($1::regclass[])
    UNION ALL SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = ANY($1::regclass[])
), plain AS (DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM ours))
DELETE FROM pg_statistic_ext_data
WHERE stxoid IN (SELECT s.oid FROM pg_statistic_ext s WHERE s.stxrelid IN (SELECT oid FROM ours))
"""


class Rewritten(NamedTuple):
    """A table that will be rewritten, and its size in bytes with its indexes."""

    name: str
    size: int


async def plan(connection: asyncpg.Connection) -> list[Rewritten]:
    """Every table that can hold words: where exactly they once were, nothing remembers."""
    return [Rewritten(row["name"], row["size"]) for row in await connection.fetch(_WITH_WORDS)]


def announce(service: str, tables: Sequence[Rewritten]) -> list[str]:
    """What is locked, and for how long, said before it is."""
    total = sum(table.size for table in tables)
    largest = max(tables, key=lambda table: table.size, default=Rewritten("none", 0))
    return [
        f"{service}: {len(tables)} tables ({total / 1e6:.0f} MB) are rewritten one after the other, and the planner's "
        f"statistics made anew: about {_seconds(total)} s in all.",
        f"  While a table is rewritten nobody reads or writes it; requests wait. The longest, {largest.name}: about "
        f"{_seconds(largest.size)} s. As much free disk space is needed as it takes ({largest.size / 1e6:.0f} MB).",
        f"  A table that cannot be locked within {LOCK_SECONDS} s is left as it is, and the report says so.",
    ]


def _seconds(size: int) -> int:
    return 1 + size // BYTES_PER_SECOND


async def vacuum(service: str, connection: asyncpg.Connection, tables: Sequence[Rewritten]) -> list[str]:
    """Let go of old versions; what could not be done."""
    undone: list[str] = []
    await connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'; SET statement_timeout = 0")
    async with _warnings(connection, service, undone):
        await _forget_statistics(service, connection, tables, undone)
        for name in (*(table.name for table in tables), *_STATISTICS):
            # A plain VACUUM leaves the bytes in the hole of a page; only a new file has none.
            await _attempt(connection, f"VACUUM (FULL) {name}", f"{service}: {name} was not rewritten", undone)
    return undone


async def _forget_statistics(
    service: str, connection: asyncpg.Connection, tables: Sequence[Rewritten], undone: list[str]
) -> None:
    names = [table.name for table in tables]
    try:
        async with connection.transaction():
            await connection.execute(_FORGET, names)
            await connection.execute(f"ANALYZE {', '.join(names)}")
        return
    except (asyncpg.InsufficientPrivilegeError, asyncpg.LockNotAvailableError) as error:
        undone.append(f"{service}: statistics of tables that are empty now stay ({error}); a superuser can remove them")
    await _attempt(connection, f"ANALYZE {', '.join(names)}", f"{service}: statistics were not made anew", undone)


async def turn_log_over(connection: asyncpg.Connection) -> list[str]:
    """Have the server remove every segment of the write-ahead log that it has now; what could not be done."""
    undone: list[str] = []
    try:
        # Checkpoints are what removes old segments. Those made ahead of time were old ones once, under another name.
        before, rounds = await _segments(connection), 0
        while before & await _segments(connection) and rounds < ROUNDS:
            await connection.execute("CHECKPOINT")
            await connection.fetchval("SELECT pg_switch_wal()")
            await connection.execute("CHECKPOINT")
            rounds += 1
    except asyncpg.InsufficientPrivilegeError as error:
        undone.append(f"The write-ahead log was not turned over ({error}): it holds old words for some time")
        return undone
    if before & await _segments(connection):
        undone.append("The server keeps old segments of its write-ahead log: for a replication slot, or an archive?")
    if await connection.fetchval("SHOW wal_recycle") == "on":
        undone.append(
            "wal_recycle is on: segments of the write-ahead log are used again under a new name, and hold old words "
            "until they are. Set it to off (a reload is enough)."
        )
    return undone


async def _segments(connection: asyncpg.Connection) -> set[str]:
    return {row["name"] for row in await connection.fetch("SELECT name FROM pg_ls_waldir()")}


async def _attempt(connection: asyncpg.Connection, statement: str, otherwise: str, undone: list[str]) -> None:
    try:
        await connection.execute(statement)
    except (asyncpg.LockNotAvailableError, asyncpg.InsufficientPrivilegeError, asyncpg.DeadlockDetectedError) as error:
        undone.append(f"{otherwise}: {error}")


@asynccontextmanager
async def _warnings(connection: asyncpg.Connection, service: str, undone: list[str]) -> AsyncIterator[None]:
    """What is not ours to vacuum the server skips, with no more than a warning."""

    def note(_: object, message: asyncpg.PostgresLogMessage) -> None:
        if message.severity == "WARNING":
            undone.append(f"{service}: {message.message}")

    connection.add_log_listener(note)
    try:
        yield
    finally:
        with suppress(ValueError, asyncpg.InterfaceError):
            connection.remove_log_listener(note)
