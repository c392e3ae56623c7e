"""How a hot command begins: one statement locks the cycle, counts its next event and reads what the decision needs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.cycles.domain.cycles import Cycle, Participation, Unseen, permit
from shared.events.envelope import EventData
from shared.events.vocabulary import Membership, Role, Scale
from shared.outbox.record import NewEvent
from shared.web.hot import HotRequest

_PRESENT = """
    (SELECT coalesce(json_agg(json_build_array(p.id, p.role, p.audience, p.organisation, p.name, p.served, p.version)
                              ORDER BY p.id), '[]')
     FROM participant p WHERE p.cycle_id = c.id AND p.present) AS participants
"""
_COLUMNS = "c.id, c.scale, c.state, c.round, c.wording, c.version, c.events, c.membership"
# What one statement reads beside its own lock is as old as the statement's start. Every command counts up `events`, so
# an unchanged count means that nobody was in between; otherwise the same is read again, now under the lock.
_LOCK = """
    WITH c AS (UPDATE cycle SET events = events + 1 WHERE id = {cycle}
               RETURNING id, scale, state, round, wording, version, events, membership)
    SELECT {columns}, {present}, {beside}, b.events + 1 = c.events AS current
    FROM c JOIN cycle b ON b.id = c.id
"""
_READ = "SELECT {columns}, {present}, {beside} FROM cycle c WHERE c.id = {cycle}"


class LockStatement:
    """How to find a cycle from the id `$1`, and what to read beside `cycle c` for the decision."""

    def __init__(self, cycle: str = "$1", beside: str = "NULL") -> None:
        parts = {"cycle": cycle, "columns": _COLUMNS, "present": _PRESENT, "beside": beside}
        self.lock, self.read = _LOCK.format(**parts), _READ.format(**parts)


@dataclass(frozen=True, slots=True)
class HotCycle:
    """A locked cycle, the caller's role in it, and the row with what was read beside it."""

    request: HotRequest
    cycle: Cycle
    role: Role
    events: int
    """The number of the event that this command records."""
    beside: Any

    def new_event(
        self,
        event: EventData,
        *,
        reach: str = "cycle",
        audience: Sequence[str] = (),
        erasure_key: UUID | None = None,
    ) -> NewEvent:
        """The cycle's next event, for those who take part and for `audience`."""
        followers = sorted({*self.cycle.audience, *audience})
        by = self.request.caller.origin
        return NewEvent(event, self.cycle.id, self.events, by, reach, followers, erasure_key)


async def lock_hot(
    request: HotRequest,
    statement: LockStatement,
    identity: UUID,
    *arguments: Any,
    is_held: Callable[[Any], bool] = lambda _: False,
) -> HotCycle:
    """Lock a cycle for somebody who takes part in it, more than as an observer. Raises Unseen and RoleMissing.

    `is_held`: whether the row is about something that observers do not see.
    """
    row = await request.connection.fetchrow(statement.lock, identity, *arguments)
    if row is None:
        raise Unseen
    if not row["current"]:
        row = await request.connection.fetchrow(statement.read, identity, *arguments)
    cycle = _cycle(row)
    role = permit(cycle, request.caller.audiences, Role.participant, held=is_held(row))
    return HotCycle(request, cycle, role, row["events"], row)


def _cycle(row: Any) -> Cycle:
    return Cycle(
        id=row["id"],
        scale=Scale(row["scale"]),
        ended=row["state"] == "ended",
        round=row["round"],
        wording=row["wording"],
        version=row["version"],
        participants=tuple(_participation(*one) for one in json.loads(row["participants"])),
        membership=Membership(row["membership"]),
    )


def _participation(
    identity: str,
    role: str,
    audience: str | None,
    organisation: str | None,
    name: str | None,
    served: bool,
    version: int,
) -> Participation:
    return Participation(UUID(identity), Role(role), audience, organisation, name, served, version)
