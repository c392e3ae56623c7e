"""Reading what would go, and what was asked to go."""

from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlmodel import col

from services.cycles.domain.cycles import RoleMissing, Unseen
from services.cycles.domain.erasures import Thing
from services.cycles.queries.visibility import member_cycles, role_in
from services.cycles.schemas.erasures import ErasureView, GoingView, PreviewView
from services.cycles.tables.erasures import Erasure
from services.cycles.tables.going import look_up
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Erasable, Role
from shared.web.identity import Caller


async def preview(session: Session, caller: Caller, cycle_id: UUID, thing: Thing) -> PreviewView:
    """Nothing is decided by looking. Raises Unseen and RoleMissing."""
    await _check_member(session, caller, cycle_id)
    return PreviewView(items=await _going(session, cycle_id, thing))


async def _check_member(session: Session, caller: Caller, cycle_id: UUID) -> None:
    if await role_in(session, caller, cycle_id) is Role.observer:
        raise RoleMissing("What is erased is told to members, not to observers.")


async def _going(session: Session, cycle_id: UUID, thing: Thing) -> list[GoingView]:
    """Raises Unseen where there is no such thing in this cycle."""
    found = await look_up(session, cycle_id, thing)
    return [
        GoingView(what=what, count=len(rows), ids=[one for one in rows if isinstance(one, UUID)])
        for what, rows in found.items()
    ]


async def of_cycle(session: Session, caller: Caller, cycle_id: UUID, paging: PageRequest) -> Page[ErasureView]:
    await _check_member(session, caller, cycle_id)
    query = select(Erasure).where(col(Erasure.cycle_id) == cycle_id)
    rows = (await session.execute(paging.apply(query, col(Erasure.requested_at), col(Erasure.id)))).scalars().all()
    open_ = {row.id: await _going_of(session, row) for row in rows}
    return paging.page(rows, lambda row: _view(row, caller, open_[row.id]), lambda row: (row.requested_at, row.id))


async def one(session: Session, caller: Caller, erasure_id: UUID) -> ErasureView:
    """For members; for whoever asked for their own name; and, once it is done, for whoever asked or decided: of an
    erased cycle nobody is a member."""
    asked = col(Erasure.requested_by) == caller.pseudonym
    own_name = and_(asked, col(Erasure.kind) == Erasable.participant)
    done = and_(col(Erasure.state) == "done", or_(asked, col(Erasure.decided_by) == caller.pseudonym))
    seen = or_(col(Erasure.cycle_id).in_(member_cycles(caller)), own_name, done)
    query = select(Erasure).where(col(Erasure.id) == erasure_id, seen)
    row = (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is None:
        raise Unseen
    return _view(row, caller, await _going_of(session, row))


async def _going_of(session: Session, row: Erasure) -> list[GoingView]:
    return await _going(session, row.cycle_id, row.thing) if row.state != "done" else []


def _view(row: Erasure, caller: Caller, going_now: list[GoingView]) -> ErasureView:
    return ErasureView(
        **row.model_dump(exclude={"objected_by"}), yours=row.requested_by == caller.pseudonym, going=going_now
    )
