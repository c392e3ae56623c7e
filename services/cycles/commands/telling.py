"""Events that follow from events: numbered per cycle, with the event behind them named."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from shared.events.cycles.base import OfCycle
from shared.outbox.record import Origin, Record, record_all

SERVICE = "service:cycles"

# One statement numbers all: cycles are locked in it, and every other command locks one cycle only.
_NUMBER = """
    UPDATE cycle c SET events = c.events + t.n FROM unnest($1::uuid[], $2::bigint[]) AS t(id, n) WHERE c.id = t.id
    RETURNING c.id, c.events
"""
_AUDIENCES = """
    SELECT cycle_id, array_agg(DISTINCT CASE WHEN name IS NULL THEN organisation ELSE pseudonym END) AS audience
    FROM participant WHERE cycle_id = ANY($1) AND left_at IS NULL GROUP BY cycle_id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An event to record, whose subject is its cycle."""

    event: OfCycle
    org: str
    because_of: UUID
    also: UUID | None = None
    """Another cycle whose people may follow it."""
    heard: Sequence[str] = ()
    """Further audiences."""
    erasure_key: UUID | None = None


async def tell(driver: asyncpg.Connection, told: Sequence[Told], now: datetime) -> None:
    """Record the events, in order."""
    if not told:
        return
    counts = Counter(one.event.cycle_id for one in told)
    numbered = await driver.fetch(_NUMBER, list(counts), list(counts.values()))
    newest = {row["id"]: row["events"] - counts[row["id"]] for row in numbered}
    audiences = await _audiences(driver, told)
    records = []
    for one in told:
        subject = one.event.cycle_id
        newest[subject] += 1
        audience = sorted({*audiences[subject], *audiences.get(one.also, ()), *one.heard})
        record = Record(one.event, subject, newest[subject], "cycle", audience, one.erasure_key)
        records.append((record, Origin(one.org, SERVICE, one.because_of)))
    await record_all(driver, records, now)


async def _audiences(driver: asyncpg.Connection, told: Sequence[Told]) -> dict[UUID | None, list[str]]:
    cycles = {cycle for one in told for cycle in (one.event.cycle_id, one.also) if cycle}
    rows = await driver.fetch(_AUDIENCES, list(cycles))
    found: dict[UUID | None, list[str]] = {cycle: [] for cycle in cycles}
    return found | {row["cycle_id"]: [one for one in row["audience"] if one] for row in rows}
