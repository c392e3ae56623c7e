"""Reading the real path of a cycle."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.journey import open_stages
from services.cycles.queries.visibility import role_in
from services.cycles.schemas.journey import JourneyView, RoundView, StepView
from services.cycles.tables.journey import Round, Step
from shared.db.sessions import Session
from shared.events.vocabulary import Stage
from shared.web.identity import Caller


async def journey(session: Session, caller: Caller, cycle_id: UUID) -> JourneyView:
    await role_in(session, caller, cycle_id)
    rounds = select(Round).where(col(Round.cycle_id) == cycle_id).order_by(col(Round.number))
    path = select(Step).where(col(Step.cycle_id) == cycle_id).order_by(col(Step.number))
    steps = (await session.execute(path)).scalars().all()
    return JourneyView(
        cycle_id=cycle_id,
        now_in=open_stages([(Stage(step.stage), step.direction) for step in steps]),
        rounds=[
            RoundView(**one.model_dump(), steps=[StepView(**s.model_dump()) for s in steps if s.round == one.number])
            for one in (await session.execute(rounds)).scalars()
        ],
    )
