"""How an ordinary command begins: lock the cycle, read who takes part, and see who acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.authorship import Author, author
from services.cycles.domain.cycles import Cycle, Participation, Speaking, Unseen, permit
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.cycles import Cycle as CycleRow
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from services.cycles.tables.proposals import Proposal
from services.cycles.tables.reconsiderations import Reconsideration
from services.cycles.tables.speakers import Speaker, speaks_on
from shared.db.sessions import Session
from shared.events.envelope import EventData
from shared.events.vocabulary import Membership, Right, Role, Scale
from shared.outbox import record as outbox
from shared.web.identity import Caller

InCycle = TypeVar("InCycle", Arrival, Learning, Proposal, Reconsideration)


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

    @property
    def own_part(self) -> UUID:
        """The participant as whom the caller acts."""
        return max(self.cycle.parts_of(self.caller.audiences), key=lambda part: part.standing.rank).id

    @property
    def author(self) -> Author:
        """As whom the caller writes."""
        return author(self.cycle, self.caller.audiences)

    def record(
        self,
        event: EventData,
        *,
        reach: str = "cycle",
        audience: Sequence[str] = (),
    ) -> None:
        """Record the cycle's next event, for those who take part and for `audience`."""
        followers = sorted({*self.cycle.audience, *audience})
        outbox.record(
            self.session,
            self.row,
            event,
            by=self.cycle.acting(self.caller.origin),
            at=self.now,
            reach=reach,
            audience=followers,
        )


async def lock_for(
    session: Session,
    caller: Caller,
    cycle_id: UUID,
    least: Role = Role.participant,
    *,
    or_served: bool = False,
    held: bool = False,
) -> LockedCycle:
    """Lock the cycle for somebody whose role there is at least `least`. Raises Unseen and RoleMissing.

    They are asked before: whoever may not act waits for nobody, and nobody waits for them.
    """
    seen = await read_cycle(session, cycle_id)
    if seen is None:
        raise Unseen
    permit(seen, caller.audiences, least, or_served=or_served, held=held)
    locked = await lock_cycle(session, caller, cycle_id)
    role = permit(locked.cycle, caller.audiences, least, or_served=or_served, held=held)
    return LockedCycle(session, caller, locked.row, locked.cycle, role, locked.now)


async def lock_cycle_of(
    session: Session, caller: Caller, table: type[InCycle], identity: UUID
) -> tuple[LockedCycle, InCycle]:
    """Lock the cycle of something in it, for a participant at least, and read the thing as it is then."""
    found = await session.get(table, identity)
    seen = await read_cycle(session, found.cycle_id) if found else None
    if found is None or seen is None:
        raise Unseen
    permit(seen, caller.audiences, Role.participant, held=_is_held(found))
    locked = await lock_cycle(session, caller, found.cycle_id)
    await session.refresh(found)
    role = permit(locked.cycle, caller.audiences, Role.participant, held=_is_held(found))
    return LockedCycle(session, caller, locked.row, locked.cycle, role, locked.now), found


def _is_held(found: Arrival | Learning | Proposal | Reconsideration) -> bool:
    """Whether observers do not see it."""
    if isinstance(found, Learning):
        return found.state != "shared" or found.hidden_at is not None
    return isinstance(found, Proposal | Reconsideration)


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
    present = select(Participant).where(col(Participant.cycle_id) == row.id, col(Participant.present))
    query = present.order_by(col(Participant.id)).execution_options(populate_existing=True)
    return Cycle(
        id=row.id,
        scale=Scale(row.scale),
        ended=row.state == "ended",
        round=row.round,
        wording=row.wording,
        version=row.version,
        participants=tuple(participation(one) for one in (await session.execute(query)).scalars()),
        membership=Membership(row.membership),
        speakers=await _speaking(session, row.id),
        ended_for=await _ended_for(session, row),
    )


async def _ended_for(session: Session, row: CycleRow) -> frozenset[UUID]:
    """With the parts that the same people take today: they may have left, and come back."""
    if not row.ended_for:
        return frozenset()
    before = select(col(Participant.pseudonym)).where(col(Participant.id).in_(row.ended_for))
    now = select(col(Participant.id)).where(
        col(Participant.cycle_id) == row.id, col(Participant.present), col(Participant.pseudonym).in_(before)
    )
    return frozenset((*row.ended_for, *(await session.execute(now)).scalars()))


async def _speaking(session: Session, cycle_id: UUID) -> tuple[Speaking, ...]:
    """Who speaks for whom today."""
    query = select(col(Speaker.participant_id), col(Speaker.for_participant_id), col(Speaker.by_right)).where(
        col(Speaker.cycle_id) == cycle_id, speaks_on(datetime.now(UTC).date())
    )
    found = await session.execute(query.order_by(col(Speaker.id)))
    return tuple(Speaking(one, other, Right(by_right).decides) for one, other, by_right in found)


def participation(row: Participant) -> Participation:
    """What the rules need of a participant."""
    return Participation(
        row.id, Role(row.role), row.audience, row.organisation, row.name, served=row.served, version=row.version
    )
