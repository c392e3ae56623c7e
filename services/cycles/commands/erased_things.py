"""Erasing what was never shared: from rows, kept answers and the event log. Who decides is in `erasures`."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlmodel import col

from services.cycles.commands.connections import end_all
from services.cycles.commands.erased_texts import empty, erase_text, execute
from services.cycles.commands.erasure import audiences_of_shares, erase_old_words, forget_questions
from services.cycles.commands.locking import LockedCycle
from services.cycles.commands.taking_back import consents_in_force, forget_words
from services.cycles.domain.erasures import Erasure, NotErasable, Thing
from services.cycles.domain.participants import check_a_steward_remains
from services.cycles.tables.consents import Consent
from services.cycles.tables.going import ASKED_WIDER, Going, going
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from services.cycles.tables.pseudonyms import FORGOTTEN, NOBODY, of_cycle
from shared.db.sessions import Session
from shared.events.cycles.participants import ParticipantLeft
from shared.events.cycles.sharing import LearningWithdrawn
from shared.events.vocabulary import Erasable
from shared.outbox.record import forget_actor, redact_about
from shared.web.idempotency import erase_answers

_OF_LEARNINGS = ("catchment.cycles.learning.recorded.%", "catchment.cycles.learning.corrected.%")
_CONSENTS = "catchment.cycles.consent.recorded.%"
_OF_PARTICIPANTS = ("catchment.cycles.participant.%", "catchment.cycles.speaker.%")
_OF_CYCLE = ("catchment.cycles.cycle.%", "catchment.cycles.stage.%", "catchment.cycles.round.%")


async def check_erasable(locked: LockedCycle, thing: Thing, *, by: str) -> None:
    """`by`: the pseudonym of who asks. Raises NotErasable for what has to be taken back first, and StewardNeeded."""
    if thing.kind is Erasable.learning:
        learning = await locked.session.get_one(Learning, thing.id)
        if learning.state == "shared":
            raise NotErasable("It is shared. Withdraw it first, so that it goes where it went, too.")
    if thing.kind is Erasable.participant:
        _check_name_erasable(locked, await locked.session.get_one(Participant, thing.id), by)
        await _check_nothing_rests_on(locked.session, thing.id)


def _check_name_erasable(locked: LockedCycle, row: Participant, by: str) -> None:
    if row.name is None:
        raise NotErasable("This is an organisation, which has no name of a person.")
    if row.account is None or row.left_at is not None:
        return
    if row.pseudonym != by:
        raise NotErasable(
            "They have an account here, or are invited. They can ask for it themselves, and others once they have left."
        )
    check_a_steward_remains(locked.cycle, row.id)


async def _check_nothing_rests_on(session: Session, participant_id: UUID) -> None:
    """Without their name and account nobody could take their words back any more. Raises NotErasable."""
    holding = exists().where(col(Consent.participant_id) == participant_id, col(Consent.withdrawn_at).is_(None))
    if (await session.execute(select(holding))).scalar():
        raise NotErasable("A consent of theirs is in force. Take it back first: then their words go where they went.")


async def erase(locked: LockedCycle, erasure: Erasure) -> None:
    """Nothing of its words is left in this database's rows; old row versions are PostgreSQL's to let go of."""
    thing = erasure.thing
    await check_erasable(locked, thing, by=erasure.requested_by)
    match thing.kind:
        case Erasable.learning:
            await _erase_learnings(locked, going(locked.cycle.id, thing))
        case Erasable.participant:
            await _erase_name(locked, await locked.session.get_one(Participant, thing.id))
        case Erasable.text:
            await erase_text(locked, thing)
        case Erasable.cycle:
            await _erase_cycle(locked)


async def _erase_name(locked: LockedCycle, row: Participant) -> None:
    """Whoever wants their own account to go takes part no longer."""
    if row.account is not None and row.left_at is None:
        row.left_at = locked.now
        locked.record(ParticipantLeft(cycle_id=locked.cycle.id, participant_id=row.id, organisation=row.organisation))
    await _erase_participants(locked, [row], going(locked.cycle.id, Thing(Erasable.participant, row.id)))


async def _erase_learnings(locked: LockedCycle, gone: Going) -> None:
    """Of a consent stays that somebody agreed on that day. One that still held is withdrawn: its words are gone."""
    session, now = locked.session, locked.now
    all_of_them = select(col(Learning.id)).where(gone["learning"].of_thing)
    learnings = (await session.execute(all_of_them)).scalars().all()
    for consent in await consents_in_force(session, learnings):
        await forget_words(locked, consent)  # what was agreed to is not agreed to anew on a worker's word
    await session.flush()
    await empty(locked, gone["learning"])
    await empty(locked, gone["consent"])
    await forget_questions(session, learnings)
    await erase_old_words(session, learnings, now)
    await redact_about(session, locked.cycle.id, (*_OF_LEARNINGS, _CONSENTS), now, {"learning_id": learnings})


async def _erase_participants(locked: LockedCycle, rows: Sequence[Participant], gone: Going) -> None:
    """Name and account, and that they acted; that somebody took part stays, and their role."""
    session, cycle_id = locked.session, locked.cycle.id
    await session.flush()
    if asked := gone.get(ASKED_WIDER):
        await empty(locked, asked)
    for pseudonym in [row.pseudonym for row in rows if row.pseudonym]:
        await forget_actor(session, cycle_id, pseudonym)
        await _forget_pseudonym(session, cycle_id, pseudonym)
    await empty(locked, gone["participant"])
    # Who was named when the cycle began was named in that request.
    await erase_answers(session, [cycle_id], locked.now)
    about = {"participant_id": [row.id for row in rows]}
    await redact_about(session, cycle_id, _OF_PARTICIPANTS, locked.now, about)


async def _forget_pseudonym(session: Session, cycle_id: UUID, pseudonym: str) -> None:
    for table, name in FORGOTTEN:
        acted = of_cycle(table, cycle_id), col(getattr(table, name)) == pseudonym
        await execute(session, update(table).where(*acted).values({name: NOBODY}))


async def _erase_cycle(locked: LockedCycle) -> None:
    """All of it. What was shared from it is withdrawn, so that it goes where it went, too. Nobody sees it any more."""
    session, row = locked.session, locked.row
    gone = going(row.id, Thing(Erasable.cycle, row.id))
    shared = select(col(Learning.id)).where(col(Learning.cycle_id) == row.id, col(Learning.state) == "shared")
    for one in (await session.execute(shared)).scalars().all():
        audience = await audiences_of_shares(session, [one])
        event = LearningWithdrawn(cycle_id=row.id, learning_id=one, cause="withdrawn-by-cycle")
        locked.record(event, audience=audience)
    await _erase_learnings(locked, gone)
    await end_all(locked)
    for what in ("cycle", "purpose", "step", "round", "connection", "duty to keep"):
        await empty(locked, gone[what])
    row.state, row.ended_at, row.version = "ended", row.ended_at or locked.now, row.version + 1
    await redact_about(session, row.id, _OF_CYCLE, locked.now, {})
    people = await session.execute(select(Participant).where(col(Participant.cycle_id) == row.id))
    everybody = people.scalars().all()
    for person in everybody:
        person.left_at = person.left_at or locked.now
    await _erase_participants(locked, everybody, gone)
