"""Recording who speaks for somebody, reviewing it and ending it."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_for
from services.cycles.domain import speakers as rules
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.speakers import Speaker
from services.cycles.schemas.speakers import NameSpeaker
from services.cycles.tables.speakers import Speaker as SpeakerRow
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.fields import Day
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def name(session: Session, caller: Caller, cycle_id: UUID, body: NameSpeaker) -> UUID:
    """The new record's id."""
    locked = await lock_for(session, caller, cycle_id, Role.participant)
    refused = await _was_refused(session, body)
    speaker = Speaker(uuid7(), body.participant_id, body.for_participant_id, refused=refused)
    event = rules.name(locked.cycle, speaker, body.right, body.since, body.until, caller.audiences)
    session.add(
        SpeakerRow(
            id=speaker.id,
            cycle_id=cycle_id,
            for_participant_id=body.for_participant_id,
            participant_id=body.participant_id,
            by_right=body.right,
            since=body.since,
            until=body.until,
            recorded_at=locked.now,
        )
    )
    locked.record(event)
    try:
        await session.flush()
    except IntegrityError as error:
        raise rules.AlreadySpeaks("Nothing was changed. Review or end the record that is there.") from error
    return speaker.id


async def _was_refused(session: Session, body: NameSpeaker) -> bool:
    """Whether the person has ended the same before."""
    same = col(SpeakerRow.participant_id) == body.participant_id
    theirs = col(SpeakerRow.for_participant_id) == body.for_participant_id
    ended = exists().where(same, theirs, col(SpeakerRow.ended_by_person))
    return bool((await session.execute(select(ended))).scalar())


async def review(
    session: Session, caller: Caller, cycle_id: UUID, speaker_id: UUID, reviewed_on: Day, expected: ExpectedVersion
) -> None:
    locked, row = await _lock(session, caller, cycle_id, speaker_id)
    expected.check(row.version)
    event = rules.review(locked.cycle, _speaker(row), reviewed_on, locked.now.date(), caller.audiences)
    row.reviewed_on, row.version = reviewed_on, row.version + 1
    locked.record(event)


async def end(session: Session, caller: Caller, cycle_id: UUID, speaker_id: UUID, expected: ExpectedVersion) -> None:
    locked, row = await _lock(session, caller, cycle_id, speaker_id)
    expected.check(row.version)
    event = rules.end(locked.cycle, _speaker(row), caller.audiences)
    row.ended_at, row.version = locked.now, row.version + 1
    row.ended_by_person = rules.is_ended_by_person(locked.cycle, _speaker(row), caller.audiences)
    locked.record(event)


async def _lock(session: Session, caller: Caller, cycle_id: UUID, speaker_id: UUID) -> tuple[LockedCycle, SpeakerRow]:
    locked = await lock_for(session, caller, cycle_id, Role.participant)
    row = await session.get(SpeakerRow, speaker_id, populate_existing=True)
    if row is None or row.cycle_id != cycle_id:
        raise Unseen
    return locked, row


def _speaker(row: SpeakerRow) -> Speaker:
    return Speaker(row.id, row.participant_id, row.for_participant_id, ended=row.ended_at is not None)
