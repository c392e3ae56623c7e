"""Erasing what was never shared: from rows, kept answers and the event log. Who decides is in `erasures`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlmodel import col

from services.cycles.commands.erased_texts import UNSYNCHRONISED, erase_text, erase_wordings, execute, rounds, steps
from services.cycles.commands.erasure import audiences_of_shares, erase_said_about, erase_shares, forget_questions
from services.cycles.commands.locking import LockedCycle
from services.cycles.domain.erasures import Erasure, NotErasable, Thing
from services.cycles.domain.participants import check_a_steward_remains
from services.cycles.tables.connections import Connection
from services.cycles.tables.consents import Consent
from services.cycles.tables.cycles import Wording
from services.cycles.tables.erasures import Erasure as ErasureRow
from services.cycles.tables.learnings import Learning, LearningVersion
from services.cycles.tables.participants import Participant
from services.cycles.tables.reach import ReachRequest
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
        raise NotErasable("They take part with an account, or are invited. Let them leave first, or ask themselves.")
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
            await _erase_learnings(locked, [thing.id])
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
    await _erase_participants(locked, [row])


async def _erase_learnings(locked: LockedCycle, learnings: Sequence[UUID]) -> None:
    session, now = locked.session, locked.now
    gone = update(Learning).where(col(Learning.id).in_(learnings))
    empty = {"statement": "", "how_learnt": None, "state": "withdrawn"}
    erased = {"withdrawn_cause": "erased", "withdrawn_at": now, "hidden_at": None}
    await execute(session, gone.values(**empty, **erased, version=col(Learning.version) + 1))
    await execute(session, delete(LearningVersion).where(col(LearningVersion.learning_id).in_(learnings)))
    await forget_questions(session, learnings)
    await erase_said_about(session, learnings, now)
    consents = await _erase_consents(session, learnings, now)
    await erase_answers(session, [*learnings, *consents], now)
    await redact_about(session, locked.cycle.id, (*_OF_LEARNINGS, _CONSENTS), now, {"learning_id": learnings})


async def _erase_consents(session: Session, learnings: Sequence[UUID], now: datetime) -> Sequence[UUID]:
    """Their texts; that somebody agreed on that day stays. One that still held is withdrawn: its words are gone."""
    consents = update(Consent).where(col(Consent.learning_id).in_(learnings))
    empty: dict[str, Any] = {"statement": "", "how_learnt": None, "how": "", "known_as": None}
    withdrawn_at = func.coalesce(col(Consent.withdrawn_at), now)
    erased = consents.values(**empty, withdrawn_at=withdrawn_at, version=col(Consent.version) + 1)
    erased = erased.returning(col(Consent.id))
    return (await session.execute(erased, execution_options=UNSYNCHRONISED)).scalars().all()


async def _erase_participants(locked: LockedCycle, rows: Sequence[Participant]) -> None:
    """Name and account; that somebody took part stays, and their role."""
    session = locked.session
    for row in rows:
        if row.name is None:
            continue
        if row.pseudonym:
            await forget_actor(session, locked.cycle.id, row.pseudonym)
            await execute(session, _asked_by(locked.cycle.id, row.pseudonym))
        row.name, row.account, row.pseudonym, row.version = "", None, None, row.version + 1
    ids = [row.id for row in rows]
    await session.flush()
    await erase_answers(session, ids, locked.now)
    await redact_about(session, locked.cycle.id, _OF_PARTICIPANTS, locked.now, {"participant_id": ids})


def _asked_by(cycle_id: UUID, pseudonym: str) -> Any:
    """Who asked from here for a wider reach."""
    asked = col(ReachRequest.cycle_id) == cycle_id, col(ReachRequest.asked_by) == pseudonym
    nobody = {"asked_by": "", "asked_by_name": "", "version": col(ReachRequest.version) + 1}
    return update(ReachRequest).where(*asked).values(nobody)


async def _erase_cycle(locked: LockedCycle) -> None:
    """All of it. What was shared from it is withdrawn, so that it goes where it went, too. Nobody sees it any more."""
    session, row = locked.session, locked.row
    learnings = (await session.execute(select(Learning).where(col(Learning.cycle_id) == row.id))).scalars().all()
    for one in [one for one in learnings if one.state == "shared"]:
        audience = await audiences_of_shares(session, [one.id])
        await erase_shares(session, [one.id], locked.now)
        event = LearningWithdrawn(cycle_id=row.id, learning_id=one.id, cause="withdrawn-by-cycle")
        locked.record(event, audience=audience)
    await _erase_learnings(locked, [one.id for one in learnings])
    await erase_wordings(session, col(Wording.cycle_id) == row.id)
    for texts in (steps(row.id), rounds(row.id), _proposals(row.id), _duties(row.id)):
        await execute(session, texts)
    row.title, row.purpose, row.place, row.version = "", None, None, row.version + 1
    row.ended_because = row.reopened_because = None
    row.state, row.ended_at = "ended", row.ended_at or locked.now
    await redact_about(session, row.id, _OF_CYCLE, locked.now, {})
    await erase_answers(session, [row.id], locked.now)
    people = await session.execute(select(Participant).where(col(Participant.cycle_id) == row.id))
    everybody = people.scalars().all()
    for person in everybody:
        person.left_at = person.left_at or locked.now
    await _erase_participants(locked, everybody)


def _proposals(cycle_id: UUID) -> Any:
    return update(Connection).where(col(Connection.smaller_cycle_id) == cycle_id).values(because=None, answer=None)


def _duties(cycle_id: UUID) -> Any:
    return (
        update(ErasureRow)
        .where(col(ErasureRow.cycle_id) == cycle_id, col(ErasureRow.duty).is_not(None))
        .values(duty="")
    )
