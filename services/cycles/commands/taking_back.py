"""Taking back: a consent by its person or by those who work with them, and a learning that was shared.

The person, and who speaks for them, need no role, reason or version, and neither an ended cycle nor having been removed
hinders them.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.erasure import audiences_of_shares, erase_shares
from services.cycles.commands.formulas import said_above
from services.cycles.commands.learnings import learning
from services.cycles.commands.locking import LockedCycle, lock_cycle, lock_cycle_of, lock_for
from services.cycles.domain import consents as rules
from services.cycles.domain import sharing
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.quotes import prints_of, without_formulas
from services.cycles.tables.consents import Consent, WithdrawnText
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.sharing import Share
from services.cycles.tables.speakers import persons_of
from shared.db.sessions import Session
from shared.events.cycles.sharing import LearningWithdrawn
from shared.text.similar import quotes
from shared.web.idempotency import erase_answers
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def withdraw_consent(session: Session, caller: Caller, consent_id: UUID, expected: ExpectedVersion) -> None:
    """Take back a consent and what was shared with it; copies and what was made from it follow by event.

    A person who does it twice is not told off: it stays taken back.
    """
    found = await session.get(Consent, consent_id)
    if found is None:
        raise Unseen
    if await _is_theirs(session, caller, found):
        locked = await lock_cycle(session, caller, found.cycle_id)
        await session.refresh(found)
        await end(locked, found)
        return
    locked = await lock_for(session, caller, found.cycle_id, held=True)
    await session.refresh(found)
    expected.check(found.version)
    if found.withdrawn_at is not None:
        raise rules.ConsentAlreadyWithdrawn("Nothing was changed: there is nothing more to do.")
    await end(locked, found)


async def _is_theirs(session: Session, caller: Caller, consent: Consent) -> bool:
    """Whether it is the consent of the caller, or of somebody for whom they speak today."""
    person = persons_of(caller.pseudonym).where(col(Participant.id) == consent.participant_id)
    return (await session.execute(person)).first() is not None


async def end(locked: LockedCycle, consent: Consent) -> bool:
    """Whether something had been shared with it, which is withdrawn now. Nothing happens to what has ended already.

    The person takes words back, and not a record: their other consents here to the same or nearly the same words end,
    too, and so do those with which the same learning was shared.
    """
    if consent.withdrawn_at is not None:
        return False
    all_of_them = (consent, *await _to_the_same_words(locked, consent))
    was_shared = any([await _end_one(locked, one) for one in all_of_them])
    for one in all_of_them:
        one.was_shared = was_shared
    return was_shared


async def _to_the_same_words(locked: LockedCycle, consent: Consent) -> list[Consent]:
    """The person's other consents of this cycle whose text says these words, or whose text these words say."""
    others = select(Consent).where(
        col(Consent.cycle_id) == consent.cycle_id,
        col(Consent.participant_id) == consent.participant_id,
        col(Consent.id) != consent.id,
        col(Consent.withdrawn_at).is_(None),
    )
    found = (await locked.session.execute(others.order_by(col(Consent.id)))).scalars().all()
    return [
        one for one in found if quotes(consent.statement, one.statement) or quotes(one.statement, consent.statement)
    ]


async def _end_one(locked: LockedCycle, consent: Consent) -> bool:
    if consent.withdrawn_at is not None:
        return False  # with the one before
    all_of_it = await _consents_relied_on(locked.session, consent.learning_id)
    relied_on = consent in all_of_it
    ended = all_of_it if relied_on else [consent]
    events = rules.withdraw(locked.cycle, consent.learning_id, [one.id for one in ended], relied_on=relied_on)
    await _take_back(locked, consent.learning_id, ended, events, shared=relied_on)
    return relied_on


async def withdraw_learning(session: Session, caller: Caller, learning_id: UUID, expected: ExpectedVersion) -> None:
    """Withdraw a shared learning. The consents with which it was shared end, and others to the same words."""
    row = await session.get(Learning, learning_id)
    if row is None:
        raise Unseen
    if await _is_of_theirs(session, caller, learning_id):
        locked = await lock_cycle(session, caller, row.cycle_id)
        await session.refresh(row)
    else:
        locked, row = await lock_cycle_of(session, caller, Learning, learning_id)
        expected.check(row.version)
    sharing.check_shared(learning(row))
    relied_on = await _consents_relied_on(session, learning_id)
    same = [other for one in relied_on for other in await _to_the_same_words(locked, one)]
    ids = [one.id for one in relied_on]
    events = rules.withdraw(locked.cycle, learning_id, ids, relied_on=True, by_consent=False)
    await _take_back(locked, learning_id, relied_on, events, shared=True)
    for other in same:
        await _end_one(locked, other)


async def _is_of_theirs(session: Session, caller: Caller, learning_id: UUID) -> bool:
    """Whether it is, or was, shared with a consent of the caller's, or of somebody for whom they speak today."""
    theirs = exists().where(
        col(Share.learning_id) == learning_id,
        col(Share.consent_id) == col(Consent.id),
        col(Consent.participant_id).in_(persons_of(caller.pseudonym)),
    )
    return bool((await session.execute(select(theirs))).scalar())


async def _consents_relied_on(session: Session, learning_id: UUID) -> Sequence[Consent]:
    """With which it is shared, or goes further: they end together, because what was shared goes as a whole."""
    shared_with, granted_with = [
        select(col(one.consent_id)).where(
            col(one.learning_id) == learning_id, col(one.withdrawn_at).is_(None), col(one.consent_id).is_not(None)
        )
        for one in (Share, ReachRequest)
    ]
    relied_on = or_(col(Consent.id).in_(shared_with), col(Consent.id).in_(granted_with))
    query = select(Consent).where(relied_on, col(Consent.withdrawn_at).is_(None))
    return (await session.execute(query.order_by(col(Consent.id)))).scalars().all()


async def _take_back(
    locked: LockedCycle, learning_id: UUID, consents: Sequence[Consent], events: Sequence[rules.Ending], *, shared: bool
) -> None:
    session = locked.session
    for consent in consents:
        consent.was_shared = shared
        await forget_words(locked, consent)
    await erase_answers(session, [one.id for one in consents], locked.now)
    audience = await audiences_of_shares(session, [learning_id]) if shared else ()
    if shared:
        row = await session.get_one(Learning, learning_id)
        row.state, row.version = "held", row.version + 1
        await erase_shares(session, [learning_id], locked.now)
    for event in events:
        locked.record(event, audience=audience if isinstance(event, LearningWithdrawn) else ())


async def consents_in_force(session: Session, learnings: Collection[UUID]) -> Sequence[Consent]:
    query = select(Consent).where(col(Consent.learning_id).in_(learnings), col(Consent.withdrawn_at).is_(None))
    return (await session.execute(query.order_by(col(Consent.id)))).scalars().all()


async def forget_words(locked: LockedCycle, consent: Consent) -> None:
    """The words go; fingerprints of what was said stay, so that nobody else opens them again."""
    person = await locked.session.get(Participant, consent.participant_id) if consent.participant_id else None
    others = await said_above(locked.session, consent.cycle_id, consent.learning_id)
    words = without_formulas([(consent.statement, consent.how_learnt)], others)
    for hashes in prints_of(words, locked.session.key):
        locked.session.add(
            WithdrawnText(
                id=uuid7(),
                cycle_id=consent.cycle_id,
                consent_id=consent.id,
                participant_id=consent.participant_id,
                pseudonym=person.pseudonym if person else None,
                hashes=hashes,
                withdrawn_at=locked.now,
            )
        )
    consent.statement, consent.how_learnt, consent.known_as, consent.confirmed_because = "", None, None, None
    consent.withdrawn_at, consent.version = locked.now, consent.version + 1
