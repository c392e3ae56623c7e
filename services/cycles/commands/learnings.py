"""Recording and correcting learnings. Recording is written the hot way (docs/decisions/0011)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.commands.locking import lock_cycle_of
from services.cycles.commands.quoting import quoted_in
from services.cycles.domain import learnings as rules
from services.cycles.domain.learnings import Learning
from services.cycles.domain.own_words import check_own
from services.cycles.schemas.learnings import CorrectLearning
from services.cycles.tables.learnings import Learning as LearningRow
from services.cycles.tables.learnings import LearningVersion, MadeFrom
from shared.db.sessions import Session
from shared.events.vocabulary import Kind
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def correct(
    session: Session, caller: Caller, learning_id: UUID, body: CorrectLearning, expected: ExpectedVersion
) -> None:
    locked, row = await lock_cycle_of(session, caller, LearningRow, learning_id)
    expected.check(row.version)
    event = rules.correct(locked.cycle, learning(row), body.kind)
    like = await quoted_in(session, row.cycle_id, body.statement, body.how_learnt)
    check_own(like, await _cited(session, learning_id), own_words=body.own_words)
    session.add(_earlier(row, body.because, locked.now))
    row.kind, row.statement, row.how_learnt = body.kind, body.statement, body.how_learnt
    row.own_words = body.own_words
    row.number, row.version = event.number, row.version + 1
    locked.record(event)


async def _cited(session: Session, learning_id: UUID) -> set[UUID]:
    """The learnings that it cites."""
    query = select(col(MadeFrom.source_learning_id)).where(col(MadeFrom.learning_id) == learning_id)
    return set((await session.execute(query)).scalars())


def _earlier(row: LearningRow, because: str, now: datetime) -> LearningVersion:
    return LearningVersion(
        learning_id=row.id,
        number=row.number,
        kind=row.kind,
        statement=row.statement,
        how_learnt=row.how_learnt,
        corrected_because=because,
        corrected_at=now,
    )


def learning(row: LearningRow) -> Learning:
    """What the rules need of a learning."""
    return Learning(
        row.id,
        Kind(row.kind),
        row.statement,
        row.how_learnt,
        row.language,
        row.number,
        row.version,
        shared=row.state == "shared",
        withdrawn=row.state == "withdrawn",
        own_words=row.own_words,
    )
