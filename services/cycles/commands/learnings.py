"""Recording and correcting learnings. Recording is written the hot way (docs/decisions/0011)."""

from datetime import datetime
from uuid import UUID

from services.cycles.commands.locking import lock_cycle_of
from services.cycles.domain import learnings as rules
from services.cycles.domain.learnings import Learning
from services.cycles.schemas.learnings import CorrectLearning
from services.cycles.tables.learnings import Learning as LearningRow
from services.cycles.tables.learnings import LearningVersion
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
    session.add(_earlier(row, body.because, locked.now))
    row.kind, row.statement, row.how_learnt = body.kind, body.statement, body.how_learnt
    row.number, row.version = event.number, row.version + 1
    locked.record(event)


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
        hidden=row.hidden_at is not None,
    )
