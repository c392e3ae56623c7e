"""How a hot command begins: one statement locks the cycle, counts its next event and reads what the decision needs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from services.cycles.domain.cycles import Cycle, Participation, Speaking, Unseen, permit
from shared.events.envelope import EventData
from shared.events.vocabulary import Membership, Right, Role, Scale
from shared.outbox.record import NewEvent
from shared.web.hot import HotRequest

_PRESENT = """
    (SELECT coalesce(json_agg(json_build_array(p.id, p.role, p.audience, p.organisation, p.name, p.served, p.version)
                              ORDER BY p.id), '[]')
     FROM participant p WHERE p.cycle_id = c.id AND p.present) AS participants,
    (SELECT coalesce(json_agg(json_build_array(s.participant_id, s.for_participant_id, s.by_right) ORDER BY s.id), '[]')
     FROM speaker s WHERE s.cycle_id = c.id AND s.ended_at IS NULL AND s.since <= (now() AT TIME ZONE 'UTC')::date
      AND (s.until IS NULL OR s.until >= (now() AT TIME ZONE 'UTC')::date)) AS speakers
"""
_COLUMNS = "c.id, c.scale, c.state, c.round, c.wording, c.version, c.events, c.membership"
# Whoever may not act here waits for nobody and changes nothing: PostgreSQL asks before it locks the row.
_MAY_ACT = """
    EXISTS (SELECT FROM participant p
            WHERE p.cycle_id = cycle.id AND p.present AND p.audience = ANY($2::text[])
              AND (p.role <> 'observer' OR p.served))
"""
# What one statement reads beside its own lock is as old as the statement's start. Every command counts up `events`, so
# an unchanged count means that nobody was in between; otherwise the same is read again, now under the lock.
_LOCK = """
    WITH c AS (UPDATE cycle SET events = events + 1 WHERE id = {cycle} AND {may_act}
               RETURNING id, scale, state, round, wording, version, events, membership)
    SELECT {columns}, {present}, {beside}, b.events + 1 = c.events AS current
    FROM c JOIN cycle b ON b.id = c.id
"""
# It names `$2` because PostgreSQL wants every parameter named; who may act is decided by the rules.
_READ = "SELECT {columns}, {present}, {beside} FROM cycle c WHERE c.id = {cycle} AND $2::text[] IS NOT NULL"


class LockStatement:
    """How to find a cycle from the id `$1`, and what to read beside `cycle c` for the decision.

    `$2` is what the caller is known by; further arguments begin with `$3`.
    """

    def __init__(self, cycle: str = "$1", beside: str = "NULL") -> None:
        parts = {"cycle": cycle, "columns": _COLUMNS, "present": _PRESENT, "may_act": _MAY_ACT, "beside": beside}
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
        by = self.cycle.acting(self.request.caller.origin)
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
    asked = (identity, list(request.caller.audiences), *arguments)
    row = await request.connection.fetchrow(statement.lock, *asked)
    if row is None:
        _refuse(request, await request.connection.fetchrow(statement.read, *asked), is_held)
    if not row["current"]:
        row = await request.connection.fetchrow(statement.read, *asked)
    cycle = _cycle(row)
    role = _permit(request, cycle, held=is_held(row))
    return HotCycle(request, cycle, role, row["events"], row)


def _permit(request: HotRequest, cycle: Cycle, *, held: bool) -> Role:
    return permit(cycle, request.caller.audiences, Role.participant, held=held)


def _refuse(request: HotRequest, row: Any, is_held: Callable[[Any], bool]) -> NoReturn:
    """Say why the cycle was not locked. Whoever came to take part only now was still a stranger when they asked."""
    if row is not None:
        _permit(request, _cycle(row), held=is_held(row))
    raise Unseen


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
        speakers=tuple(_speaking(*one) for one in json.loads(row["speakers"])),
    )


def _speaking(participant_id: str, for_participant_id: str, by_right: str) -> Speaking:
    return Speaking(UUID(participant_id), UUID(for_participant_id), Right(by_right).decides)


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
