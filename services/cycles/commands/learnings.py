"""Recording and correcting learnings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.acting import Acting, Sight, act, act_on
from services.cycles.domain import learnings as rules
from services.cycles.domain.learnings import Learning
from services.cycles.schemas.learnings import CorrectLearning, LearningView, RecordLearning
from shared.db import sessions as db
from shared.db.sessions import Row, Session
from shared.events.vocabulary import Kind
from shared.web.identity import Caller
from shared.web.preconditions import Expected


async def record(session: Session, caller: Caller, cycle_id: UUID, wanted: RecordLearning) -> LearningView:
    acting = await act(session, caller, cycle_id)
    learning_id = uuid7()
    event = rules.record(acting.cycle, learning_id, wanted.kind)
    row = learning_row(acting, learning_id, wanted)
    await acting.write([event], row, later=True)
    return new_view(row)


def learning_row(acting: Acting, learning_id: UUID, wanted: RecordLearning) -> Row:
    return Row(
        "learning",
        {
            "id": learning_id,
            "cycle_id": acting.cycle.id,
            "kind": wanted.kind,
            "statement": wanted.statement,
            "how_learnt": wanted.how_learnt,
            "language": wanted.language,
            "round": acting.cycle.round,
            "state": "held",
            "number": 1,
            "version": 1,
            "recorded_at": acting.now,
        },
    )


def new_view(row: Row, made_from: Sequence[UUID] = ()) -> LearningView:
    """What was just written, without reading it again."""
    return LearningView.model_construct(**row.values, made_from=list(made_from))


async def correct(
    session: Session, caller: Caller, learning_id: UUID, wanted: CorrectLearning, expected: Expected
) -> None:
    acting, learning = await act_on_learning(session, caller, learning_id)
    expected.check(learning.version)
    event = rules.correct(acting.cycle, learning, wanted.kind)
    await acting.driver.execute(
        """UPDATE learning SET kind = $2, statement = $3, how_learnt = $4, number = $5, version = version + 1
           WHERE id = $1""",
        learning_id,
        wanted.kind,
        wanted.statement,
        wanted.how_learnt,
        event.number,
    )
    await acting.write([event], _earlier(learning, wanted.because, acting.now))


def _earlier(learning: Learning, because: str, now: datetime) -> Row:
    return Row(
        "learning_version",
        {
            "learning_id": learning.id,
            "number": learning.number,
            "kind": learning.kind,
            "statement": learning.statement,
            "how_learnt": learning.how_learnt,
            "corrected_because": because,
            "corrected_at": now,
        },
    )


OF_LEARNING = "(SELECT cycle_id FROM learning WHERE id = $1)"
LEARNING = """
    (SELECT json_build_array(l.id, l.kind, l.statement, l.how_learnt, l.language, l.number, l.version, l.state)
     FROM learning l WHERE l.id = $1) AS learning
"""
_SIGHT = Sight(OF_LEARNING, LEARNING)


async def act_on_learning(session: Session, caller: Caller, learning_id: UUID) -> tuple[Acting, Learning]:
    """Lock the learning's cycle for the caller, and read the learning as it is then."""
    acting, row = await act_on(session, caller, learning_id, _SIGHT)
    return acting, read(db.from_json(row["learning"]))


def read(columns: Sequence[Any]) -> Learning:
    identity, kind, statement, how_learnt, language, number, version, state = columns
    return Learning(
        UUID(identity),
        Kind(kind),
        statement,
        how_learnt,
        language,
        number,
        version,
        shared=state == "shared",
        withdrawn=state == "withdrawn",
    )
