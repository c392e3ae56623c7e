"""Reading who takes part."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.visibility import role_in
from services.cycles.schemas.participants import Participants, ParticipantView
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.web.identity import Caller


async def of_cycle(session: Session, caller: Caller, cycle_id: UUID) -> Participants:
    await role_in(session, caller, cycle_id)
    query = (
        select(Participant)
        .where(col(Participant.cycle_id) == cycle_id, col(Participant.left_at).is_(None))
        .order_by(col(Participant.joined_at), col(Participant.id))
    )
    found = (await session.execute(query)).scalars()
    return Participants(items=[ParticipantView.model_validate(one.model_dump()) for one in found])


async def one(session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID) -> ParticipantView:
    await role_in(session, caller, cycle_id)
    found = await session.get(Participant, participant_id)
    if found is None or found.cycle_id != cycle_id:
        raise Unseen
    return ParticipantView.model_validate(found.model_dump())
