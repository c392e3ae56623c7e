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
    """The learning whose withdrawal erases `words`."""
    became: Became
    scale: Scale
    organisation: str | None
    words: str | None
    event_id: UUID
    at: datetime


_ALL_SOURCES = """
WITH RECURSIVE below(nth, learning_id, steps) AS (
    SELECT nth, learning_id, 1 FROM unnest($1::int[], $2::uuid[]) AS t(nth, learning_id)
    UNION
    SELECT b.nth, m.source_learning_id, b.steps + 1
    FROM below b JOIN made_from m ON m.learning_id = b.learning_id
)
SELECT b.nth, b.learning_id, min(b.steps) AS steps, l.cycle_id
FROM below b JOIN learning l ON l.id = b.learning_id
GROUP BY b.nth, b.learning_id, l.cycle_id ORDER BY b.nth, steps, b.learning_id
"""
_STILL_SHARED = "SELECT DISTINCT learning_id FROM share WHERE learning_id = ANY($1) AND withdrawn_at IS NULL"
_INSERT = """
INSERT INTO answer (id, learning_id, about_learning_id, event_id, became, scale, organisation, steps_up, words, at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::int[],
                     $9::text[], $10::timestamptz[])
ON CONFLICT DO NOTHING
"""


async def report_outcomes(connection: Connection, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Record each outcome, and report it to every learning that is directly or indirectly behind it."""
    starts = [(nth, source) for nth, one in enumerate(outcomes) for source in one.sources]
    if not starts:
        return
    rows = await connection.fetch(_ALL_SOURCES, *(list(column) for column in zip(*starts, strict=True)))
    still_shared = {
        row["learning_id"] for row in await connection.fetch(_STILL_SHARED, [one.about for one in outcomes])
    }
    answers, follow_ups = [], []
    for row in rows:
        one = outcomes[row["nth"]]
        # A late event must not bring back the words of something that was withdrawn meanwhile.
        words = one.words if one.about in still_shared else None
        answers.append(_row(one, row, words))
        follow_ups.append(FollowUp(_event(one, row, words), one.organisation, one.event_id, erasure_key=one.about))
    if answers:
        await connection.execute(_INSERT, *(list(column) for column in zip(*answers, strict=True)))
    await record_follow_ups(connection, follow_ups, now)


def _row(one: Outcome, to: Any, words: str | None) -> tuple[object, ...]:
    return (
        uuid7(),
        to["learning_id"],
        one.about,
        one.event_id,
        one.became,
        one.scale,
        one.organisation,
        to["steps"],
        words,
        one.at,
    )


def _event(one: Outcome, to: Any, words: str | None) -> LearningAnswered:
    return LearningAnswered(
        cycle_id=to["cycle_id"],
        learning_id=to["learning_id"],
        became=one.became,
        scale=one.scale,
        organisation=one.organisation,
        steps_up=to["steps"],
        words=words,
    )
