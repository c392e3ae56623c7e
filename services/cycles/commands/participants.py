"""Who takes part: joining, changing role, leaving."""

from datetime import datetime
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.cycles.commands.acting import Acting, act
from services.cycles.domain import cycles as rules
from services.cycles.domain.cycles import Takes
from services.cycles.schemas.cycles import AddParticipant
from shared.db.sessions import Row, Session
from shared.events.cycles.participants import ParticipantJoined, ParticipantLeft, ParticipantRoleChanged
from shared.events.vocabulary import Role
from shared.web.identity import Caller, Pseudonyms
from shared.web.preconditions import Expected


def joined(cycle_id: UUID, one: Takes) -> ParticipantJoined:
    return ParticipantJoined(cycle_id=cycle_id, participant_id=one.id, organisation=one.organisation, role=one.role)


def participant_row(cycle_id: UUID, one: Takes, now: datetime) -> Row:
    return Row(
        "participant",
        {
            "id": one.id,
            "cycle_id": cycle_id,
            "organisation": one.organisation,
            "role": one.role,
            "account": one.account,
            "pseudonym": one.pseudonym,
            "name": one.name,
            "version": 1,
            "joined_at": now,
        },
    )


async def join(session: Session, caller: Caller, cycle_id: UUID, wanted: AddParticipant, known_as: Pseudonyms) -> UUID:
    """The new participant's id."""
    acting = await act(session, caller, cycle_id, Role.steward)
    rules.going_on(acting.cycle)
    one = Takes(uuid7(), wanted.organisation, wanted.role, wanted.account, known_as(wanted.account), wanted.name)
    rules.welcome(acting.cycle.scale, acting.cycle.participants, one)
    try:
        await acting.write([joined(cycle_id, one)], participant_row(cycle_id, one, acting.now))
    except asyncpg.UniqueViolationError as error:
        raise rules.AlreadyTakesPart("Change their role instead of adding them again.") from error
    return one.id


async def change_role(
    session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID, role: Role, expected: Expected
) -> None:
    acting = await act(session, caller, cycle_id, Role.steward)
    one = _find(acting, participant_id)
    expected.check(one.version)
    if role is not Role.steward:
        rules.keep_a_steward(acting.cycle, participant_id)
    await acting.driver.execute(
        "UPDATE participant SET role = $2, version = version + 1 WHERE id = $1", participant_id, role
    )
    event = ParticipantRoleChanged(
        cycle_id=cycle_id, participant_id=participant_id, organisation=one.organisation, role=role
    )
    await acting.write([event])


async def leave(session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID, expected: Expected) -> None:
    """A steward may let anybody go; everybody may go by themselves. The last steward stays."""
    acting = await act(session, caller, cycle_id, Role.observer)
    one = _find(acting, participant_id)
    if not one.is_of(caller.org, caller.sub):
        rules.permit(acting.cycle, caller.org, caller.sub, Role.steward)
    expected.check(one.version)
    rules.keep_a_steward(acting.cycle, participant_id)
    await acting.driver.execute(
        "UPDATE participant SET left_at = $2, version = version + 1 WHERE id = $1", participant_id, acting.now
    )
    event = ParticipantLeft(cycle_id=cycle_id, participant_id=participant_id, organisation=one.organisation)
    await acting.write([event])


def _find(acting: Acting, participant_id: UUID) -> Takes:
    for one in acting.cycle.participants:
        if one.id == participant_id:
            return one
    raise rules.Unseen
