"""How every command begins and ends: lock the cycle, see who acts, and write state and events in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from services.cycles.domain.cycles import Cycle, Takes, Unseen, permit
from shared import db
from shared.db import Row
from shared.events.envelope import EventData
from shared.events.words import Role, Scale
from shared.identity import Caller
from shared.outbox import Record

_PRESENT = """
    (SELECT coalesce(json_agg(json_build_array(p.id, p.organisation, p.role, p.account, p.pseudonym, p.name, p.version)
                              ORDER BY p.id), '[]')
     FROM participant p WHERE p.cycle_id = c.id AND p.left_at IS NULL) AS participants
"""
_COLUMNS = "c.id, c.scale, c.state, c.round, c.wording, c.version, c.events"
_LOCK = f"""
    WITH c AS (UPDATE cycle SET events = events + $2 WHERE id = $1
               RETURNING id, scale, state, round, wording, version, events)
    SELECT {_COLUMNS}, {_PRESENT} FROM c
"""
_COUNT = "UPDATE cycle SET events = events + $2 WHERE id = $1 RETURNING events"
_LOOK = f"SELECT {_COLUMNS}, {_PRESENT} FROM cycle c WHERE c.id = $1"


@dataclass(frozen=True, slots=True)
class Acting:
    """A caller in a locked cycle, whose newest `events` event numbers are this command's to use."""

    session: AsyncSession
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
    ) -> None:
        """Insert the rows and record the events, numbered on from the cycle's newest."""
        newest = self.cycle.events
        if len(events) != self.events:
            newest = await self.driver.fetchval(_COUNT, self.cycle.id, len(events) - self.events)
        first = newest - len(events) + 1
        audience = tuple(sorted({*self.cycle.audience, *audience}))
        records = [
            Record(event, self.cycle.id, first + n, reach, audience, erasure_key) for n, event in enumerate(events)
        ]
        logged = [row for record in records for row in record.rows(self.caller.origin, self.now)]
        await db.insert(self.session, *rows, *logged)


async def act(
    session: AsyncSession, caller: Caller, cycle_id: UUID, least: Role = Role.participant, *, events: int = 1
) -> Acting:
    """Lock the cycle for a command that will probably record `events` events; refuse callers whose role is below `least`."""
    acting = await lock(session, caller, cycle_id, events=events)
    return replace(acting, role=permit(acting.cycle, caller.org, caller.sub, least))


async def lock(session: AsyncSession, caller: Caller, cycle_id: UUID, *, events: int = 1) -> Acting:
    """Lock the cycle without asking for a role: for commands whose right to act comes from elsewhere."""
    driver = await db.driver(session)
    row = await driver.fetchrow(_LOCK, cycle_id, events)
    if row is None:
        raise Unseen
    return Acting(session, driver, caller, _cycle(row), None, events, datetime.now(UTC))


async def look(session: AsyncSession, cycle_id: UUID) -> Cycle | None:
    """The cycle as it is, unlocked."""
    row = await (await db.driver(session)).fetchrow(_LOOK, cycle_id)
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
    identity: str, organisation: str, role: str, account: str | None, known_as: str | None, name: str | None, version: int
) -> Takes:
    return Takes(UUID(identity), organisation, Role(role), account, known_as, name, version)
