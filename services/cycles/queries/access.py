"""Reading requests to see: for stewards, and for whoever it is about or asked."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from services.cycles.domain.cycles import RoleMissing, Unseen
from services.cycles.queries.visibility import role_in, visible_cycles
from services.cycles.schemas.access import AccessItemView, AccessRequests, AccessRequestView
from services.cycles.tables.access import AccessItem, AccessRequest
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller


async def of_cycle(session: Session, caller: Caller, cycle_id: UUID) -> AccessRequests:
    if await role_in(session, caller, cycle_id) is not Role.steward:
        raise RoleMissing("Who asked to see what is kept about them is told to stewards, and to themselves.")
    query = select(AccessRequest).where(col(AccessRequest.cycle_id) == cycle_id)
    rows = (await session.execute(query.order_by(col(AccessRequest.requested_at).desc()))).scalars().all()
    return AccessRequests(items=[await _view(session, row) for row in rows])


async def one(session: Session, caller: Caller, request_id: UUID) -> AccessRequestView:
    """Raises Unseen but for stewards, and those of the cycle whom it is about or who asked."""
    theirs = select(col(Participant.id)).where(col(Participant.pseudonym) == caller.pseudonym)
    stewards = visible_cycles(caller).where(col(Participant.role) == Role.steward)
    asked = (col(AccessRequest.requested_by) == caller.pseudonym) & col(AccessRequest.cycle_id).in_(
        visible_cycles(caller)
    )
    mine = or_(col(AccessRequest.participant_id).in_(theirs), asked)
    query = select(AccessRequest).where(
        col(AccessRequest.id) == request_id, or_(mine, col(AccessRequest.cycle_id).in_(stewards))
    )
    row = (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is None:
        raise Unseen
    return await _view(session, row)


async def _view(session: Session, row: AccessRequest) -> AccessRequestView:
    query = select(AccessItem).where(col(AccessItem.request_id) == row.id).order_by(col(AccessItem.id))
    items: Sequence[AccessItem] = (
        (await session.execute(query.execution_options(populate_existing=True))).scalars().all()
    )
    return AccessRequestView(**row.model_dump(), items=[AccessItemView(**item.model_dump()) for item in items])
