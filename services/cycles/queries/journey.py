"""Reading the real path of a cycle."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.domain.journey import open_stages
from services.cycles.queries.visibility import role_in
from services.cycles.schemas.journey import MoveView, RoundView, StepView
from services.cycles.tables.journey import Round, Step
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Stage
from shared.web.identity import Caller


async def steps(session: Session, caller: Caller, cycle_id: UUID, paging: PageRequest) -> Page[StepView]:
    await role_in(session, caller, cycle_id)
    query = paging.apply(select(Step).where(col(Step.cycle_id) == cycle_id), col(Step.at), col(Step.id))
    found = (await session.execute(query)).scalars().all()
    return paging.page(found, _step_view, lambda step: (step.at, step.id))


def _step_view(step: Step) -> StepView:
    return StepView(**step.model_dump())


async def move(session: Session, caller: Caller, cycle_id: UUID, move_id: UUID) -> MoveView:
    """One move, with the stages that are open today. Raises Unseen."""
    await role_in(session, caller, cycle_id)
    query = select(Step).where(col(Step.cycle_id) == cycle_id, col(Step.move_id) == move_id).order_by(col(Step.number))
    found = (await session.execute(query)).scalars().all()
    if not found:
        raise Unseen
    now_in = (await stages_now(session, [cycle_id]))[cycle_id]
    return MoveView(cycle_id=cycle_id, now_in=now_in, steps=[_step_view(step) for step in found])


async def rounds(session: Session, caller: Caller, cycle_id: UUID, paging: PageRequest) -> Page[RoundView]:
    await role_in(session, caller, cycle_id)
    query = select(Round).where(col(Round.cycle_id) == cycle_id)
    found = (await session.execute(paging.apply(query, col(Round.started_at), col(Round.id)))).scalars().all()
    return paging.page(found, _round_view, lambda one: (one.started_at, one.id))


def _round_view(one: Round) -> RoundView:
    return RoundView(**one.model_dump())


async def round_of(session: Session, caller: Caller, cycle_id: UUID, round_id: UUID) -> RoundView:
    """One round. Raises Unseen."""
    await role_in(session, caller, cycle_id)
    query = select(Round).where(col(Round.cycle_id) == cycle_id, col(Round.id) == round_id)
    found = (await session.execute(query)).scalar()
    if found is None:
        raise Unseen
    return _round_view(found)


async def stages_now(session: Session, cycles: Sequence[UUID]) -> dict[UUID, list[Stage]]:
    """The open stages of each cycle that has taken a step. Reads one step for each stage, however long the path is."""
    query = (
        select(col(Step.cycle_id), col(Step.number), col(Step.stage), col(Step.direction))
        .where(col(Step.cycle_id).in_(cycles))
        .ext(distinct_on(col(Step.cycle_id), col(Step.stage)))
        .order_by(col(Step.cycle_id), col(Step.stage), col(Step.number).desc())
    )
    newest: dict[UUID, list[tuple[Stage, str]]] = {}
    for cycle_id, _, stage, direction in sorted((await session.execute(query)).all(), key=lambda row: row[1]):
        newest.setdefault(cycle_id, []).append((Stage(stage), direction))
    return {cycle_id: open_stages(taken) for cycle_id, taken in newest.items()}
