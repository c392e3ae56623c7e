"""Recording a consent: whose it is, to which text and recipients, and by whose act."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import false, func, not_, or_, select
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.learnings import learning
from services.cycles.commands.locking import LockedCycle, lock_cycle_of, read_cycle
from services.cycles.commands.own_answers import answers_about
from services.cycles.domain import consents as rules
from services.cycles.domain import explanations
from services.cycles.domain.consents import Agreed, GivenBy
from services.cycles.domain.cycles import Cycle as CycleRules
from services.cycles.domain.cycles import permit
from services.cycles.domain.own_answers import Answer, check_within
from services.cycles.domain.quotes import Print, recognise
from services.cycles.domain.sharing import check_confirmed, check_looked, fields
from services.cycles.domain.slips import BITS, code_of, read_code, slip_hash
from services.cycles.schemas.consents import RecordConsent
from services.cycles.schemas.sharing import Findings
from services.cycles.tables.connections import Connection
from services.cycles.tables.consents import Consent, WithdrawnText
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant, names_in
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.text.identifying.beside import TextCheck
from shared.text.identifying.check import Looked
from shared.text.similar import is_nearly_equal
from shared.web.identity import Caller


class Recorded(NamedTuple):
    """The new consent's id, and what is told only now: the code of its slip, and how well the text was looked at."""

    id: UUID
    told: dict[str, Any]


async def record(
    session: Session, caller: Caller, learning_id: UUID, body: RecordConsent, check: TextCheck
) -> Recorded:
    key = session.key
    looked = await _look_at(session, caller, learning_id, body, check)
    locked, row = await lock_cycle_of(session, caller, Learning, learning_id)
    rules.check_needed(locked.cycle)
    explanations.check_known(body.explanation)
    person = await _person(locked, body.participant_id)
    given_by = _given_by(locked.cycle, caller, person, body)
    role = permit(locked.cycle, caller.audiences, Role.participant)
    assert person.joined_at is not None  # whoever is served takes part
    agreed = _agreed(body, given_by)
    event = rules.record(locked.cycle, learning(row), uuid7(), agreed, person.joined_at.date(), locked.now.date())
    recipients = await _recipients(session, locked.cycle.id, body.recipients)
    await _check_own_acts(locked, person, agreed, recipients, body.slip_code)
    looked = await _still(session, looked, person, agreed)
    because = check_confirmed(
        looked.findings, role, body.identifies_nobody_because, by_known_person=agreed.chose_to_be_known
    )
    code = code_of(secrets.randbits(BITS))
    session.add(
        Consent(
            id=event.consent_id,
            cycle_id=locked.cycle.id,
            learning_id=learning_id,
            text_hash=rules.text_hash(body.statement, body.how_learnt, key),
            recipients=recipients,
            confirmed=[asdict(one) for one in looked.findings],
            confirmed_because=because,
            given_by=given_by,
            recorded_by=caller.pseudonym,
            recorded_as=role,
            recorded_at=locked.now,
            slip_hash=slip_hash(code, key),
            **body.model_dump(exclude={"recipients", "slip_code", "identifies_nobody_because"}),
        )
    )
    locked.record(event)
    return Recorded(event.consent_id, {"slip_code": code, "advice": Findings.advice(looked, ())})


def _agreed(body: RecordConsent, given_by: GivenBy) -> Agreed:
    said, reaches = (body.statement, body.how_learnt), (body.reach, body.onward)
    return Agreed(*said, *reaches, body.agreed_on, body.although_few, body.known_as, given_by)


async def _check_own_acts(
    locked: LockedCycle,
    person: Participant,
    agreed: Agreed,
    recipients: Sequence[Mapping[str, Any]],
    slip_code: str | None,
) -> None:
    """What the person took back stays closed, and what they answered themself holds. Raises OnlyThePerson."""
    session, said = locked.session, (agreed.statement, agreed.how_learnt)
    closed = await _closed_words(session, locked.cycle.id, person, agreed, slip_code)
    rules.check_reopening(taken_back=recognise(closed, said, session.key))
    asked = _answer(agreed, frozenset(UUID(one["cycle_id"]) for one in recipients))
    check_within(asked, await answers_about(session, locked.cycle.id, person.pseudonym))


async def _person(locked: LockedCycle, participant_id: UUID) -> Participant:
    """Somebody for whom the cycle is, and who takes part now. Raises PersonUnknown."""
    served = {one.id for one in locked.cycle.participants if one.served}
    if participant_id not in served:
        raise rules.PersonUnknown("Name in `participant_id` somebody who takes part and for whom this cycle is.")
    return await locked.session.get_one(Participant, participant_id)


def _given_by(cycle: CycleRules, caller: Caller, person: Participant, body: RecordConsent) -> GivenBy:
    if person.pseudonym == caller.pseudonym:
        return GivenBy.person
    if person.id in cycle.decides_for(caller.audiences):
        return GivenBy.speaker
    return GivenBy.worker if body.slip_code is None else GivenBy.slip


async def _consent_of_slip(session: Session, person: Participant, code: str, agreed: Agreed) -> UUID:
    """The consent to these words whose slip has this code.

    Raises OnlyThePerson where it is not theirs, is of other words, or they have an account.
    """
    if person.account is not None:
        raise rules.OnlyThePerson("They have an account. What was taken back they open again with that.")
    hashed = slip_hash(code, session.key)
    theirs = select(Consent).where(col(Consent.slip_hash) == hashed, col(Consent.participant_id) == person.id)
    found = (await session.execute(theirs)).scalar() if read_code(code) else None
    if found is None:
        raise rules.OnlyThePerson("`slip_code` is not the code of a slip that this person was given.")
    if not await _says(session, found, agreed):
        raise rules.OnlyThePerson("The slip with this `slip_code` is of a consent to other words.")
    return found.id


async def _says(session: Session, consent: Consent, agreed: Agreed) -> bool:
    """Whether a consent is, or was before it was taken back, to these or nearly these words."""
    if consent.withdrawn_at is None:
        return is_nearly_equal(consent.statement, agreed.statement)
    prints = select(col(WithdrawnText.hashes)).where(col(WithdrawnText.consent_id) == consent.id)
    return recognise((await session.execute(prints)).scalars().all(), [agreed.statement], session.key)


async def _closed_words(
    session: Session, cycle_id: UUID, person: Participant, agreed: Agreed, slip_code: str | None
) -> Sequence[Print]:
    """What was taken back here, and by this person anywhere, but for what they open again by their own act.

    An account opens all that was theirs; a slip opens the words of its own consent.
    """
    words = WithdrawnText
    own = col(words.participant_id) == person.id
    if person.pseudonym is not None:
        own = or_(own, col(words.pseudonym) == person.pseudonym)
    query = select(col(words.hashes)).where(or_(col(words.cycle_id) == cycle_id, own))
    if agreed.given_by.may_choose:
        query = query.where(not_(func.coalesce(own, false())))
    elif slip_code is not None:
        opened = await _consent_of_slip(session, person, slip_code, agreed)
        query = query.where(col(words.consent_id).is_distinct_from(opened))
    return (await session.execute(query)).scalars().all()


def _answer(agreed: Agreed, recipients: frozenset[UUID]) -> Answer:
    said = agreed.statement, agreed.how_learnt
    return Answer("", *said, agreed.reach, agreed.onward, recipients, agreed.given_by)


async def _look_at(
    session: Session, caller: Caller, learning_id: UUID, body: RecordConsent, check: TextCheck
) -> Looked | None:
    """What is found before anything is locked; nothing where the caller has no part in it, which is refused later."""
    row = await session.get(Learning, learning_id)
    cycle = await read_cycle(session, row.cycle_id) if row else None
    person = await session.get(Participant, body.participant_id)
    if row is None or cycle is None or person is None or not cycle.parts_of(caller.audiences):
        return None
    own = _own_names(person, body.known_as, _given_by(cycle, caller, person, body))
    names = await _names(session, row.cycle_id, own)
    return await check.look_at(fields(body.statement, body.how_learnt), names, own, language=row.language)


async def _still(session: Session, looked: Looked | None, person: Participant, agreed: Agreed) -> Looked:
    """Raises ChangedMeanwhile where somebody joined, or was renamed, while the text was looked at."""
    own = _own_names(person, agreed.known_as, agreed.given_by)
    names = await _names(session, person.cycle_id, own)
    return check_looked(looked, fields(agreed.statement, agreed.how_learnt), names, own)


async def _names(session: Session, cycle_id: UUID, own: Collection[str]) -> set[str]:
    """Everybody's, but for those by which somebody chose to be known."""
    return {name for name in (await session.execute(names_in(cycle_id))).scalars() if name} - set(own)


def _own_names(person: Participant, known_as: str | None, given_by: GivenBy) -> set[str]:
    """The names by which somebody chose to be known."""
    return {name for name in (person.name, known_as) if name} if known_as and given_by.may_choose else set()


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
