"""Making sense of what arrived: taking up, setting aside, combining."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_cycle_of, lock_for
from services.cycles.commands.quoting import quoted_in
from services.cycles.domain import arrivals as rules
from services.cycles.domain import learnings as learning_rules
from services.cycles.domain.arrivals import Arrival, State
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.own_words import check_own
from services.cycles.schemas.arrivals import CombineArrivals
from services.cycles.tables.arrivals import Arrival as ArrivalRow
from services.cycles.tables.learnings import Learning, MadeFrom
from shared.db.sessions import Session
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def take_up(session: Session, caller: Caller, arrival_id: UUID, meaning: str, expected: ExpectedVersion) -> None:
    locked, row = await lock_cycle_of(session, caller, ArrivalRow, arrival_id)
    expected.check(row.version)
    event = rules.take_up(locked.cycle, _arrival(row))
    row.meaning, row.because, row.version = meaning, None, row.version + 1
    if row.state != State.combined:
        row.state = State.taken_up
    locked.record(event)


async def set_aside(
    session: Session, caller: Caller, arrival_id: UUID, because: str, expected: ExpectedVersion
) -> None:
    locked, row = await lock_cycle_of(session, caller, ArrivalRow, arrival_id)
    expected.check(row.version)
    event = rules.set_aside(locked.cycle, _arrival(row))
    row.because, row.state, row.version = because, State.set_aside, row.version + 1
    locked.record(event)


async def combine(session: Session, caller: Caller, cycle_id: UUID, body: CombineArrivals) -> UUID:
    """The id of the cycle's own learning, held until somebody shares it."""
    locked = await lock_for(session, caller, cycle_id)
    rows = await _read_all(locked, set(body.arrivals))
    like = await quoted_in(session, cycle_id, body.statement, body.how_learnt)
    check_own(like, {row.learning_id for row in rows}, own_words=body.own_words)
    learning = _learning(locked, body)
    locked.record(
        learning_rules.record(locked.cycle, learning.id, body.kind, sorted({row.learning_id for row in rows}))
    )
    for event in rules.combine(locked.cycle, [_arrival(row) for row in rows], learning.id):
        locked.record(event)
    for row in rows:
        row.state, row.because, row.version = State.combined, None, row.version + 1
    session.add(learning)
    await session.flush()  # what follows refers to it
    session.add_all(
        MadeFrom(learning_id=learning.id, arrival_id=row.id, source_learning_id=row.learning_id) for row in rows
    )
    return learning.id


def _learning(locked: LockedCycle, body: CombineArrivals) -> Learning:
    return Learning(
        id=uuid7(),
        cycle_id=locked.cycle.id,
        kind=body.kind,
        statement=body.statement,
        how_learnt=body.how_learnt,
        language=body.language,
        own_words=body.own_words,
        round=locked.cycle.round,
        written_by=locked.author.id,
        written_as=locked.author.written_as,
        recorded_at=locked.now,
    )


async def _read_all(locked: LockedCycle, ids: set[UUID]) -> Sequence[ArrivalRow]:
    """Arrivals of the locked cycle. Raises Unseen when one is not among them."""
    query = select(ArrivalRow).where(col(ArrivalRow.id).in_(ids), col(ArrivalRow.cycle_id) == locked.cycle.id)
    rows = (await locked.session.execute(query.order_by(col(ArrivalRow.id)))).scalars().all()
    if len(rows) < len(ids):
        raise Unseen
    return rows


def _arrival(row: ArrivalRow) -> Arrival:
    return Arrival(row.id, row.learning_id, State(row.state), row.version, hidden=row.hidden)
