"""Reading who takes part: observers see organisations and roles, members also names and who is invited."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.visibility import role_in
from services.cycles.schemas.participants import Participants, ParticipantView
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller


async def of_cycle(session: Session, caller: Caller, cycle_id: UUID) -> Participants:
    role = await role_in(session, caller, cycle_id)
    query = (
        select(Participant)
        .where(col(Participant.cycle_id) == cycle_id, col(Participant.left_at).is_(None))
        .order_by(col(Participant.joined_at), col(Participant.id))
    )
    found = (await session.execute(query.execution_options(populate_existing=True))).scalars().all()
    invited = [_view(one, role) for one in found if one.is_invited and role is not Role.observer]
    return Participants(items=[_view(one, role) for one in found if one.present], invited=invited)


async def one(session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID) -> ParticipantView:
    role = await role_in(session, caller, cycle_id)
    query = select(Participant).where(col(Participant.id) == participant_id, col(Participant.cycle_id) == cycle_id)
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if found is None or (found.joined_at is None and role is Role.observer):
        raise Unseen
    return _view(found, role)


def _view(one: Participant, reader: Role) -> ParticipantView:
    hidden = {"name": None, "account": None} if reader is Role.observer else {}
    return ParticipantView.model_validate({**one.model_dump(), **hidden})
