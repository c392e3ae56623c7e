"""How an ordinary command begins: lock the cycle, read who takes part, and see who acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Cycle, Participation, Unseen, permit
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.cycles import Cycle as CycleRow
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.events.envelope import EventData
from shared.events.vocabulary import Role, Scale
from shared.outbox import record as outbox
from shared.web.identity import Caller

InCycle = TypeVar("InCycle", Arrival, Learning)


@dataclass(frozen=True, slots=True)
class LockedCycle:
    """A cycle that nobody else changes until this transaction ends: its row, and what the rules need of it."""

    session: Session
    caller: Caller
    row: CycleRow
    cycle: Cycle
    role: Role | None
    """The caller's role; None where the right to act comes from elsewhere."""
    now: datetime

    def record(
        self,
        event: EventData,
        *,
        reach: str = "cycle",
        audience: Sequence[str] = (),
        erasure_key: UUID | None = None,
    ) -> None:
        """Record the cycle's next event, for those who take part and for `audience`."""
        followers = sorted({*self.cycle.audience, *audience})
        outbox.record(
            self.session,
            self.row,
            event,
            by=self.caller.origin,
            at=self.now,
            reach=reach,
            audience=followers,
            erasure_key=erasure_key,
        )


async def lock_for(session: Session, caller: Caller, cycle_id: UUID, least: Role = Role.participant) -> LockedCycle:
    """Lock the cycle for somebody whose role there is at least `least`. Raises Unseen and RoleMissing."""
    locked = await lock_cycle(session, caller, cycle_id)
    role = permit(locked.cycle, caller.org, caller.sub, least)
    return LockedCycle(session, caller, locked.row, locked.cycle, role, locked.now)


async def lock_cycle_of(
    session: Session, caller: Caller, table: type[InCycle], identity: UUID
) -> tuple[LockedCycle, InCycle]:
    """Lock the cycle of something in it, for a participant at least, and read the thing as it is then."""
    found = await session.get(table, identity)
    if found is None:
        raise Unseen
    locked = await lock_for(session, caller, found.cycle_id)
    await session.refresh(found)
    return locked, found


async def lock_cycle(session: Session, caller: Caller, cycle_id: UUID) -> LockedCycle:
    """Lock the cycle whatever the caller's role there. Raises Unseen where there is none."""
    row = await session.lock(CycleRow, cycle_id)
    if row is None:
        raise Unseen
    return LockedCycle(session, caller, row, await _cycle(session, row), None, datetime.now(UTC))


async def read_cycle(session: Session, cycle_id: UUID) -> Cycle | None:
    """The cycle as it is, unlocked."""
    row = await session.get(CycleRow, cycle_id)
    return await _cycle(session, row) if row else None


async def _cycle(session: Session, row: CycleRow) -> Cycle:
    present = select(Participant).where(col(Participant.cycle_id) == row.id, col(Participant.left_at).is_(None))
    query = present.order_by(col(Participant.id)).execution_options(populate_existing=True)
    return Cycle(
        id=row.id,
        scale=Scale(row.scale),
        ended=row.state == "ended",
        round=row.round,
        wording=row.wording,
        version=row.version,
        participants=tuple(participation(one) for one in (await session.execute(query)).scalars()),
    )


def participation(row: Participant) -> Participation:
    """What the rules need of a participant."""
    return Participation(row.id, row.organisation, Role(row.role), row.account, row.pseudonym, row.name, row.version)
