"""Reading requests to see: for stewards, and for whoever it is about, speaks for them, or asked."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.visibility import role_in, visible_cycles
from services.cycles.schemas.access import AccessItemView, AccessRequests, AccessRequestView
from services.cycles.tables.access import AccessItem, AccessRequest
from services.cycles.tables.participants import Participant
from services.cycles.tables.speakers import persons_of
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller


async def of_cycle(session: Session, caller: Caller, cycle_id: UUID) -> AccessRequests:
    """All of them for stewards, and to others those that they may see. Raises Unseen for outsiders without any."""
    query = _seen_by(caller).where(col(AccessRequest.cycle_id) == cycle_id)
    rows = (await session.execute(query.order_by(col(AccessRequest.requested_at).desc()))).scalars().all()
    if not rows:
        await role_in(session, caller, cycle_id)
    return AccessRequests(items=[await _view(session, row) for row in rows])


async def one(session: Session, caller: Caller, request_id: UUID) -> AccessRequestView:
    """Raises Unseen but for those who may see it."""
    query = _seen_by(caller).where(col(AccessRequest.id) == request_id)
    row = (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if row is None:
        raise Unseen
    return await _view(session, row)


def _seen_by(caller: Caller) -> Select[AccessRequest]:
    """By whoever it is about, whatever became of them, by who speaks for them, by stewards, and by whoever asked."""
    theirs = col(AccessRequest.participant_id).in_(persons_of(caller.pseudonym))
    stewards = visible_cycles(caller).where(col(Participant.role) == Role.steward)
    asked = (col(AccessRequest.requested_by) == caller.pseudonym) & col(AccessRequest.cycle_id).in_(
        visible_cycles(caller)
    )
    return select(AccessRequest).where(or_(theirs, asked, col(AccessRequest.cycle_id).in_(stewards)))


async def _view(session: Session, row: AccessRequest) -> AccessRequestView:
    query = select(AccessItem).where(col(AccessItem.request_id) == row.id).order_by(col(AccessItem.id))
    items: Sequence[AccessItem] = (
        (await session.execute(query.execution_options(populate_existing=True))).scalars().all()
    )
    return AccessRequestView(**row.model_dump(), items=[AccessItemView(**item.model_dump()) for item in items])
