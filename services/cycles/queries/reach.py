"""Reading requests for a wider reach: for members of both sides."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from services.cycles.domain.cycles import RoleMissing, Unseen
from services.cycles.queries.visibility import foreign_person_cycles, member_cycles, role_in
from services.cycles.schemas.reach import ReachRequestView
from services.cycles.tables.reach import ReachRequest
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller


async def of_cycle(
    session: Session, caller: Caller, cycle_id: UUID, paging: PageRequest, *, state: str | None
) -> Page[ReachRequestView]:
    """What others asked of this cycle, and what this cycle asked of others."""
    if await role_in(session, caller, cycle_id) is Role.observer:
        raise RoleMissing("Requests for a wider reach are told to members, not to observers.")
    query = select(ReachRequest).where(
        or_(col(ReachRequest.origin_cycle_id) == cycle_id, col(ReachRequest.cycle_id) == cycle_id),
        col(ReachRequest.withdrawn_at).is_(None),
    )
    if state:
        query = query.where(col(ReachRequest.state) == state)
    ordered = paging.apply(query, col(ReachRequest.asked_at), col(ReachRequest.id))
    found = (await session.execute(ordered)).scalars().all()
    foreign = await foreign_person_cycles(session, caller, {one.origin_cycle_id for one in found})
    return paging.page(found, lambda one: _view(one, foreign), lambda one: (one.asked_at, one.id))


async def one(session: Session, caller: Caller, request_id: UUID) -> ReachRequestView:
    """Raises Unseen, also once the text was withdrawn."""
    found = await _found(session, caller, request_id)
    if found.withdrawn_at:
        raise Unseen
    return _view(found, await foreign_person_cycles(session, caller, [found.origin_cycle_id]))


async def created(session: Session, caller: Caller, request_id: UUID) -> ReachRequestView:
    """For whoever asked, and sends the same again: what is left of it, also once the text was withdrawn."""
    found = await _found(session, caller, request_id)
    return _view(found, await foreign_person_cycles(session, caller, [found.origin_cycle_id]))


async def _found(session: Session, caller: Caller, request_id: UUID) -> ReachRequest:
    held = member_cycles(caller)
    query = select(ReachRequest).where(
        col(ReachRequest.id) == request_id,
        or_(col(ReachRequest.origin_cycle_id).in_(held), col(ReachRequest.cycle_id).in_(held)),
    )
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    return found


def _view(row: ReachRequest, foreign: Collection[UUID]) -> ReachRequestView:
    origin = {"origin_cycle_id": None} if row.origin_cycle_id in foreign else {}
    return ReachRequestView(**{**row.model_dump(), **origin})
