"""Events that follow from events: numbered in their cycle, and naming the event that caused them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db.hot import Connection
from shared.events.cycles.base import OfCycle
from shared.events.origin import Origin
from shared.outbox.record import NewEvent, number_all, record_all

SERVICE = "service:cycles"

_AUDIENCES = """
    SELECT cycle_id, array_agg(DISTINCT audience) AS audience
    FROM participant WHERE cycle_id = ANY($1) AND present GROUP BY cycle_id
"""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An event to record, whose subject is its cycle."""

    event: OfCycle
    org: str | None
    because_of: UUID
    other_cycle_id: UUID | None = None
    """Another cycle whose people may follow it."""
    audience: Sequence[str] = ()
    """Further audiences."""
    erasure_key: UUID | None = None


async def record_follow_ups(connection: Connection, follow_ups: Sequence[FollowUp], now: datetime) -> None:
    """Record the events, in order."""
    if not follow_ups:
        return
    # Cycles are locked in one statement, and every command locks one cycle only: nobody waits in a circle.
    versions = await number_all(connection, "cycle", [one.event.cycle_id for one in follow_ups])
    audiences = await _audiences(connection, follow_ups)
    events = []
    for one, version in zip(follow_ups, versions, strict=True):
        cycle_id = one.event.cycle_id
        audience = sorted({*audiences[cycle_id], *audiences.get(one.other_cycle_id, ()), *one.audience})
        by = Origin(one.org, SERVICE, one.because_of)
        events.append(NewEvent(one.event, cycle_id, version, by, "cycle", audience, one.erasure_key))
    await record_all(connection, events, now)


async def _audiences(connection: Connection, follow_ups: Sequence[FollowUp]) -> dict[UUID | None, list[str]]:
    cycles = {cycle for one in follow_ups for cycle in (one.event.cycle_id, one.other_cycle_id) if cycle}
    rows = await connection.fetch(_AUDIENCES, list(cycles))
    found: dict[UUID | None, list[str]] = {cycle: [] for cycle in cycles}
    return found | {row["cycle_id"]: [one for one in row["audience"] if one] for row in rows}
