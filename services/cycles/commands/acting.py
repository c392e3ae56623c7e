"""How every command begins and ends: lock the cycle, see who acts, and write state and events in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.cycles.domain.cycles import Cycle, Takes, Unseen, permit
from shared.db import sessions as db
from shared.db.sessions import Change, Row, Session
from shared.events.envelope import EventData
from shared.events.vocabulary import Role, Scale
from shared.outbox.record import Record
from shared.web.identity import Caller

_PRESENT = """
    (SELECT coalesce(json_agg(json_build_array(p.id, p.organisation, p.role, p.account, p.pseudonym, p.name, p.version)
                              ORDER BY p.id), '[]')
     FROM participant p WHERE p.cycle_id = c.id AND p.left_at IS NULL) AS participants
"""
_COLUMNS = "c.id, c.scale, c.state, c.round, c.wording, c.version, c.events"
# What one statement reads beside its own lock is as old as the statement's start. Every command counts up `events`, so
# an unchanged count means that nobody was in between; otherwise the same is read again, now under the lock.
_LOCK = """
    WITH c AS (UPDATE cycle SET events = events + $2 WHERE id = {cycle}
               RETURNING id, scale, state, round, wording, version, events)
    SELECT {columns}, {present}, {more}, b.events + $2 = c.events AS current
    FROM c JOIN cycle b ON b.id = c.id
"""
_LOOK = "SELECT {columns}, {present}, {more} FROM cycle c WHERE c.id = {cycle} AND $2::bigint >= 0"
_COUNT = "UPDATE cycle SET events = events + $2 WHERE id = $1 RETURNING events"


class Sight(NamedTuple):
    """How to find the cycle of something by its id, `$1`, and what to read beside `cycle c`; arguments from `$3`."""

    cycle: str = "$1"
    more: str = "NULL"

    @property
    def lock(self) -> str:
        return _LOCK.format(cycle=self.cycle, columns=_COLUMNS, present=_PRESENT, more=self.more)

    @property
    def look(self) -> str:
        return _LOOK.format(cycle=self.cycle, columns=_COLUMNS, present=_PRESENT, more=self.more)


THE_CYCLE = Sight()


@dataclass(frozen=True, slots=True)
class Acting:
    """A caller in a locked cycle, whose newest `events` event numbers are this command's to use."""

    session: Session
    driver: asyncpg.Connection
    caller: Caller
    cycle: Cycle
    role: Role | None
    events: int
    now: datetime

    async def write(
        self,
        events: Sequence[EventData],
        *rows: Row,
        reach: str = "cycle",
        audience: Sequence[str] = (),
        erasure_key: UUID | None = None,
        change: Change | None = None,
        later: bool = False,
    ) -> None:
        """Insert the rows and record the events, numbered on from the cycle's newest.

        `change` and `later` as in `shared.db.sessions.insert`.
        """
        newest = self.cycle.events
        if len(events) != self.events:
            newest = await self.driver.fetchval(_COUNT, self.cycle.id, len(events) - self.events)
        first = newest - len(events) + 1
        audience = tuple(sorted({*self.cycle.audience, *audience}))
        records = [
            Record(event, self.cycle.id, first + n, reach, audience, erasure_key) for n, event in enumerate(events)
        ]
        logged = [row for record in records for row in record.rows(self.caller.origin, self.now)]
        await db.insert(self.session, *rows, *logged, change=change, later=later)


async def act(
    session: Session, caller: Caller, cycle_id: UUID, least: Role = Role.participant, *, events: int = 1
) -> Acting:
    """Lock the cycle for a command that will probably record `events` events; refuse a role below `least`."""
    acting = await lock(session, caller, cycle_id, events=events)
    return replace(acting, role=permit(acting.cycle, caller.org, caller.sub, least))


async def act_on(
    session: Session, caller: Caller, identity: UUID, sight: Sight, *arguments: Any, events: int = 1
) -> tuple[Acting, Any]:
    """Lock the cycle of something in it, as a participant at least; the row holds what `sight` reads with it."""
    acting, row = await _lock(session, caller, identity, sight, *arguments, events=events)
    return replace(acting, role=permit(acting.cycle, caller.org, caller.sub, Role.participant)), row


async def lock(session: Session, caller: Caller, cycle_id: UUID, *, events: int = 1) -> Acting:
    """Lock the cycle without asking for a role: for commands whose right to act comes from elsewhere."""
    acting, _ = await _lock(session, caller, cycle_id, THE_CYCLE, events=events)
    return acting


async def _lock(
    session: Session, caller: Caller, identity: UUID, sight: Sight, *arguments: Any, events: int
) -> tuple[Acting, Any]:
    driver = await db.driver(session)
    row = await driver.fetchrow(sight.lock, identity, events, *arguments)
    if row is None:
        raise Unseen
    if not row["current"]:
        row = await driver.fetchrow(sight.look, identity, events, *arguments)
    return Acting(session, driver, caller, _cycle(row), None, events, datetime.now(UTC)), row


async def look(session: Session, cycle_id: UUID) -> Cycle | None:
    """The cycle as it is, unlocked."""
    row = await (await db.driver(session)).fetchrow(THE_CYCLE.look, cycle_id, 0)
    return _cycle(row) if row else None


def _cycle(row: Any) -> Cycle:
    return Cycle(
        id=row["id"],
        scale=Scale(row["scale"]),
        ended=row["state"] == "ended",
        round=row["round"],
        wording=row["wording"],
        version=row["version"],
        events=row["events"],
        participants=tuple(_takes(*one) for one in db.from_json(row["participants"])),
    )


def _takes(
    identity: str,
    organisation: str,
    role: str,
    account: str | None,
    known_as: str | None,
    name: str | None,
    version: int,
) -> Takes:
    return Takes(UUID(identity), organisation, Role(role), account, known_as, name, version)
