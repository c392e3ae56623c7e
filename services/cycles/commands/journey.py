"""Recording the real path: stages entered and left, and rounds."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.commands.locking import LockedCycle, lock_for
from services.cycles.domain import journey as rules
from services.cycles.schemas.journey import MoveOn
from services.cycles.tables.journey import Round, Step
from shared.db.sessions import Session
from shared.events.cycles.journey import StageEntered, StageLeft
from shared.events.vocabulary import Stage
from shared.web.identity import Caller


async def move(session: Session, caller: Caller, cycle_id: UUID, body: MoveOn) -> UUID:
    """The cycle's id."""
    locked = await lock_for(session, caller, cycle_id)
    path = select(Step).where(col(Step.cycle_id) == cycle_id).order_by(col(Step.number))
    steps = (await session.execute(path)).scalars().all()
    now_in = rules.open_stages([(Stage(step.stage), step.direction) for step in steps])
    events = rules.move(locked.cycle, now_in, body.enter, body.leave)
    session.add_all(_rows(locked, events, len(steps), body.because))
    for event in events:
        locked.record(event)
    return cycle_id


def _rows(
    locked: LockedCycle, events: Sequence[StageEntered | StageLeft], taken: int, because: str | None
) -> list[Step]:
    return [
        Step(
            cycle_id=locked.cycle.id,
            number=taken + number,
            round=event.round,
            stage=event.stage,
            direction="left" if isinstance(event, StageLeft) else "entered",
            because=because,
            at=locked.now,
        )
        for number, event in enumerate(events, start=1)
    ]


async def start_round(session: Session, caller: Caller, cycle_id: UUID, because: str | None) -> UUID:
    """The cycle's id."""
    locked = await lock_for(session, caller, cycle_id)
    event = rules.start_round(locked.cycle)
    locked.row.round, locked.row.version = event.round, locked.row.version + 1
    session.add(Round(cycle_id=cycle_id, number=event.round, because=because, started_at=locked.now))
    locked.record(event)
    return cycle_id
