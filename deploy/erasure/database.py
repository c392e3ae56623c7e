"""Looks for passages in every column of every table of a database, and in the statistics that the planner keeps."""

from collections.abc import Sequence
from typing import NamedTuple

import asyncpg

from deploy.erasure.passages import Passage
from deploy.erasure.report import Finding, Report

SHOWN_ROWS = 50
"""So many rows of one table are named; the rest says only that there is more."""

_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) AS name, n.nspname = 'public' AS ordinary, c.relname AS short,
       array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns,
       array_agg(a.atttypid = 'bytea'::regtype ORDER BY a.attnum) AS binary,
       (SELECT CASE WHEN bool_and(k.atttypid IN ('uuid'::regtype, 'bigint'::regtype, 'integer'::regtype))
                    THEN array_agg(quote_ident(k.attname) ORDER BY k.attnum) END
        FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY(i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary) AS keys
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
GROUP BY c.oid, n.nspname, c.relname ORDER BY 1
"""

# Of a table that is empty now ANALYZE keeps the statistics it had: they hold words of rows that are gone.
_STATISTICS = """
SELECT format('%s.%s', tablename, attname) AS place FROM pg_stats
WHERE concat_ws(' ', most_common_vals::text, histogram_bounds::text, most_common_elems::text) ~ $1
UNION ALL
SELECT format('%s (extended)', statistics_name) FROM pg_stats_ext WHERE most_common_vals::text ~ $1
UNION ALL
SELECT format('%s (extended, %s)', statistics_name, expr) FROM pg_stats_ext_exprs
WHERE concat_ws(' ', most_common_vals::text, histogram_bounds::text, most_common_elems::text) ~ $1
"""

_MEANINGS = {"event_log": "event log", "idempotency": "kept answer", "inbox_parked": "parked event"}


class Table(NamedTuple):
    """A table, with each column as the text that is searched."""

    name: str
    short: str
    columns: dict[str, str]
    key: str

    def query(self) -> str:
        """Key of each row that holds the passage `$1`, and in which columns."""
        found = ", ".join(f"coalesce({text} ~ $1, false)" for text in self.columns.values())
        return (
            f"SELECT {self.key} AS key, found FROM {self.name}, LATERAL (SELECT ARRAY[{found}] AS found) AS f "  # noqa: S608
            f"WHERE true = ANY(found) LIMIT {SHOWN_ROWS + 1}"
        )


async def search_database(
    service: str, connection: asyncpg.Connection, passages: Sequence[Passage], report: Report
) -> None:
    """Adds to the report what is found. Words in an index are words of its table: a passage is looked for there."""
    tables = [_table(row) for row in await connection.fetch(_TABLES)]
    for table in tables:
        for passage in passages:
            report.found += await _in_table(service, connection, table, passage)
    for passage in passages:
        places = await connection.fetch(_STATISTICS, passage.pattern)
        report.found += [Finding(passage.number, "statistics", f"{service}: {row['place']}") for row in places]
    columns = sum(len(table.columns) for table in tables)
    report.searched.append(f"{len(tables)} tables with {columns} columns of {service}, and their statistics")


def _table(row: asyncpg.Record) -> Table:
    texts = {
        name: f"encode({name}, 'escape')" if binary else f"{name}::text"
        for name, binary in zip(row["columns"], row["binary"], strict=True)
    }
    # A key of texts may hold words (an account is part of a kept answer's): then the row's place stands for it.
    key = f"concat_ws('/', {', '.join(row['keys'])})" if row["keys"] else "'ctid ' || ctid::text"
    return Table(row["name"], row["short"] if row["ordinary"] else row["name"], texts, key)


async def _in_table(service: str, connection: asyncpg.Connection, table: Table, passage: Passage) -> list[Finding]:
    rows = await connection.fetch(table.query(), passage.pattern)
    what = _MEANINGS.get(table.short, "row")
    found = [
        Finding(passage.number, what, f"{service}: {table.short}.{column}", row["key"])
        for row in rows[:SHOWN_ROWS]
        for column, holds in zip(table.columns, row["found"], strict=True)
        if holds
    ]
    more = [Finding(passage.number, what, f"{service}: {table.short}", "and more rows")] if rows[SHOWN_ROWS:] else []
    return found + more
