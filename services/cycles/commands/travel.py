"""What events do when they come in: shared learning arrives, withdrawn learning goes, and answers travel back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.cycles.commands.answers import Happened, answer
from services.cycles.commands.erasure import erase_copies, erase_learnings, who_heard
from services.cycles.commands.telling import Told, tell
from shared.db import sessions as db
from shared.db.sessions import Session
from shared.events.cycles.arrivals import ArrivalCombined, ArrivalSetAside, ArrivalTakenUp, LearningArrived, OfArrival
from shared.events.cycles.sharing import LearningShared, LearningWithdrawn
from shared.events.vocabulary import Became, Scale
from shared.inbox.handlers import Received

_ARRIVE = """
WITH shared AS (
    SELECT * FROM unnest($1::int[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::text[],
                         $8::text[], $9::text[], $10::text[], $11::text[], $12::int[])
    AS s(place, from_cycle_id, at_event, shared_at, learning_id, share_id, from_scale, kind, statement, how_learnt,
         language, wording)
), arrived AS (
    INSERT INTO arrival (id, cycle_id, learning_id, share_id, from_cycle_id, from_scale, kind, statement, how_learnt,
                         language, wording, state, version, shared_at, arrived_at)
    SELECT md5(n.larger_cycle_id::text || s.share_id::text)::uuid, n.larger_cycle_id, s.learning_id, s.share_id,
           s.from_cycle_id, s.from_scale, s.kind, s.statement, s.how_learnt, s.language, s.wording, 'waiting', 1,
           s.shared_at, $13::timestamptz + s.place * interval '1 microsecond'
    FROM shared s JOIN connection n ON n.smaller_cycle_id = s.from_cycle_id
     AND n.agreed_at_event < s.at_event AND (n.ended_at_event IS NULL OR n.ended_at_event > s.at_event)
    ON CONFLICT DO NOTHING
    RETURNING id, cycle_id, learning_id, share_id, from_cycle_id, from_scale
)
SELECT a.id, a.cycle_id, a.learning_id, a.from_cycle_id, a.from_scale, s.place, c.scale
FROM arrived a JOIN shared s USING (share_id) JOIN cycle c ON c.id = a.cycle_id ORDER BY s.place, a.cycle_id
"""


async def arrive(session: Session, received: Sequence[Received]) -> None:
    """Shared learnings arrive in every larger cycle that was connected when they were shared."""
    driver = await db.driver(session)
    now = datetime.now(UTC)
    columns = zip(*(_shared(place, one) for place, one in enumerate(received)), strict=True)
    arrived = await driver.fetch(_ARRIVE, *(list(column) for column in columns), now)
    await tell(driver, [_arrived(row, received[row["place"]]) for row in arrived], now)
    await answer(driver, [_shared_on(one) for one in received], now)


def _shared(place: int, received: Received) -> tuple[Any, ...]:
    envelope, event = received.envelope, received.event
    assert isinstance(event, LearningShared)
    return (
        place,
        event.cycle_id,
        envelope.aggregateversion,
        envelope.time,
        event.learning_id,
        event.share_id,
        event.scale,
        event.kind,
        event.statement,
        event.how_learnt,
        event.language,
        event.wording,
    )


def _arrived(row: asyncpg.Record, received: Received) -> Told:
    event = LearningArrived(
        cycle_id=row["cycle_id"],
        learning_id=row["learning_id"],
        arrival_id=row["id"],
        from_scale=row["from_scale"],
        scale=row["scale"],
    )
    return Told(event, received.envelope.org, received.envelope.id, also=row["from_cycle_id"])


def _shared_on(received: Received) -> Happened:
    event = received.event
    assert isinstance(event, LearningShared)
    return _happened(received, event.made_from, event.learning_id, Became.shared_on, event.scale, event.statement)


def _happened(
    received: Received, sources: Sequence[UUID], about: UUID, became: Became, scale: Scale, words: str | None
) -> Happened:
    envelope = received.envelope
    return Happened(sources, about, became, scale, envelope.org, words, envelope.id, envelope.time)


async def tell_back(session: Session, received: Sequence[Received]) -> None:
    """What people made of an arrival goes back to its origin, and to what that was made from."""
    await answer(await db.driver(session), [_answered(one) for one in received], datetime.now(UTC))


def _answered(received: Received) -> Happened:
    event = received.event
    assert isinstance(event, OfArrival)
    became, words = _what_became(event)
    return _happened(received, [event.learning_id], event.learning_id, became, event.scale, words)


def _what_became(event: OfArrival) -> tuple[Became, str | None]:
    match event:
        case ArrivalTakenUp():
            return Became.taken_up, event.meaning
        case ArrivalSetAside():
            return Became.set_aside, event.because
        case ArrivalCombined():
            return Became.combined, None
    raise TypeError(f"{type(event).__name__} says nothing that became of a learning")


_LOCK = """
    SELECT id FROM cycle WHERE id IN (SELECT cycle_id FROM arrival WHERE learning_id = ANY($1))
    ORDER BY id FOR NO KEY UPDATE
"""
_MADE = """
    SELECT l.id, l.cycle_id, c.scale, l.state = 'shared' AS shared, array_agg(DISTINCT m.source_learning_id) AS sources,
           min(array_position($1, m.source_learning_id)) - 1 AS place
    FROM made_from m JOIN learning l ON l.id = m.learning_id JOIN cycle c ON c.id = l.cycle_id
    WHERE l.state <> 'withdrawn' AND l.id IN (SELECT learning_id FROM made_from WHERE source_learning_id = ANY($1))
    GROUP BY l.id, l.cycle_id, c.scale, l.state ORDER BY l.id
"""
_BACK = """
    UPDATE arrival a SET state = CASE WHEN meaning IS NULL THEN 'waiting' ELSE 'taken-up' END, version = version + 1
    WHERE a.state = 'combined' AND a.id IN (SELECT arrival_id FROM made_from WHERE learning_id = ANY($1))
      AND NOT EXISTS (SELECT FROM made_from m JOIN learning l ON l.id = m.learning_id
                      WHERE m.arrival_id = a.id AND l.state <> 'withdrawn')
"""


async def forget(session: Session, received: Sequence[Received]) -> None:
    """Withdrawn learnings: every copy goes, and whatever was made from them is withdrawn in its turn.

    What else went into such a learning goes back among its cycle's arrivals, so that people can make sense of it anew.
    """
    driver = await db.driver(session)
    now = datetime.now(UTC)
    withdrawn = [_withdrawn(one) for one in received]
    # First the cycles where copies are: nobody can combine them while they go.
    await driver.execute(_LOCK, withdrawn)
    made = await driver.fetch(_MADE, withdrawn)
    await erase_copies(driver, withdrawn, now)
    await answer(driver, [_gone(row, received[row["place"]]) for row in made], now)
    heard = {row["id"]: await who_heard(driver, [row["id"]]) for row in made}
    await erase_learnings(driver, [row["id"] for row in made], now)
    await driver.execute(_BACK, [row["id"] for row in made])
    await tell(driver, [_passed_on(row, received[row["place"]], heard[row["id"]]) for row in made], now)


def _withdrawn(received: Received) -> UUID:
    assert isinstance(received.event, LearningWithdrawn)
    return received.event.learning_id


def _gone(row: asyncpg.Record, received: Received) -> Happened:
    return _happened(received, row["sources"], row["id"], Became.withdrawn, Scale(row["scale"]), None)


def _passed_on(row: asyncpg.Record, received: Received, heard: Sequence[str]) -> Told:
    event = LearningWithdrawn(cycle_id=row["cycle_id"], learning_id=row["id"], cause="source-withdrawn")
    return Told(event, received.envelope.org, received.envelope.id, heard=heard)
