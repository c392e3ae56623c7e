"""The way back: the cycle that a learning came from, however many scales below, is told what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.reactions.follow_ups import FollowUp, record_follow_ups
from shared.db.hot import Connection
from shared.events.cycles.arrivals import LearningAnswered
from shared.events.vocabulary import Became, Scale


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the learnings `sources`, one connection above them."""

    sources: Sequence[UUID]
    about: UUID
    """The learning to which it happened."""
    became: Became
    scale: Scale
    organisation: str | None
    event_id: UUID
    at: datetime
    arrival_id: UUID | None = None
    share_id: UUID | None = None


# What follows from a withdrawal ($3) is told as well to what a learning is made from no longer, as its makers decided:
# whoever took something back hears of it however many scales up.
_ALL_SOURCES = """
WITH RECURSIVE below(nth, learning_id, anew, steps) AS (
    SELECT nth, learning_id, anew, 1 FROM unnest($1::int[], $2::uuid[], $3::bool[]) AS t(nth, learning_id, anew)
    UNION
    SELECT b.nth, m.source_learning_id, b.anew, b.steps + 1
    FROM below b CROSS JOIN LATERAL (
        SELECT source_learning_id FROM made_from WHERE learning_id = b.learning_id
        UNION SELECT source_learning_id FROM reconsideration WHERE learning_id = b.learning_id AND b.anew
    ) m
)
SELECT b.nth, b.learning_id, min(b.steps) AS steps, l.cycle_id
FROM below b JOIN learning l ON l.id = b.learning_id
GROUP BY b.nth, b.learning_id, l.cycle_id ORDER BY b.nth, steps, b.learning_id
"""
_ANEW = (Became.hidden, Became.kept, Became.reworded, Became.withdrawn)
_INSERT = """
INSERT INTO answer (id, learning_id, about_learning_id, event_id, arrival_id, share_id, became, scale, organisation,
                    steps_up, at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[],
                     $9::text[], $10::int[], $11::timestamptz[])
ON CONFLICT DO NOTHING
"""


async def report_outcomes(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Record each outcome, and report it to every learning that is directly or indirectly behind it."""
    starts = [(nth, source, one.became in _ANEW) for nth, one in enumerate(outcomes) for source in one.sources]
    if not starts:
        return
    rows = await connection.fetch(_ALL_SOURCES, *(list(column) for column in zip(*starts, strict=True)))
    if not rows:
        return
    told = [(outcomes[row["nth"]], row) for row in rows]
    answers = [_row(one, row) for one, row in told]
    await connection.execute(_INSERT, *(list(column) for column in zip(*answers, strict=True)))
    follow_ups = [FollowUp(_event(one, row), one.organisation, one.event_id) for one, row in told]
    await record_follow_ups(connection, follow_ups, now)


def _row(one: Outcome, to: Any) -> tuple[object, ...]:
    return (
        uuid7(),
        to["learning_id"],
        one.about,
        one.event_id,
        one.arrival_id,
        one.share_id,
        one.became,
        one.scale,
        one.organisation,
        to["steps"],
        one.at,
    )


def _event(one: Outcome, to: Any) -> LearningAnswered:
    return LearningAnswered(
        cycle_id=to["cycle_id"],
        learning_id=to["learning_id"],
        became=one.became,
        scale=one.scale,
        organisation=one.organisation,
        steps_up=to["steps"],
    )
