"""Asking for a wider reach, once for a text, and answering where the text came from."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.learnings import learning
from services.cycles.commands.locking import LockedCycle, lock_cycle_of, lock_for, read_cycle
from services.cycles.commands.own_answers import answers_about
from services.cycles.commands.quoting import distinct, quoted_in
from services.cycles.domain import reach as rules
from services.cycles.domain.consents import GivenBy
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.learnings import check_not_hidden
from services.cycles.domain.own_answers import Answer, check_within
from services.cycles.domain.own_words import quoted
from services.cycles.domain.reach import AlreadyAsked, Limits, Request, RequestState, Source
from services.cycles.schemas.reach import AskWider
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.consents import Consent
from services.cycles.tables.learnings import Learning, MadeFrom
from services.cycles.tables.participants import Participant
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.cycles.reach import OfReachRequest
from shared.events.vocabulary import Reach
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def ask(session: Session, caller: Caller, arrival_id: UUID, body: AskWider) -> UUID:
    """The new request's id."""
    locked, arrival = await lock_cycle_of(session, caller, Arrival, arrival_id)
    withdrawn = arrival.state == "withdrawn"
    event = rules.ask(locked.cycle, _source(arrival), arrival.from_cycle_id, uuid7(), withdrawn=withdrawn)
    await _check_first(session, arrival)
    session.add(
        ReachRequest(
            id=event.request_id,
            cycle_id=locked.cycle.id,
            origin_cycle_id=arrival.from_cycle_id,
            arrival_id=arrival.id,
            learning_id=arrival.learning_id,
            wording=arrival.wording,
            because=body.because,
            asked_by=caller.pseudonym,
            asked_by_name=caller.name,
            asked_by_role=str(locked.role),
            asked_at=locked.now,
        )
    )
    await _record(locked, event, arrival.from_cycle_id)
    return event.request_id


async def _check_first(session: Session, arrival: Arrival) -> None:
    """Whether this cycle has asked about this text before, whatever the answer was. Raises AlreadyAsked."""
    before = exists().where(
        col(ReachRequest.cycle_id) == arrival.cycle_id,
        col(ReachRequest.learning_id) == arrival.learning_id,
        col(ReachRequest.wording) == arrival.wording,
    )
    if (await session.execute(select(before))).scalar():
        raise AlreadyAsked("A text is asked about once. The answer, once there is one, holds.")


async def refuse(session: Session, caller: Caller, request_id: UUID, expected: ExpectedVersion) -> None:
    locked, row = await _lock(session, caller, request_id, expected)
    event = rules.refuse(locked.cycle, _request(row))
    _answer(locked, row, RequestState.refused)
    await _record(locked, event, row.cycle_id)


async def grant(
    session: Session, caller: Caller, request_id: UUID, consent_id: UUID | None, expected: ExpectedVersion
) -> None:
    """The arrival's reach widens a moment later, by the event."""
    locked, row = await _lock(session, caller, request_id, expected)
    covered = await _is_covered(session, row, consent_id)
    if consent_id and covered:
        await _check_answers(session, consent_id)
    about = await session.get_one(Learning, row.learning_id, populate_existing=True)
    check_not_hidden(learning(about))
    limits = await _limits(session, row, about)
    event = rules.grant(locked.cycle, _request(row), consent_id, covered=covered, limits=limits)
    row.consent_id = event.consent_id
    _answer(locked, row, RequestState.granted)
    await _record(locked, event, row.cycle_id)


async def _lock(
    session: Session, caller: Caller, request_id: UUID, expected: ExpectedVersion
) -> tuple[LockedCycle, ReachRequest]:
    """The cycle that a text came from, for a member, and the request as it is then.

    Whoever the cycle is for, and who speaks for them, is a member: they may always say no.
    """
    found = await session.get(ReachRequest, request_id)
    if found is None:
        raise Unseen
    locked = await lock_for(session, caller, found.origin_cycle_id, or_served=True, held=True)
    row = await session.lock(ReachRequest, request_id)
    if row is None or row.withdrawn_at:
        raise Unseen
    expected.check(row.version)
    return locked, row


def _answer(locked: LockedCycle, row: ReachRequest, state: RequestState) -> None:
    row.state, row.answered_at, row.version = state, locked.now, row.version + 1


async def _record(locked: LockedCycle, event: OfReachRequest, other_cycle_id: UUID) -> None:
    """Both cycles follow it."""
    other = await read_cycle(locked.session, other_cycle_id)
    locked.record(event, audience=other.audience if other else ())


def _request(row: ReachRequest) -> Request:
    return Request(row.id, row.arrival_id, row.learning_id, row.cycle_id, row.state == RequestState.asked)


async def _is_covered(session: Session, row: ReachRequest, consent_id: UUID | None) -> bool:
    """Whether that consent is to these very words of this learning, for everybody, and in force."""
    holds = exists().where(
        col(Consent.id) == consent_id,
        col(Consent.learning_id) == row.learning_id,
        col(Consent.reach) == Reach.network.value,
        col(Consent.withdrawn_at).is_(None),
        col(Share.learning_id) == row.learning_id,
        col(Share.wording) == row.wording,
        col(Share.statement) == col(Consent.statement),
        col(Share.how_learnt).is_not_distinct_from(col(Consent.how_learnt)),
    )
    return bool((await session.execute(select(holds))).scalar())


async def _check_answers(session: Session, consent_id: UUID) -> None:
    """Whether the person said nothing themself that goes less far. Raises OnlyThePerson."""
    consent = await session.get_one(Consent, consent_id)
    person = await session.get(Participant, consent.participant_id) if consent.participant_id else None
    answers = await answers_about(session, consent.cycle_id, person.pseudonym if person else None)
    said, given_by = (consent.statement, consent.how_learnt), GivenBy(consent.given_by)
    recipients = frozenset(UUID(one["cycle_id"]) for one in consent.recipients)
    check_within(Answer("", *said, Reach.network, Reach(consent.onward), recipients, given_by), answers)


async def _limits(session: Session, row: ReachRequest, about: Learning) -> Limits:
    """What binds the text that is asked about where it came from: it may have been made from arrivals itself."""
    query = (
        select(Arrival)
        .join(MadeFrom, col(MadeFrom.arrival_id) == col(Arrival.id))
        .where(col(MadeFrom.learning_id) == row.learning_id)
    )
    cited = [_source(one) for one in (await session.execute(query)).scalars()]
    text = await _shared_text(session, row)
    is_own = about.own_words and text == (about.statement, about.how_learnt)
    like = [] if is_own else await quoted_in(session, row.origin_cycle_id, *text)
    return Limits(cited, distinct(quoted(cited, *text), like))


async def _shared_text(session: Session, row: ReachRequest) -> tuple[str, str | None]:
    share = select(Share).where(col(Share.learning_id) == row.learning_id, col(Share.wording) == row.wording).limit(1)
    found = (await session.execute(share)).scalar_one()
    return found.statement, found.how_learnt


def _source(row: Arrival) -> Source:
    reach, onward = Reach(row.reach), Reach(row.onward)
    return Source(row.id, row.learning_id, reach, onward, row.statement, row.how_learnt, row.hidden)
