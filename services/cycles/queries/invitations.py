"""Reading one's own invitations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Row, Select, SQLColumnExpression, select, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.schemas.invitations import InvitationView
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.participants import Participant
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.web.identity import Caller

Inviting = aliased(Participant)
_INVITED_AT: SQLColumnExpression[datetime] = type_coerce(col(Participant.invited_at), DateTime(timezone=True))
"""Of an invitation it is never null."""


def _query(caller: Caller) -> Select[Participant, Cycle, Participant]:
    return (
        select(Participant, Cycle, Inviting)
        .join(Cycle, col(Cycle.id) == col(Participant.cycle_id))
        .join(Inviting, col(Inviting.id) == col(Participant.invited_by))
        .where(
            col(Participant.audience).in_(caller.audiences),
            col(Participant.joined_at).is_(None),
            col(Participant.left_at).is_(None),
        )
    )


async def mine(session: Session, caller: Caller, paging: PageRequest) -> Page[InvitationView]:
    """What the caller, or their organisation, is invited to."""
    query = paging.apply(_query(caller), _INVITED_AT, col(Participant.id))
    found = (await session.execute(query)).all()
    return paging.page(found, _view, _key)


async def one(session: Session, caller: Caller, participant_id: UUID) -> InvitationView:
    query = _query(caller).where(col(Participant.id) == participant_id)
    row = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise Unseen
    return _view(row)


def _key(row: Row[Participant, Cycle, Participant]) -> tuple[datetime, UUID]:
    assert row[0].invited_at is not None
    return row[0].invited_at, row[0].id


def _view(row: Row[Participant, Cycle, Participant]) -> InvitationView:
    invited, cycle, inviting = row
    return InvitationView(
        id=invited.id,
        cycle_id=cycle.id,
        scale=cycle.scale,
        title=cycle.title,
        role=invited.role,
        served=invited.served,
        invited_by_organisation=inviting.organisation,
        invited_by_role=inviting.role,
        invited_at=invited.invited_at,
        version=invited.version,
    )
