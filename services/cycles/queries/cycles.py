"""Reading cycles and the wordings of their purpose."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from services.cycles.domain.cycles import advice_on
from services.cycles.queries.journey import stages_now
from services.cycles.queries.visibility import RANK, role_in, visible_cycles
from services.cycles.schemas.cycles import (
    CycleView,
    PurposeAdvice,
    Wordings,
    WordingView,
)
from services.cycles.tables.cycles import Cycle, Wording
from services.cycles.tables.participants import Participant
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Role, Scale, Stage
from shared.web.identity import Caller


async def one(session: Session, caller: Caller, cycle_id: UUID) -> CycleView:
    role = await role_in(session, caller, cycle_id)
    cycle = await session.get(Cycle, cycle_id)
    assert cycle is not None
    view = _view(cycle, role, (await stages_now(session, [cycle_id])).get(cycle_id, []))
    view.advice = [PurposeAdvice.model_validate(each) for each in advice_on(view.purpose, view.scale)]
    return view


async def page(
    session: Session,
    caller: Caller,
    paging: PageRequest,
    *,
    scale: Scale | None,
    text: str | None,
    participant: str | None,
    state: str | None,
) -> Page[CycleView]:
    """The caller's cycles, newest first; `participant` is an organisation that takes part."""
    query = select(Cycle).where(col(Cycle.id).in_(visible_cycles(caller)))
    if scale:
        query = query.where(col(Cycle.scale) == scale)
    if state:
        query = query.where(col(Cycle.state) == state)
    if text:
        words = func.to_tsvector("simple", col(Cycle.title) + " " + func.coalesce(col(Cycle.purpose), ""))
        query = query.where(words.bool_op("@@")(func.websearch_to_tsquery("simple", text)))
    if participant:
        with_them = select(col(Participant.cycle_id)).where(
            col(Participant.organisation) == participant, col(Participant.present)
        )
        query = query.where(col(Cycle.id).in_(with_them))
    found = (await session.execute(paging.apply(query, col(Cycle.started_at), col(Cycle.id)))).scalars().all()
    ids = [cycle.id for cycle in found]
    stages, roles = await stages_now(session, ids), await _roles(session, caller, ids)
    return paging.page(found, lambda c: _view(c, roles[c.id], stages.get(c.id, [])), lambda c: (c.started_at, c.id))


async def _roles(session: Session, caller: Caller, ids: Sequence[UUID]) -> dict[UUID, Role]:
    seen = visible_cycles(caller).add_columns(func.max(RANK)).where(col(Participant.cycle_id).in_(ids))
    rows = await session.execute(seen.group_by(col(Participant.cycle_id)))
    return {cycle_id: list(Role)[rank] for cycle_id, rank in rows}


def _view(cycle: Cycle, role: Role, now_in: list[Stage]) -> CycleView:
    return CycleView(**cycle.model_dump(), ended_by_served=bool(cycle.ended_for), now_in=now_in, your_role=role)


async def wordings(session: Session, caller: Caller, cycle_id: UUID) -> Wordings:
    await role_in(session, caller, cycle_id)
    query = select(Wording).where(col(Wording.cycle_id) == cycle_id).order_by(col(Wording.number).desc())
    found = (await session.execute(query)).scalars()
    return Wordings(items=[WordingView.model_validate(wording.model_dump()) for wording in found])
