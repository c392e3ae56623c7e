"""What handlers do when a learning is hidden, or shown again: so are its copies, and what was made from them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.cycles.commands.erasure import audiences_of_shares
from services.cycles.reactions.arrivals import outcome_of
from services.cycles.reactions.follow_ups import FollowUp, record_follow_ups
from services.cycles.reactions.outcomes import Outcome, report_outcomes
from shared.db.hot import Connection, driver
from shared.db.sessions import Session
from shared.events.cycles.reconsiderations import LearningHidden, LearningKept
from shared.events.vocabulary import Became, Scale
from shared.inbox.handlers import Received

_LOCK = """
    SELECT id FROM cycle WHERE id IN (SELECT cycle_id FROM arrival WHERE learning_id = ANY($1))
    ORDER BY id FOR NO KEY UPDATE
"""
HIDE = """
    UPDATE learning SET hidden_at = $2, version = version + 1
    WHERE id = ANY($1) AND hidden_at IS NULL AND state <> 'withdrawn' RETURNING id
"""
_HIDE_COPIES = """
    UPDATE arrival SET hidden = true, version = version + 1
    WHERE learning_id = $1 AND NOT hidden AND state <> 'withdrawn'
"""
_SHOW_COPIES = "UPDATE arrival SET hidden = false, version = version + 1 WHERE learning_id = $1 AND hidden"
_MADE_FROM_HIDDEN = """
    SELECT m.learning_id FROM made_from m JOIN arrival a ON a.id = m.arrival_id WHERE a.learning_id = $1 AND a.hidden
"""
# Made from $1, and nothing else keeps it hidden.
_SHOW_MADE = """
    UPDATE learning l SET hidden_at = NULL, version = version + 1
    WHERE l.hidden_at IS NOT NULL AND l.id IN (SELECT learning_id FROM made_from WHERE source_learning_id = $1)
      AND NOT EXISTS (SELECT FROM reconsideration r WHERE r.learning_id = l.id AND r.decided_at IS NULL)
      AND NOT EXISTS (SELECT FROM made_from m JOIN arrival a ON a.id = m.arrival_id
                      WHERE m.learning_id = l.id AND a.hidden)
    RETURNING l.id
"""
# Whose words went is told as well what was decided without them.
_ABOUT = """
    SELECT l.id, l.cycle_id, c.scale,
           ARRAY(SELECT source_learning_id FROM made_from WHERE learning_id = l.id
                 UNION SELECT source_learning_id FROM reconsideration WHERE learning_id = l.id ORDER BY 1) AS sources
    FROM learning l JOIN cycle c ON c.id = l.cycle_id WHERE l.id = ANY($1) ORDER BY l.id
"""


async def lock_holders(connection: Connection, learnings: Sequence[UUID]) -> None:
    """Lock the cycles that hold copies of these learnings."""
    await connection.execute(_LOCK, learnings)


def hidden_outcome(sources: Sequence[UUID], learning: UUID, scale: str, received: Received) -> Outcome:
    return outcome_of(received, sources, learning, Became.hidden, Scale(scale))


async def hide_copies(session: Session, received: Sequence[Received]) -> None:
    """Nobody is shown the copies, and what was made from them is hidden as well."""
    connection = await driver(session)
    now = datetime.now(UTC)
    await lock_holders(connection, [_learning(one) for one in received])
    for one in received:
        await connection.execute(_HIDE_COPIES, _learning(one))
        made = [row[0] for row in await connection.fetch(_MADE_FROM_HIDDEN, _learning(one))]
        rows = await about(connection, [row["id"] for row in await connection.fetch(HIDE, made, now)])
        outcomes = [hidden_outcome(row["sources"], row["id"], row["scale"], one) for row in rows]
        await report_outcomes(connection, outcomes, now)
        events = [
            LearningHidden(cycle_id=row["cycle_id"], learning_id=row["id"], cause="source-hidden") for row in rows
        ]
        await _record(session, connection, events, one, now)


async def show_copies(session: Session, received: Sequence[Received]) -> None:
    """The copies are shown again, and what was made from them unless something else keeps it hidden."""
    connection = await driver(session)
    now = datetime.now(UTC)
    await lock_holders(connection, [_learning(one) for one in received])
    for one in received:
        await connection.execute(_SHOW_COPIES, _learning(one))
        rows = await about(connection, [row["id"] for row in await connection.fetch(_SHOW_MADE, _learning(one))])
        told = [*await _decided(connection, one), *rows]
        await report_outcomes(connection, [_kept_outcome(row, one) for row in told], now)
        events = [LearningKept(cycle_id=row["cycle_id"], learning_id=row["id"], cause="source-kept") for row in rows]
        await _record(session, connection, events, one, now)


def _learning(received: Received) -> UUID:
    assert isinstance(received.event, LearningHidden | LearningKept)
    return received.event.learning_id


async def about(connection: Connection, learnings: Sequence[UUID]) -> Sequence[Any]:
    """Of each learning its cycle, that cycle's scale, and what it was made from."""
    rows: Sequence[Any] = await connection.fetch(_ABOUT, list(learnings)) if learnings else []
    return rows


async def _decided(connection: Connection, received: Received) -> Sequence[Any]:
    """The learning itself, where its makers decided: of what follows from that the ways back are told already."""
    event = received.event
    if isinstance(event, LearningKept) and event.cause == "decided":
        return await about(connection, [event.learning_id])
    return []


def _kept_outcome(row: Any, received: Received) -> Outcome:
    return outcome_of(received, row["sources"], row["id"], Became.kept, Scale(row["scale"]))


async def _record(
    session: Session,
    connection: Connection,
    events: Sequence[LearningHidden | LearningKept],
    received: Received,
    now: datetime,
) -> None:
    envelope = received.envelope
    follow_ups = [
        FollowUp(event, envelope.org, envelope.id, audience=await audiences_of_shares(session, [event.learning_id]))
        for event in events
    ]
    await record_follow_ups(connection, follow_ups, now)
