"""Recording and correcting learnings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from services.cycles.commands.acting import Acting, act
from services.cycles.domain import learnings as rules
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.learnings import Learning
from services.cycles.schemas.learnings import CorrectLearning, LearningView, RecordLearning
from shared import db
from shared.db import Row
from shared.events.words import Kind
from shared.identity import Caller
from shared.preconditions import Expected


async def record(session: AsyncSession, caller: Caller, cycle_id: UUID, wanted: RecordLearning) -> LearningView:
    acting = await act(session, caller, cycle_id)
    learning_id = uuid7()
    event = rules.record(acting.cycle, learning_id, wanted.kind)
    row = learning_row(acting, learning_id, wanted)
    await acting.write([event], row)
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
    session: AsyncSession, caller: Caller, learning_id: UUID, wanted: CorrectLearning, expected: Expected
) -> None:
    acting, learning = await act_on(session, caller, learning_id)
    expected.check(learning.version)
    event = rules.correct(acting.cycle, learning, wanted.kind)
    await acting.driver.execute(
        "UPDATE learning SET kind = $2, statement = $3, how_learnt = $4, number = $5, version = version + 1 WHERE id = $1",
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


async def act_on(
    session: AsyncSession, caller: Caller, learning_id: UUID, *, events: int = 1
) -> tuple[Acting, Learning]:
    """Lock the learning's cycle for the caller, and read the learning as it is then."""
    acting = await act(session, caller, await _cycle_of(session, learning_id), events=events)
    return acting, read(await acting.driver.fetchrow(_READ, learning_id))


_READ = """SELECT id, kind, statement, how_learnt, language, number, version, state FROM learning WHERE id = $1"""


async def _cycle_of(session: AsyncSession, learning_id: UUID) -> UUID:
    found: UUID | None = await (await db.driver(session)).fetchval(
        "SELECT cycle_id FROM learning WHERE id = $1", learning_id
    )
    if found is None:
        raise Unseen
    return found


def read(row: asyncpg.Record | None) -> Learning:
    assert row is not None
    values: dict[str, Any] = dict(row)
    state = values.pop("state")
    kind = Kind(values.pop("kind"))
    return Learning(**values, kind=kind, shared=state == "shared", withdrawn=state == "withdrawn")


