"""Erasing the words that were shared: from rows, kept answers, the event log and the stream."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlmodel import col

from services.cycles.tables.arrivals import Arrival, ArrivalPassage
from services.cycles.tables.learnings import Learning, LearningVersion
from services.cycles.tables.proposals import Proposal
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.reconsiderations import Reconsideration
from services.cycles.tables.replies import Reply
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.cycles.sharing import LearningShared
from shared.outbox.record import redact
from shared.outbox.tables import EventLog
from shared.web.idempotency import erase_answers

_UNSYNCHRONISED = {"synchronize_session": False}


async def erase_shares(session: Session, learnings: Sequence[UUID], now: datetime) -> None:
    """The shared words of these learnings, wherever the cycle that shared them keeps them."""
    shares = update(Share).where(col(Share.learning_id).in_(learnings), col(Share.withdrawn_at).is_(None))
    erased = shares.values(statement="", how_learnt=None, confirmed_because=None, withdrawn_at=now).returning(
        col(Share.id)
    )
    found = (await session.execute(erased, execution_options=_UNSYNCHRONISED)).scalars().all()
    await erase_answers(session, found, now)
    await redact(session, learnings, now)


async def erase_copies(session: Session, learnings: Sequence[UUID], now: datetime) -> None:
    """The copies that arrived in larger cycles, and what people there said they mean: the way back reads it here.

    Not the shares themselves: their own cycle erased them, and may have shared the learning anew since.
    """
    copies = update(Arrival).where(col(Arrival.learning_id).in_(learnings), col(Arrival.state) != "withdrawn")
    words = {"statement": "", "how_learnt": None, "meaning": None, "because": None}
    empty = {**words, "state": "withdrawn", "hidden": False}
    await session.execute(copies.values(**empty, version=col(Arrival.version) + 1), execution_options=_UNSYNCHRONISED)
    of_them = select(col(Arrival.id)).where(col(Arrival.learning_id).in_(learnings))
    await session.execute(delete(ArrivalPassage).where(col(ArrivalPassage.arrival_id).in_(of_them)))
    await _erase_requests(session, learnings, now)


async def _erase_requests(session: Session, learnings: Sequence[UUID], now: datetime) -> None:
    """Who asked for a wider reach of these texts, and why. That a text was asked about stays."""
    asked = update(ReachRequest).where(
        col(ReachRequest.learning_id).in_(learnings), col(ReachRequest.withdrawn_at).is_(None)
    )
    empty = {"because": None, "asked_by": "", "asked_by_name": "", "withdrawn_at": now}
    erased = asked.values(**empty, version=col(ReachRequest.version) + 1).returning(col(ReachRequest.id))
    found = (await session.execute(erased, execution_options=_UNSYNCHRONISED)).scalars().all()
    await erase_answers(session, found, now)


async def erase_learnings(session: Session, learnings: Sequence[UUID], now: datetime) -> None:
    """Learnings that were made from something withdrawn: their words, earlier versions and shares."""
    gone = update(Learning).where(col(Learning.id).in_(learnings))
    empty = {"statement": "", "how_learnt": None, "state": "withdrawn", "withdrawn_cause": "source-withdrawn"}
    values = {**empty, "withdrawn_at": now, "hidden_at": None, "version": col(Learning.version) + 1}
    await session.execute(gone.values(**values), execution_options=_UNSYNCHRONISED)
    await forget_questions(session, learnings)
    await erase_old_words(session, learnings, now)


async def forget_questions(session: Session, learnings: Sequence[UUID]) -> None:
    """What was asked about learnings that go anyway, with the fingerprints of their sources."""
    of_them = col(Reconsideration.learning_id).in_(learnings)
    await session.execute(delete(Reconsideration).where(of_them, col(Reconsideration.decided_at).is_(None)))


async def erase_old_words(session: Session, learnings: Sequence[UUID], now: datetime) -> None:
    """Whatever these learnings said before and elsewhere: earlier versions, kept answers and shares."""
    await session.execute(delete(LearningVersion).where(col(LearningVersion.learning_id).in_(learnings)))
    await erase_said_about(session, learnings, now)
    await erase_answers(session, learnings, now)
    await erase_shares(session, learnings, now)


async def free_arrivals(session: Session, learnings: Sequence[UUID]) -> None:
    """Other arrivals that went into these learnings, which are gone, so that people can make new sense of them."""
    await session.execute(_FREE_ARRIVALS, {"learnings": list(learnings)})


_FREE_ARRIVALS = text("""
    UPDATE arrival a SET state = CASE WHEN meaning IS NULL THEN 'waiting' ELSE 'taken-up' END, version = version + 1
    WHERE a.state = 'combined'
      AND a.id IN (SELECT arrival_id FROM made_from WHERE learning_id = ANY(CAST(:learnings AS uuid[])))
      AND NOT EXISTS (SELECT FROM made_from m JOIN learning l ON l.id = m.learning_id
                      WHERE m.arrival_id = a.id AND l.state <> 'withdrawn')
""")


async def forget_titles(session: Session, cycles: Sequence[UUID]) -> None:
    """A consent of a smaller cycle names its recipients as they were called on that day."""
    await session.execute(_FORGET_TITLES, {"cycles": list(cycles)})


_FORGET_TITLES = text("""
    UPDATE consent k SET version = version + 1, recipients = (
        SELECT jsonb_agg(CASE WHEN CAST(r ->> 'cycle_id' AS uuid) = ANY(CAST(:cycles AS uuid[]))
                              THEN jsonb_set(r, '{title}', '""') ELSE r END ORDER BY nth)
        FROM jsonb_array_elements(k.recipients) WITH ORDINALITY AS t(r, nth))
    WHERE k.cycle_id IN (SELECT smaller_cycle_id FROM connection WHERE larger_cycle_id = ANY(CAST(:cycles AS uuid[])))
      AND EXISTS (SELECT FROM jsonb_array_elements(k.recipients) r
                  WHERE CAST(r ->> 'cycle_id' AS uuid) = ANY(CAST(:cycles AS uuid[])))
""")


async def erase_said_about(session: Session, learnings: Sequence[UUID], now: datetime) -> None:
    """What people said about these learnings in their cycle: replies, and wordings that were proposed."""
    replies = update(Reply).where(col(Reply.learning_id).in_(learnings)).returning(col(Reply.id))
    proposals = update(Proposal).where(col(Proposal.learning_id).in_(learnings)).returning(col(Proposal.id))
    gone = {**Proposal.NO_WORDS, "state": "withdrawn", "version": col(Proposal.version) + 1}
    for erased in (replies.values(text="", withdrawn_at=now), proposals.values(gone)):
        found = (await session.execute(erased, execution_options=_UNSYNCHRONISED)).scalars().all()
        await erase_answers(session, found, now)


async def audiences_of_shares(session: Session, learnings: Sequence[UUID]) -> list[str]:
    """The audiences that could follow these learnings being shared: they must hear of the withdrawal too."""
    audience = func.coalesce(func.string_agg(EventLog.audience.distinct(), " "), "")  # type: ignore[attr-defined]
    query = select(audience).where(col(EventLog.erasure_key).in_(learnings), col(EventLog.type) == LearningShared.type)
    return sorted(set((await session.execute(query)).scalar_one().split()))
