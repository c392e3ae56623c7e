"""Recording and correcting learnings. Recording is written the hot way (docs/decisions/0011)."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.hot_locking import LockStatement, lock_hot
from services.cycles.commands.locking import lock_cycle_of
from services.cycles.domain import learnings as rules
from services.cycles.domain.learnings import Learning
from services.cycles.schemas.learnings import CorrectLearning, LearningView, RecordLearning
from services.cycles.tables.learnings import Learning as LearningRow
from services.cycles.tables.learnings import LearningVersion
from shared.db.sessions import Session
from shared.events.vocabulary import Kind
from shared.outbox.record import LOG_EVENT
from shared.web.hot import KEEP_ANSWER, HotRequest
from shared.web.idempotency import Answer
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion

_LOCK = LockStatement()
# The event is $1 to $13, the kept answer $14 to $21.
_RECORD = f"""
    WITH {LOG_EVENT}, {KEEP_ANSWER}
    INSERT INTO learning (id, cycle_id, kind, statement, how_learnt, language, round, state, number, version,
                          recorded_at)
    VALUES ($22, $23, $24, $25, $26, $27, $28, 'held', 1, 1, $29)
"""  # noqa: S608


async def record(request: HotRequest, cycle_id: UUID, body: RecordLearning) -> Answer:
    """The answer with the new learning, held until somebody shares it."""
    locked = await lock_hot(request, _LOCK, cycle_id)
    view = LearningView.model_construct(
        id=uuid7(),
        cycle_id=cycle_id,
        kind=body.kind,
        statement=body.statement,
        how_learnt=body.how_learnt,
        language=body.language,
        round=locked.cycle.round,
        state="held",
        made_from=[],
        number=1,
        version=1,
        recorded_at=request.now,
    )
    event = rules.record(locked.cycle, view.id, body.kind)
    answer = request.created(view, at=f"/v1/learnings/{view.id}", version=view.version)
    await request.connection.execute(
        _RECORD,
        *locked.event_columns(event),
        *request.answer_columns(answer, view.id),
        view.id,
        cycle_id,
        view.kind,
        view.statement,
        view.how_learnt,
        view.language,
        view.round,
        view.recorded_at,
    )
    return answer


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
    )
