"""What handlers do with a withdrawal: every copy is erased, and so is all that was made from it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.cycles.commands.erasure import audiences_of_shares, erase_copies, erase_learnings
from services.cycles.reactions.arrivals import outcome_of
from services.cycles.reactions.follow_ups import FollowUp, record_follow_ups
from services.cycles.reactions.outcomes import Outcome, report_outcomes
from shared.db.hot import driver
from shared.db.sessions import Session
from shared.events.cycles.sharing import LearningWithdrawn
from shared.events.vocabulary import Became, Scale
from shared.inbox.handlers import Received

_LOCK = """
    SELECT id FROM cycle WHERE id IN (SELECT cycle_id FROM arrival WHERE learning_id = ANY($1))
    ORDER BY id FOR NO KEY UPDATE
"""
_MADE_FROM_THEM = """
    SELECT l.id, l.cycle_id, c.scale, l.state = 'shared' AS shared, array_agg(DISTINCT m.source_learning_id) AS sources,
           min(array_position($1, m.source_learning_id)) - 1 AS nth
    FROM made_from m JOIN learning l ON l.id = m.learning_id JOIN cycle c ON c.id = l.cycle_id
    WHERE l.state <> 'withdrawn' AND l.id IN (SELECT learning_id FROM made_from WHERE source_learning_id = ANY($1))
    GROUP BY l.id, l.cycle_id, c.scale, l.state ORDER BY l.id
"""
_FREE_ARRIVALS = """
    UPDATE arrival a SET state = CASE WHEN meaning IS NULL THEN 'waiting' ELSE 'taken-up' END, version = version + 1
    WHERE a.state = 'combined' AND a.id IN (SELECT arrival_id FROM made_from WHERE learning_id = ANY($1))
      AND NOT EXISTS (SELECT FROM made_from m JOIN learning l ON l.id = m.learning_id
                      WHERE m.arrival_id = a.id AND l.state <> 'withdrawn')
"""


async def erase_withdrawn(session: Session, received: Sequence[Received]) -> None:
    """Erase every copy of withdrawn learnings, and withdraw whatever was made from them.

    Other arrivals that went into such a learning become free again, so that people can make new sense of them.
    """
    connection = await driver(session)
    now = datetime.now(UTC)
    withdrawn = [_withdrawn_learning(one) for one in received]
    # First lock the cycles that hold copies, so that nobody combines a copy while it is erased.
    await connection.execute(_LOCK, withdrawn)
    made = await connection.fetch(_MADE_FROM_THEM, withdrawn)
    await erase_copies(session, withdrawn, now)
    await report_outcomes(connection, [_withdrawal_outcome(row, received[row["nth"]]) for row in made], now)
    audiences = {row["id"]: await audiences_of_shares(session, [row["id"]]) for row in made}
    await erase_learnings(session, [row["id"] for row in made], now)
    await connection.execute(_FREE_ARRIVALS, [row["id"] for row in made])
    await record_follow_ups(
        connection, [_withdrawal_follow_up(row, received[row["nth"]], audiences[row["id"]]) for row in made], now
    )


def _withdrawn_learning(received: Received) -> UUID:
    assert isinstance(received.event, LearningWithdrawn)
    return received.event.learning_id


def _withdrawal_outcome(row: Any, received: Received) -> Outcome:
    return outcome_of(received, row["sources"], row["id"], Became.withdrawn, Scale(row["scale"]))


def _withdrawal_follow_up(row: Any, received: Received, audience: Sequence[str]) -> FollowUp:
    event = LearningWithdrawn(cycle_id=row["cycle_id"], learning_id=row["id"], cause="source-withdrawn")
    return FollowUp(event, received.envelope.org, received.envelope.id, audience=audience)
