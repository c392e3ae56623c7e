"""Finds, in the cycles that hold copies of words that go, every text that quotes them, and erases it.

PostgreSQL gives the texts and Python compares them, so that one measure holds here and before something is shared.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.cycles.commands.erasure import forget_titles
from services.cycles.domain.quotes import Quotable
from services.cycles.tables.texts import TEXTS, kept_as
from shared.db.hot import Connection, driver
from shared.db.sessions import Session
from shared.web.idempotency import erase_answers

# What a learning says now, in its cycle and wherever it was shared: it goes whole, by its id.
_LEARNINGS = """
    SELECT id, ARRAY[statement, how_learnt] AS texts FROM learning WHERE cycle_id = ANY($1) AND state <> 'withdrawn'
    UNION ALL
    SELECT learning_id, ARRAY[statement, how_learnt] FROM share WHERE cycle_id = ANY($1) AND withdrawn_at IS NULL
"""
_VERSIONS = """
    SELECT v.learning_id, v.number, ARRAY[v.statement, v.how_learnt] AS texts
    FROM learning_version v JOIN learning l ON l.id = v.learning_id WHERE l.cycle_id = ANY($1)
"""
_FORGET_VERSIONS = """
    DELETE FROM learning_version v USING unnest($1::uuid[], $2::int[]) AS gone(learning_id, number)
    WHERE v.learning_id = gone.learning_id AND v.number = gone.number
"""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with a text that somebody wrote about a cycle: how to read it; what is left of it is in `texts`."""

    table: str
    name: str
    number: str = "0"
    """What tells rows with the same `key` apart."""
    key: str = "id"
    of: str = "cycle_id = ANY($1)"
    """Which rows belong to the cycles."""
    version: str = ", version = version + 1"

    @property
    def read(self) -> str:
        return (
            f"SELECT '{self.table}.{self.name}' AS place, {self.key} AS id, {self.number} AS number, "  # noqa: S608
            f"{kept_as(self.table) or 'NULL'}::uuid AS kept, {self.name}::text AS words "
            f"FROM {self.table} WHERE {self.of} AND {self.name} IS NOT NULL"
        )

    @property
    def forget(self) -> str:
        return (
            f"UPDATE {self.table} SET {self.name} = {self._left}{self.version} "  # noqa: S608
            f"FROM unnest($1::uuid[], $2::int[]) AS gone(id, number) "
            f"WHERE {self.table}.{self.key} = gone.id AND {self._numbered} = gone.number"
        )

    @property
    def _left(self) -> str:
        left = TEXTS[self.table][self.name]
        return "NULL" if left is None else f"'{left}'"

    @property
    def _numbered(self) -> str:
        return self.number if self.number == "0" else f"{self.table}.{self.number}"


_CYCLE, _PATH = {"of": "id = ANY($1)"}, {"key": "cycle_id", "number": "number", "version": ""}
_EITHER_SIDE = {"of": "(smaller_cycle_id = ANY($1) OR larger_cycle_id = ANY($1))"}
_OF_LEARNING = "learning_id IN (SELECT id FROM learning WHERE cycle_id = ANY($1))"
_GOES = ", because = NULL, state = 'withdrawn', version = version + 1"
COLUMNS = (
    _Column("cycle", "title", **_CYCLE),
    *(_Column("cycle", name, **_CYCLE) for name in ("purpose", "place", "ended_because", "reopened_because")),
    *(_Column("purpose_wording", name, **_PATH) for name in ("purpose", "because")),
    _Column("purpose_wording", "agreed_by", **_PATH),
    _Column("round", "because", **_PATH),
    _Column("step", "because", **_PATH),
    *(_Column("arrival", name) for name in ("meaning", "because")),
    _Column("reply", "text", version=", withdrawn_at = coalesce(withdrawn_at, now())"),
    _Column("proposal", "statement", version=f", how_learnt = NULL{_GOES}"),
    _Column("proposal", "how_learnt", version=f", statement = ''{_GOES}"),
    _Column("proposal", "because"),
    _Column("erasure", "duty"),
    _Column("share", "confirmed_because", version=""),
    _Column("reach_request", "because", of="(cycle_id = ANY($1) OR origin_cycle_id = ANY($1))"),
    *(_Column("connection", name, **_EITHER_SIDE) for name in ("because", "answer")),
    _Column(
        "learning_version",
        "corrected_because",
        key="learning_id",
        number="number",
        of=_OF_LEARNING,
        version="",
    ),
)
_READ = " UNION ALL ".join(column.read for column in COLUMNS)
_FORGET = {f"{column.table}.{column.name}": column.forget for column in COLUMNS}


async def erase_quotes(session: Session, cycles: Collection[UUID], words: Quotable, now: datetime) -> set[UUID]:
    """Empty the texts in these cycles that quote the words. The ids of learnings that do: these are left to the caller.

    The cycles are locked, so nobody writes such a text meanwhile.
    """
    if not cycles or not words.sources:
        return set()
    connection, of_them = await driver(session), list(cycles)
    learnings = await connection.fetch(_LEARNINGS, of_them)
    quoting = {row["id"] for row in learnings if words.is_quoted_in(row["texts"])}
    await _forget_versions(connection, of_them, words)
    found = [row for row in await connection.fetch(_READ, of_them) if words.is_quoted_in([row["words"]])]
    await _forget(connection, found)
    await forget_titles(session, [row["id"] for row in found if row["place"] == "cycle.title"])
    await erase_answers(session, [row["kept"] for row in found if row["kept"]], now)
    return quoting


async def _forget(connection: Connection, found: Sequence[Any]) -> None:
    for place in dict.fromkeys(row["place"] for row in found):
        await connection.execute(_FORGET[place], *_keys([row for row in found if row["place"] == place], "id"))


async def _forget_versions(connection: Connection, cycles: Sequence[UUID], words: Quotable) -> None:
    versions = await connection.fetch(_VERSIONS, cycles)
    found = [row for row in versions if words.is_quoted_in(row["texts"])]
    await connection.execute(_FORGET_VERSIONS, *_keys(found, "learning_id"))


def _keys(rows: Sequence[Any], key: str) -> tuple[list[UUID], list[int]]:
    return [row[key] for row in rows], [row["number"] for row in rows]
