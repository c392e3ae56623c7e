"""Forgetting: the words that were shared go from rows, kept answers, the event log and the stream."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from shared.events.cycles.sharing import LearningShared
from shared.outbox import record as outbox

_SHARES = """
    WITH gone AS (
        UPDATE share SET statement = '', how_learnt = '', withdrawn_at = $2
        WHERE learning_id = ANY($1) AND withdrawn_at IS NULL RETURNING id
    )
    DELETE FROM idempotency WHERE about IN (SELECT id FROM gone)
"""
_LEARNINGS = """
    WITH gone AS (
        UPDATE learning SET statement = '', how_learnt = '', state = 'withdrawn', withdrawn_at = $2,
               withdrawn_cause = 'source-withdrawn', version = version + 1
        WHERE id = ANY($1) RETURNING id
    ), versions AS (DELETE FROM learning_version WHERE learning_id = ANY($1))
    DELETE FROM idempotency WHERE about IN (SELECT id FROM gone)
"""
_ARRIVALS = """
    UPDATE arrival SET statement = '', how_learnt = '', meaning = NULL, because = NULL, state = 'withdrawn',
           version = version + 1
    WHERE learning_id = ANY($1) AND state <> 'withdrawn'
"""
_ANSWERS = "UPDATE answer SET words = NULL WHERE about_learning_id = ANY($1)"


async def erase_shares(driver: asyncpg.Connection, learnings: Sequence[UUID], now: datetime) -> None:
    """The shared words of these learnings, wherever the origin's side keeps them."""
    await driver.execute(_SHARES, list(learnings), now)
    await outbox.redact(driver, learnings, now)


async def erase_copies(driver: asyncpg.Connection, learnings: Sequence[UUID], now: datetime) -> None:
    """The copies that arrived in larger cycles, what people there said they mean, and what was told back of it.

    Not the shares themselves: their own cycle erased them, and may have shared the learning anew since.
    """
    await driver.execute(_ARRIVALS, list(learnings))
    await driver.execute(_ANSWERS, list(learnings))
    await outbox.redact(driver, learnings, now, but=LearningShared.type)


async def erase_learnings(driver: asyncpg.Connection, learnings: Sequence[UUID], now: datetime) -> None:
    """Learnings that were made from something withdrawn: their words, versions and shares."""
    await driver.execute(_LEARNINGS, list(learnings), now)
    await erase_shares(driver, learnings, now)


_HEARD = """
    SELECT coalesce(string_agg(DISTINCT audience, ' '), '') FROM event_log WHERE erasure_key = ANY($1) AND type = $2
"""


async def who_heard(driver: asyncpg.Connection, learnings: Sequence[UUID]) -> list[str]:
    """The audiences that could follow these learnings being shared: they must hear of the withdrawal too."""
    heard: str = await driver.fetchval(_HEARD, list(learnings), LearningShared.type)
    return sorted(set(heard.split()))
