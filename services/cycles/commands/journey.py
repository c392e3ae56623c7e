"""Recording the real path: stages entered and left, and rounds."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_for
from services.cycles.domain import journey as rules
from services.cycles.schemas.journey import MoveOn
from services.cycles.tables.journey import Round, Step
from shared.db.sessions import Session
from shared.events.cycles.journey import StageEntered, StageLeft
from shared.events.vocabulary import Stage
from shared.web.identity import Caller


async def move(session: Session, caller: Caller, cycle_id: UUID, body: MoveOn) -> UUID:
    """The move's id."""
    locked = await lock_for(session, caller, cycle_id)
    steps = await _newest_steps(session, cycle_id)
    now_in = rules.open_stages([(Stage(step.stage), step.direction) for step in steps])
    events = rules.move(locked.cycle, now_in, body.enter, body.leave, body.because)
    move_id = uuid7()
    session.add_all(_rows(locked, move_id, events, steps[-1].number if steps else 0, body.because))
    for event in events:
        locked.record(event)
    return move_id


async def _newest_steps(session: Session, cycle_id: UUID) -> list[Step]:
    """The newest step into or out of each stage, in their order."""
    query = select(Step).where(col(Step.cycle_id) == cycle_id).ext(distinct_on(col(Step.stage)))
    found = (await session.execute(query.order_by(col(Step.stage), col(Step.number).desc()))).scalars()
    return sorted(found, key=lambda step: step.number)


def _rows(
    locked: LockedCycle, move_id: UUID, events: Sequence[StageEntered | StageLeft], taken: int, because: str
) -> list[Step]:
    return [
        Step(
            cycle_id=locked.cycle.id,
            number=taken + number,
            id=uuid7(),
            move_id=move_id,
            round=event.round,
            stage=event.stage,
            direction="left" if isinstance(event, StageLeft) else "entered",
            because=because,
            at=locked.now,
        )
        for number, event in enumerate(events, start=1)
    ]


async def start_round(session: Session, caller: Caller, cycle_id: UUID, because: str) -> UUID:
    """The round's id."""
    locked = await lock_for(session, caller, cycle_id)
    event = rules.start_round(locked.cycle, because)
    locked.row.round, locked.row.version = event.round, locked.row.version + 1
    round_id = uuid7()
    session.add(Round(cycle_id=cycle_id, number=event.round, id=round_id, because=because, started_at=locked.now))
    locked.record(event)
    return round_id
