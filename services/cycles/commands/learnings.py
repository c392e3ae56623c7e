"""Recording and correcting learnings. Recording is written the hot way (docs/decisions/0011)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.commands.authorship import check_writer
from services.cycles.commands.locking import LockedCycle, lock_cycle_of
from services.cycles.commands.quoting import quoted_in
from services.cycles.domain import learnings as rules
from services.cycles.domain.learnings import Learning
from services.cycles.domain.own_words import check_own
from services.cycles.schemas.learnings import CorrectLearning
from services.cycles.tables.learnings import Learning as LearningRow
from services.cycles.tables.learnings import LearningVersion, MadeFrom
from shared.db.sessions import Session
from shared.events.vocabulary import Kind, WrittenAs
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def correct(
    session: Session, caller: Caller, learning_id: UUID, body: CorrectLearning, expected: ExpectedVersion
) -> None:
    locked, row = await lock_cycle_of(session, caller, LearningRow, learning_id)
    await check_writer(locked, row)
    expected.check(row.version)
    await put_anew(locked, row, Wording(body.kind, body.statement, body.how_learnt, body.own_words), body.because)


class Wording(NamedTuple):
    """What a learning is to say from now on."""

    kind: Kind
    statement: str
    how_learnt: str | None
    own_words: bool
    proposed_as: WrittenAs | None = None
    """As what somebody other than its writer proposed it."""


async def put_anew(locked: LockedCycle, row: LearningRow, wording: Wording, because: str | None) -> None:
    """Make a wording the learning's next version; the earlier one is kept. Raises LikeAnArrival."""
    event = rules.correct(locked.cycle, learning(row), wording.kind)
    await check_whose(locked.session, row, wording.statement, wording.how_learnt, own_words=wording.own_words)
    locked.session.add(_earlier(row, because, wording.proposed_as, locked.now))
    row.kind, row.statement, row.how_learnt = wording.kind, wording.statement, wording.how_learnt
    row.own_words = wording.own_words
    row.number, row.version = event.number, row.version + 1
    locked.record(event)


async def check_whose(
    session: Session, row: LearningRow, statement: str, how_learnt: str | None, *, own_words: bool
) -> None:
    """Whether a new wording of this learning is its writer's own. Raises LikeAnArrival."""
    like = await quoted_in(session, row.cycle_id, statement, how_learnt)
    check_own(like, await _cited(session, row.id), own_words=own_words)


async def _cited(session: Session, learning_id: UUID) -> set[UUID]:
    """The learnings that it cites."""
    query = select(col(MadeFrom.source_learning_id)).where(col(MadeFrom.learning_id) == learning_id)
    return set((await session.execute(query)).scalars())


def _earlier(row: LearningRow, because: str | None, proposed_as: WrittenAs | None, now: datetime) -> LearningVersion:
    return LearningVersion(
        learning_id=row.id,
        number=row.number,
        kind=row.kind,
        statement=row.statement,
        how_learnt=row.how_learnt,
        corrected_because=because,
        corrected_at=now,
        proposed_as=proposed_as,
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
        own_words=row.own_words,
    )
