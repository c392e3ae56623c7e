"""Reading requests for a wider reach: for both sides."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.visibility import role_in, visible_cycles
from services.cycles.schemas.reach import ReachRequestView
from services.cycles.tables.reach import ReachRequest
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.web.identity import Caller


async def of_cycle(
    session: Session, caller: Caller, cycle_id: UUID, paging: PageRequest, *, state: str | None
) -> Page[ReachRequestView]:
    """What others asked of this cycle, and what this cycle asked of others."""
    await role_in(session, caller, cycle_id)
    query = select(ReachRequest).where(
        or_(col(ReachRequest.origin_cycle_id) == cycle_id, col(ReachRequest.cycle_id) == cycle_id)
    )
    if state:
        query = query.where(col(ReachRequest.state) == state)
    ordered = paging.apply(query, col(ReachRequest.asked_at), col(ReachRequest.id))
    found = (await session.execute(ordered)).scalars().all()
    return paging.page(found, _view, lambda one: (one.asked_at, one.id))


async def one(session: Session, caller: Caller, request_id: UUID) -> ReachRequestView:
    seen = visible_cycles(caller)
    query = select(ReachRequest).where(
        col(ReachRequest.id) == request_id,
        or_(col(ReachRequest.origin_cycle_id).in_(seen), col(ReachRequest.cycle_id).in_(seen)),
    )
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    return _view(found)


def _view(row: ReachRequest) -> ReachRequestView:
    return ReachRequestView(**row.model_dump())
