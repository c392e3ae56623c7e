"""The way back: whoever a learning came from, however many scales below, is told what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.cycles.commands.telling import Told, tell
from shared.events.cycles.arrivals import LearningAnswered
from shared.events.vocabulary import Became, Scale


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to `sources` one connection above them."""

    sources: Sequence[UUID]
    about: UUID
    """The learning whose withdrawal takes `words` away."""
    became: Became
    scale: Scale
    organisation: str
    words: str | None
    event_id: UUID
    at: datetime


_BELOW = """
WITH RECURSIVE below(place, learning_id, steps) AS (
    SELECT place, learning_id, 1 FROM unnest($1::int[], $2::uuid[]) AS t(place, learning_id)
    UNION
    SELECT b.place, m.source_learning_id, b.steps + 1
    FROM below b JOIN made_from m ON m.learning_id = b.learning_id
)
SELECT b.place, b.learning_id, min(b.steps) AS steps, l.cycle_id
FROM below b JOIN learning l ON l.id = b.learning_id
GROUP BY b.place, b.learning_id, l.cycle_id ORDER BY b.place, steps, b.learning_id
"""
_LIVE = "SELECT DISTINCT learning_id FROM share WHERE learning_id = ANY($1) AND withdrawn_at IS NULL"
_INSERT = """
INSERT INTO answer (id, learning_id, about_learning_id, event_id, became, scale, organisation, steps_up, words, at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::int[],
                     $9::text[], $10::timestamptz[])
ON CONFLICT DO NOTHING
"""


async def answer(driver: asyncpg.Connection, happened: Sequence[Happened], now: datetime) -> None:
    """Write down and tell what happened, to every learning that is behind it."""
    starts = [(place, source) for place, one in enumerate(happened) for source in one.sources]
    if not starts:
        return
    rows = await driver.fetch(_BELOW, *(list(column) for column in zip(*starts, strict=True)))
    live = {row["learning_id"] for row in await driver.fetch(_LIVE, [one.about for one in happened])}
    answers, told = [], []
    for row in rows:
        one = happened[row["place"]]
        # Words of something withdrawn meanwhile must not come back with an event that was late.
        words = one.words if one.about in live else None
        answers.append(_row(one, row, words))
        told.append(Told(_event(one, row, words), one.organisation, one.event_id, erasure_key=one.about))
    if answers:
        await driver.execute(_INSERT, *(list(column) for column in zip(*answers, strict=True)))
    await tell(driver, told, now)


def _row(one: Happened, to: asyncpg.Record, words: str | None) -> tuple[object, ...]:
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


def _event(one: Happened, to: asyncpg.Record, words: str | None) -> LearningAnswered:
    return LearningAnswered(
        cycle_id=to["cycle_id"],
        learning_id=to["learning_id"],
        became=one.became,
        scale=one.scale,
        organisation=one.organisation,
        steps_up=to["steps"],
        words=words,
    )
