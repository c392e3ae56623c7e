"""Who takes part: joining, changing role, leaving."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_for
from services.cycles.domain import participants as rules
from services.cycles.domain.cycles import Participation, Unseen, check_active
from services.cycles.schemas.participants import AddParticipant
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.events.cycles.participants import ParticipantJoined, ParticipantLeft, ParticipantRoleChanged
from shared.events.vocabulary import Role
from shared.web.identity import Caller, Pseudonyms
from shared.web.preconditions import ExpectedVersion


def joined_event(cycle_id: UUID, one: Participation) -> ParticipantJoined:
    return ParticipantJoined(cycle_id=cycle_id, participant_id=one.id, organisation=one.organisation, role=one.role)


def participant_row(cycle_id: UUID, one: Participation, now: datetime) -> Participant:
    return Participant(
        id=one.id,
        cycle_id=cycle_id,
        organisation=one.organisation,
        role=one.role,
        account=one.account,
        pseudonym=one.pseudonym,
        name=one.name,
        joined_at=now,
    )


async def join(
    session: Session, caller: Caller, cycle_id: UUID, body: AddParticipant, pseudonym_of: Pseudonyms
) -> UUID:
    """The new participant's id."""
    locked = await lock_for(session, caller, cycle_id, Role.steward)
    check_active(locked.cycle)
    one = Participation(uuid7(), body.organisation, body.role, body.account, pseudonym_of(body.account), body.name)
    rules.check_may_join(locked.cycle.scale, locked.cycle.participants, one)
    session.add(participant_row(cycle_id, one, locked.now))
    locked.record(joined_event(cycle_id, one))
    try:
        await session.flush()
    except IntegrityError as error:
        raise rules.AlreadyTakesPart("Change their role instead of adding them again.") from error
    return one.id


async def change_role(
    session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID, role: Role, expected: ExpectedVersion
) -> None:
    locked = await lock_for(session, caller, cycle_id, Role.steward)
    row = await _find(locked, participant_id)
    expected.check(row.version)
    if role is not Role.steward:
        rules.check_a_steward_remains(locked.cycle, participant_id)
    row.role, row.version = role, row.version + 1
    locked.record(
        ParticipantRoleChanged(
            cycle_id=cycle_id, participant_id=participant_id, organisation=row.organisation, role=role
        )
    )


async def leave(
    session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID, expected: ExpectedVersion
) -> None:
    """A steward may remove anybody; everybody may leave by themselves. The last steward must stay."""
    locked = await lock_for(session, caller, cycle_id, Role.observer)
    row = await _find(locked, participant_id)
    rules.check_may_remove(locked.cycle, participant_id, caller.org, caller.sub)
    expected.check(row.version)
    rules.check_a_steward_remains(locked.cycle, participant_id)
    row.left_at, row.version = locked.now, row.version + 1
    locked.record(ParticipantLeft(cycle_id=cycle_id, participant_id=participant_id, organisation=row.organisation))


async def _find(locked: LockedCycle, participant_id: UUID) -> Participant:
    """Somebody who takes part now. Raises Unseen."""
    row = await locked.session.get(Participant, participant_id)
    if row is None or row.left_at is not None or row.cycle_id != locked.cycle.id:
        raise Unseen
    return row
