"""What handlers do when words go: copies and quotes are erased, and what was made from them goes or is asked anew."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.erasure import audiences_of_shares, erase_copies, erase_learnings, free_arrivals
from services.cycles.commands.formulas import said_anyway
from services.cycles.domain.quotes import Quotable, Wording, prints_of, without_formulas
from services.cycles.reactions.arrivals import outcome_of
from services.cycles.reactions.follow_ups import SERVICE, FollowUp, record_follow_ups
from services.cycles.reactions.outcomes import Outcome, report_outcomes
from services.cycles.reactions.quotes import erase_quotes
from services.cycles.reactions.reconsiderations import HIDE, about, hidden_outcome, lock_holders
from shared.db.hot import Connection, driver
from shared.db.sessions import Session
from shared.events.cycles.reconsiderations import LearningHidden, LearningReworded
from shared.events.cycles.sharing import LearningWithdrawn
from shared.events.vocabulary import Became, Scale
from shared.inbox.handlers import Received

_COPIES = """
    SELECT cycle_id, statement, how_learnt FROM arrival WHERE learning_id = $1 AND state <> 'withdrawn' ORDER BY id
"""
# Learnings that were made from $1, and those that quote it ($2). They go where they quote it, or nothing else that they
# were made from is in force.
_AFFECTED = """
    SELECT l.id, l.cycle_id, c.scale,
           ARRAY(SELECT DISTINCT source_learning_id FROM made_from WHERE learning_id = l.id ORDER BY 1) AS sources,
           l.id = ANY($2) OR NOT EXISTS (SELECT FROM made_from m JOIN arrival a ON a.id = m.arrival_id
                                         WHERE m.learning_id = l.id AND a.state <> 'withdrawn') AS goes
    FROM learning l JOIN cycle c ON c.id = l.cycle_id
    WHERE l.state <> 'withdrawn'
      AND (l.id = ANY($2) OR l.id IN (SELECT learning_id FROM made_from WHERE source_learning_id = $1))
    ORDER BY l.id
"""
_ASK = """
    INSERT INTO reconsideration AS r (id, cycle_id, learning_id, source_learning_id, source_prints, opened_at, version)
    SELECT id, cycle_id, learning_id, $4, $5::jsonb, $6, 1
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS t(id, cycle_id, learning_id)
    ON CONFLICT (learning_id, source_learning_id) WHERE decided_at IS NULL
    DO UPDATE SET source_prints = r.source_prints || excluded.source_prints
"""


@dataclass(frozen=True, slots=True)
class _Gone:
    """A learning whose words go, and what that means for others."""

    received: Received
    id: UUID
    wordings: Sequence[Wording]
    """In which it had arrived anywhere."""
    goes: Sequence[Any]
    """Rows of the learnings that go with it."""
    asked: Sequence[Any]
    """Rows of those whose makers decide."""


async def erase_withdrawn(session: Session, received: Sequence[Received]) -> None:
    """Erase every copy of learnings that were withdrawn, or worded anew, and every text that quotes them.

    What was made from them and others is hidden, and its makers are asked; what was made from nothing else goes. One
    after the other, so that it does not matter which of them come in together.
    """
    connection = await driver(session)
    now = datetime.now(UTC)
    # First lock the cycles that hold copies, so that nobody combines a copy while it is erased.
    await lock_holders(connection, [_gone_learning(one) for one in received])
    for one in received:
        gone = await _erase(session, connection, one, now)
        outcomes = [*await _own_outcome(connection, gone), *(_withdrawal_outcome(row, one) for row in gone.goes)]
        follow_ups = await _withdrawals(session, gone)
        await _erase_derived(session, gone, now)
        newly = await _ask(session, connection, gone, now)
        outcomes += [hidden_outcome(row["sources"], row["id"], row["scale"], one) for row in newly]
        await report_outcomes(connection, outcomes, now)
        await record_follow_ups(connection, [*follow_ups, *await _hidings(session, gone)], now)


def _gone_learning(received: Received) -> UUID:
    assert isinstance(received.event, LearningWithdrawn | LearningReworded)
    return received.event.learning_id


def _origin(received: Received) -> UUID:
    assert isinstance(received.event, LearningWithdrawn | LearningReworded)
    return received.event.cycle_id


async def _erase(session: Session, connection: Connection, received: Received, now: datetime) -> _Gone:
    """Erase the copies and what quotes them, and see what that means for others."""
    learning = _gone_learning(received)
    copies = await connection.fetch(_COPIES, learning)
    wordings = [(row["statement"], row["how_learnt"]) for row in copies]
    cycles = {row["cycle_id"] for row in copies}
    wordings = without_formulas(wordings, await said_anyway(session, cycles, _origin(received), learning))
    quoting = await erase_quotes(session, cycles, Quotable.of(wordings), now)
    await erase_copies(session, [learning], now)
    affected = await connection.fetch(_AFFECTED, learning, list(quoting))
    goes, asked = [row for row in affected if row["goes"]], [row for row in affected if not row["goes"]]
    return _Gone(received, learning, wordings, goes, asked)


async def _own_outcome(connection: Connection, gone: _Gone) -> list[Outcome]:
    """For what it was itself made from, where people decided it: of what goes with others they are told already."""
    if gone.received.envelope.actor == SERVICE:
        return []
    became = Became.reworded if isinstance(gone.received.event, LearningReworded) else Became.withdrawn
    rows = await about(connection, [gone.id])
    return [outcome_of(gone.received, row["sources"], gone.id, became, Scale(row["scale"])) for row in rows]


def _withdrawal_outcome(row: Any, received: Received) -> Outcome:
    return outcome_of(received, row["sources"], row["id"], Became.withdrawn, Scale(row["scale"]))


async def _withdrawals(session: Session, gone: _Gone) -> list[FollowUp]:
    def event(row: Any) -> LearningWithdrawn:
        return LearningWithdrawn(cycle_id=row["cycle_id"], learning_id=row["id"], cause="source-withdrawn")

    return [await _follow_up(session, event(row), gone.received) for row in gone.goes]


async def _hidings(session: Session, gone: _Gone) -> list[FollowUp]:
    def event(row: Any) -> LearningHidden:
        return LearningHidden(cycle_id=row["cycle_id"], learning_id=row["id"], cause="source-withdrawn")

    return [await _follow_up(session, event(row), gone.received) for row in gone.asked]


async def _follow_up(session: Session, event: LearningWithdrawn | LearningHidden, received: Received) -> FollowUp:
    audience = await audiences_of_shares(session, [event.learning_id])
    return FollowUp(event, received.envelope.org, received.envelope.id, audience=audience)


async def _erase_derived(session: Session, gone: _Gone, now: datetime) -> None:
    """Other arrivals that went into such a learning become free again, so that people can make new sense of them."""
    ids = [row["id"] for row in gone.goes]
    await erase_learnings(session, ids, now)
    await free_arrivals(session, ids)


async def _ask(session: Session, connection: Connection, gone: _Gone, now: datetime) -> list[Any]:
    """Hide the learnings and ask their makers; the rows of those that were not hidden before."""
    if not gone.asked:
        return []
    ids, cycles = [row["id"] for row in gone.asked], [row["cycle_id"] for row in gone.asked]
    prints = json.dumps(prints_of(gone.wordings, session.key))
    await connection.execute(_ASK, [uuid7() for _ in ids], cycles, ids, gone.id, prints, now)
    newly = {row["id"] for row in await connection.fetch(HIDE, ids, now)}
    return [row for row in gone.asked if row["id"] in newly]
