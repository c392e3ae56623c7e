"""Reading who speaks for somebody: for members."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import RoleMissing, Unseen
from services.cycles.queries.visibility import role_in
from services.cycles.schemas.speakers import Speakers, SpeakerView
from services.cycles.tables.speakers import Speaker
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller


async def of_cycle(session: Session, caller: Caller, cycle_id: UUID) -> Speakers:
    await _check_member(session, caller, cycle_id)
    query = select(Speaker).where(col(Speaker.cycle_id) == cycle_id).order_by(col(Speaker.id).desc())
    return Speakers(items=[_view(one) for one in (await session.execute(query)).scalars()])


async def one(session: Session, caller: Caller, cycle_id: UUID, speaker_id: UUID) -> SpeakerView:
    await _check_member(session, caller, cycle_id)
    query = select(Speaker).where(col(Speaker.id) == speaker_id, col(Speaker.cycle_id) == cycle_id)
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()
    if found is None:
        raise Unseen
    return _view(found)


async def _check_member(session: Session, caller: Caller, cycle_id: UUID) -> None:
    if await role_in(session, caller, cycle_id) is Role.observer:
        raise RoleMissing("Who speaks for somebody is told to members, not to observers.")


def _view(speaker: Speaker) -> SpeakerView:
    return SpeakerView(**speaker.model_dump(exclude={"by_right"}), right=speaker.by_right)
