"""Recording a consent: whose it is, to which text and recipients, and by whose act."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import false, func, not_, or_, select
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.learnings import learning
from services.cycles.commands.locking import LockedCycle, lock_cycle_of
from services.cycles.domain import consents as rules
from services.cycles.domain import explanations
from services.cycles.domain.consents import Agreed, GivenBy
from services.cycles.domain.cycles import permit
from services.cycles.domain.identifying import Finding
from services.cycles.domain.quotes import Print, recognise
from services.cycles.domain.reach import RequestState
from services.cycles.domain.sharing import check_confirmed, find
from services.cycles.domain.slips import BITS, code_of, read_code, slip_hash
from services.cycles.schemas.consents import RecordConsent
from services.cycles.tables.connections import Connection
from services.cycles.tables.consents import Consent, WithdrawnText
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.text.similar import quotes
from shared.web.identity import Caller


class Recorded(NamedTuple):
    """The new consent's id, and the code of its slip, which is known only now."""

    id: UUID
    slip_code: str


async def record(session: Session, caller: Caller, learning_id: UUID, body: RecordConsent) -> Recorded:
    key = session.key
    locked, row = await lock_cycle_of(session, caller, Learning, learning_id)
    rules.check_needed(locked.cycle)
    explanations.check_known(body.explanation)
    person = await _person(locked, body.participant_id)
    given_by = _given_by(locked, person, body)
    role = permit(locked.cycle, caller.audiences, Role.participant)
    assert person.joined_at is not None  # whoever is served takes part
    agreed = Agreed(
        body.statement,
        body.how_learnt,
        body.reach,
        body.onward,
        body.agreed_on,
        body.although_few,
        body.known_as,
        given_by,
    )
    event = rules.record(locked.cycle, learning(row), uuid7(), agreed, person.joined_at.date(), locked.now.date())
    closed = await _closed_words(session, locked.cycle.id, person, given_by, body.slip_code)
    rules.check_reopening(taken_back=recognise(closed, (body.statement, body.how_learnt), key))
    rules.check_wider(agreed, refused=await _was_refused(session, locked.cycle.id, body.statement))
    found = await _check_names(locked, role, person, agreed, confirmed=body.confirm_identifies_nobody)
    code = code_of(secrets.randbits(BITS))
    session.add(
        Consent(
            id=event.consent_id,
            cycle_id=locked.cycle.id,
            learning_id=learning_id,
            text_hash=rules.text_hash(body.statement, body.how_learnt, key),
            recipients=await _recipients(session, locked.cycle.id, body.recipients),
            confirmed=[asdict(one) for one in found],
            given_by=given_by,
            recorded_by=caller.pseudonym,
            recorded_as=role,
            recorded_at=locked.now,
            slip_hash=slip_hash(code, key),
            **body.model_dump(exclude={"recipients", "slip_code", "confirm_identifies_nobody"}),
        )
    )
    locked.record(event)
    return Recorded(event.consent_id, code)


async def _person(locked: LockedCycle, participant_id: UUID) -> Participant:
    """Somebody for whom the cycle is, and who takes part now. Raises PersonUnknown."""
    served = {one.id for one in locked.cycle.participants if one.served}
    if participant_id not in served:
        raise rules.PersonUnknown("Name in `participant_id` somebody who takes part and for whom this cycle is.")
    return await locked.session.get_one(Participant, participant_id)


def _given_by(locked: LockedCycle, person: Participant, body: RecordConsent) -> GivenBy:
    if person.pseudonym == locked.caller.pseudonym:
        return GivenBy.person
    if person.id in locked.cycle.decides_for(locked.caller.audiences):
        return GivenBy.speaker
    return GivenBy.worker if body.slip_code is None else GivenBy.slip


async def _consent_of_slip(session: Session, person: Participant, code: str) -> UUID:
    """The consent whose slip has this code. Raises OnlyThePerson where it is not theirs, or they have an account."""
    if person.account is not None:
        raise rules.OnlyThePerson("They have an account. What was taken back they open again with that.")
    hashed = slip_hash(code, session.key)
    theirs = select(col(Consent.id)).where(col(Consent.slip_hash) == hashed, col(Consent.participant_id) == person.id)
    found = (await session.execute(theirs)).scalar() if read_code(code) else None
    if found is None:
        raise rules.OnlyThePerson("`slip_code` is not the code of a slip that this person was given.")
    return found


async def _closed_words(
    session: Session, cycle_id: UUID, person: Participant, given_by: GivenBy, slip_code: str | None
) -> Sequence[Print]:
    """What was taken back here, and by this person anywhere, but for what they open again by their own act.

    An account opens all that was theirs; a slip opens the words of its own consent.
    """
    words = WithdrawnText
    own = col(words.participant_id) == person.id
    if person.pseudonym is not None:
        own = or_(own, col(words.pseudonym) == person.pseudonym)
    query = select(col(words.hashes)).where(or_(col(words.cycle_id) == cycle_id, own))
    if given_by.may_choose:
        query = query.where(not_(func.coalesce(own, false())))
    elif slip_code is not None:
        opened = await _consent_of_slip(session, person, slip_code)
        query = query.where(col(words.consent_id).is_distinct_from(opened))
    return (await session.execute(query)).scalars().all()


async def _was_refused(session: Session, cycle_id: UUID, statement: str) -> bool:
    """Whether a wider reach of a text that says these words, or that they say, was refused here."""
    same = (col(Share.learning_id) == col(ReachRequest.learning_id)) & (col(Share.wording) == col(ReachRequest.wording))
    query = (
        select(col(Share.statement))
        .join(ReachRequest, same)
        .where(
            col(ReachRequest.origin_cycle_id) == cycle_id,
            col(ReachRequest.state) == RequestState.refused,
            col(Share.withdrawn_at).is_(None),
        )
    )
    said = (await session.execute(query)).scalars().all()
    return any(quotes(one, statement) or quotes(statement, one) for one in said)


async def _check_names(
    locked: LockedCycle, role: Role, person: Participant, agreed: Agreed, *, confirmed: bool
) -> tuple[Finding, ...]:
    """What may point to somebody, and was confirmed not to. Raises MayIdentify and RoleMissing."""
    known = agreed.known_as is not None and agreed.given_by.may_choose
    own = {person.name, agreed.known_as} if known else set()
    query = select(col(Participant.name)).where(
        col(Participant.cycle_id) == locked.cycle.id, col(Participant.name).is_not(None)
    )
    names = [name for name in (await locked.session.execute(query)).scalars() if name and name not in own]
    found = find(agreed.statement, agreed.how_learnt, names)
    check_confirmed(found, role, confirmed=confirmed, by_known_person=known)
    return found


async def _recipients(session: Session, cycle_id: UUID, chosen: Sequence[UUID] | None) -> list[dict[str, Any]]:
    """The larger cycles that are connected now, or those of them that were chosen. Raises RecipientUnknown."""
    present = (col(Participant.cycle_id) == col(Cycle.id)) & col(Participant.present)
    organisations = func.array_agg(col(Participant.organisation).distinct())
    query = (
        select(col(Cycle.id), col(Cycle.title), col(Cycle.scale), organisations)
        .join(Connection, col(Connection.larger_cycle_id) == col(Cycle.id))
        .join(Participant, present)
        .where(col(Connection.smaller_cycle_id) == cycle_id, col(Connection.state) == "agreed")
        .group_by(col(Cycle.id))
        .order_by(col(Cycle.id))
    )
    found = {row[0]: row for row in await session.execute(query)}
    if chosen is not None and not set(chosen) <= found.keys():
        raise rules.RecipientUnknown("Name larger cycles that this one is connected to today, or leave them out.")
    return [
        {"cycle_id": str(one), "title": title, "scale": scale, "organisations": sorted(filter(None, those))}
        for one, title, scale, those in found.values()
        if chosen is None or one in chosen
    ]
