"""Recording and correcting learnings. Recording is written the hot way (docs/decisions/0011)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.cycles.commands.authorship import check_writer
from services.cycles.commands.locking import LockedCycle, lock_cycle_of
from services.cycles.domain import learnings as rules
from services.cycles.domain.learnings import Learning
from services.cycles.schemas.learnings import CorrectLearning
from services.cycles.tables.learnings import Learning as LearningRow
from services.cycles.tables.learnings import LearningVersion
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
    put_anew(locked, row, Wording(body.kind, body.statement, body.how_learnt), body.because)


class Wording(NamedTuple):
    """What a learning is to say from now on."""

    kind: Kind
    statement: str
    how_learnt: str | None
    proposed_as: WrittenAs | None = None
    """As what somebody other than its writer proposed it."""


def put_anew(locked: LockedCycle, row: LearningRow, wording: Wording, because: str | None) -> None:
    """Make a wording the learning's next version; the earlier one is kept."""
    event = rules.correct(locked.cycle, learning(row), wording.kind)
    locked.session.add(_earlier(row, because, wording.proposed_as, locked.now))
    row.kind, row.statement, row.how_learnt = wording.kind, wording.statement, wording.how_learnt
    row.number, row.version = event.number, row.version + 1
    locked.record(event)


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
    )
