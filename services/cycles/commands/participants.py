"""Who takes part: inviting, changing role, leaving. Accepting is in `invitations`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from services.cycles.commands.coming_back import check_may_come
from services.cycles.commands.locking import LockedCycle, lock_for
from services.cycles.domain import participants as rules
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.participants import Joining
from services.cycles.domain.speakers import check_may_observe
from services.cycles.schemas.participants import AddParticipant, ChangeRole
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.events.cycles.participants import ParticipantInvited, ParticipantJoined, ParticipantLeft
from shared.events.cycles.participants import ParticipantRoleChanged as RoleChanged
from shared.events.vocabulary import Role
from shared.web.identity import Caller, Pseudonyms
from shared.web.preconditions import ExpectedVersion


def joining(body: AddParticipant, pseudonym_of: Pseudonyms) -> Joining:
    """What the rules need of somebody who is to take part."""
    return Joining(
        uuid7(), body.role, body.organisation, body.name, body.account, pseudonym_of(body.account), body.served
    )


def participant_row(cycle_id: UUID, one: Joining, now: datetime, invited_by: UUID | None) -> Participant:
    """`invited_by`: the participant whose word they have to accept first; None for whoever takes part at once."""
    return Participant(
        id=one.id,
        cycle_id=cycle_id,
        organisation=one.organisation,
        role=one.role,
        account=one.account,
        pseudonym=one.pseudonym,
        name=one.name,
        served=one.served,
        invited_by=invited_by,
        invited_at=now if invited_by else None,
        joined_at=None if invited_by else now,
    )


def added_event(cycle_id: UUID, one: Joining, *, invited: bool) -> ParticipantInvited | ParticipantJoined:
    if invited:
        return rules.invited(cycle_id, one)
    return rules.joined(cycle_id, one.id, one.organisation, one.role, served=one.served)


async def write(session: Session) -> None:
    """Write new participants. Raises AlreadyTakesPart."""
    try:
        await session.flush()
    except IntegrityError as error:
        raise rules.AlreadyTakesPart("Change their role instead of adding them again.") from error


async def join(
    session: Session, caller: Caller, cycle_id: UUID, body: AddParticipant, pseudonym_of: Pseudonyms
) -> UUID:
    """The new participant's id."""
    locked = await lock_for(session, caller, cycle_id, Role.steward, or_served=True)
    cycle, one = locked.cycle, joining(body, pseudonym_of)
    await check_may_come(locked, one.pseudonym)
    rules.check_may_join(cycle.scale, cycle.membership, one)
    rules.check_may_invite(cycle, caller.audiences, one)
    invited = rules.is_asked(one, caller.org, caller.sub)
    session.add(participant_row(cycle_id, one, locked.now, locked.own_part if invited else None))
    locked.record(added_event(cycle_id, one, invited=invited))
    await write(session)
    return one.id


async def change_role(
    session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID, body: ChangeRole, expected: ExpectedVersion
) -> None:
    locked = await lock_for(session, caller, cycle_id, Role.steward, or_served=True)
    row = await _find(locked, participant_id)
    rules.check_may_change(locked.cycle, participant_id, caller.audiences, body.role, served=body.served)
    expected.check(row.version)
    if body.role is not Role.steward and not row.is_invited:
        rules.check_a_steward_remains(locked.cycle, participant_id)
    check_may_observe(locked.cycle, participant_id, body.role)
    served = row.served if body.served is None else body.served
    rules.check_may_be_served(locked.cycle.scale, served=served)
    row.role, row.served, row.version = body.role, served, row.version + 1
    about = {"cycle_id": cycle_id, "participant_id": participant_id, "organisation": row.organisation}
    locked.record(RoleChanged(**about, role=body.role, served=served))


async def leave(
    session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID, expected: ExpectedVersion
) -> None:
    """Leave, or have somebody removed or an invitation taken back. The last steward must stay."""
    locked = await lock_for(session, caller, cycle_id, Role.observer)
    row = await _find(locked, participant_id)
    rules.check_may_remove(locked.cycle, participant_id, caller.audiences)
    expected.check(row.version)
    if row.is_invited:
        locked.record(rules.declined(cycle_id, participant_id))
    else:
        rules.check_a_steward_remains(locked.cycle, participant_id)
        locked.record(ParticipantLeft(cycle_id=cycle_id, participant_id=participant_id, organisation=row.organisation))
    row.left_at, row.version = locked.now, row.version + 1


async def _find(locked: LockedCycle, participant_id: UUID) -> Participant:
    """Somebody who takes part now, or is invited (whom only members know of). Raises Unseen."""
    row = await locked.session.get(Participant, participant_id, populate_existing=True)
    if row is None or row.left_at is not None or row.cycle_id != locked.cycle.id:
        raise Unseen
    if row.is_invited and locked.role is Role.observer:
        raise Unseen
    return row
