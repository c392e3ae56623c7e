"""What handlers do with arrivals: shared learning arrives, and what people make of it is reported back."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.cycles.commands.quoting import passages
from services.cycles.reactions.follow_ups import FollowUp, record_follow_ups
from services.cycles.reactions.outcomes import Outcome, report_outcomes
from shared.db.hot import Connection, driver
from shared.db.sessions import Session
from shared.events.cycles.arrivals import ArrivalCombined, ArrivalSetAside, ArrivalTakenUp, LearningArrived, OfArrival
from shared.events.cycles.sharing import LearningShared
from shared.events.vocabulary import Became, Reach, Scale
from shared.inbox.handlers import Received

_ARRIVE = """
WITH shared AS (
    SELECT * FROM unnest($1::int[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::text[],
                         $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::text[], $14::text[],
                         $15::jsonb[])
    AS s(nth, from_cycle_id, at_event, shared_at, learning_id, share_id, from_scale, kind, statement, how_learnt,
         language, wording, reach, onward, recipients)
), arrived AS (
    INSERT INTO arrival (id, cycle_id, learning_id, share_id, from_cycle_id, from_scale, kind, statement, how_learnt,
                         language, wording, reach, onward, state, version, shared_at, arrived_at)
    SELECT md5(n.larger_cycle_id::text || s.share_id::text)::uuid, n.larger_cycle_id, s.learning_id, s.share_id,
           s.from_cycle_id, s.from_scale, s.kind, s.statement, s.how_learnt, s.language, s.wording, s.reach, s.onward,
           'waiting', 1, s.shared_at, $16::timestamptz + s.nth * interval '1 microsecond'
    FROM shared s JOIN connection n ON n.smaller_cycle_id = s.from_cycle_id
     AND n.agreed_at_event < s.at_event AND (n.ended_at_event IS NULL OR n.ended_at_event > s.at_event)
     AND (s.recipients IS NULL OR s.recipients ? n.larger_cycle_id::text)
    ORDER BY s.reach DESC, s.onward DESC, s.nth  -- of the same words in two shares the widest arrives
    ON CONFLICT DO NOTHING
    RETURNING id, cycle_id, learning_id, share_id, from_cycle_id, from_scale, statement, how_learnt
)
SELECT a.id, a.cycle_id, a.learning_id, a.from_cycle_id, a.from_scale, a.statement, a.how_learnt, s.nth, c.scale
FROM arrived a JOIN shared s USING (share_id) JOIN cycle c ON c.id = a.cycle_id ORDER BY s.nth, a.cycle_id
"""
_PASSAGE = "INSERT INTO arrival_passage (arrival_id, number, cycle_id, trigrams) VALUES ($1, $2, $3, $4)"
# The same words shared again, and further: their copies may go as far from now on. Their cycles are locked before, as
# every command does it.
_LOCK = """
    SELECT id FROM cycle WHERE id IN (SELECT cycle_id FROM arrival WHERE learning_id = ANY($1))
    ORDER BY id FOR NO KEY UPDATE
"""
_WIDEN = """
    UPDATE arrival a SET reach = 'network', onward = 'network', version = version + 1
    FROM unnest($1::uuid[], $2::int[]) AS s(learning_id, wording)
    WHERE a.learning_id = s.learning_id AND a.wording = s.wording AND a.state <> 'withdrawn'
      AND (a.reach, a.onward) <> ('network', 'network')
"""


async def arrive(session: Session, received: Sequence[Received]) -> None:
    """Shared learnings arrive in the larger cycles that were connected when they were shared, if meant for them."""
    connection = await driver(session)
    now = datetime.now(UTC)
    await _widen(connection, received)
    columns = zip(*(_share_columns(nth, one) for nth, one in enumerate(received)), strict=True)
    arrived = await connection.fetch(_ARRIVE, *(list(column) for column in columns), now)
    await connection.executemany(_PASSAGE, [passage for row in arrived for passage in _passages(row)])
    await record_follow_ups(connection, [_arrival_follow_up(row, received[row["nth"]]) for row in arrived], now)
    await report_outcomes(connection, [_shared_on_outcome(one) for one in received], now)


def _share_columns(nth: int, received: Received) -> tuple[Any, ...]:
    envelope, event = received.envelope, received.event
    assert isinstance(event, LearningShared)
    return (
        nth,
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
        event.reach,
        event.onward,
        None if event.recipients is None else json.dumps([str(one) for one in event.recipients]),
    )


def _passages(row: Any) -> list[tuple[Any, ...]]:
    found = passages(row["statement"], row["how_learnt"])
    return [(row["id"], number, row["cycle_id"], one) for number, one in enumerate(found)]


async def _widen(connection: Connection, received: Sequence[Received]) -> None:
    """Of what may go to everybody, and may be made into anything that does."""
    events = [one.event for one in received if isinstance(one.event, LearningShared)]
    free = [one for one in events if one.reach is Reach.network and one.onward is Reach.network]
    if free:
        learnings = [one.learning_id for one in free]
        await connection.execute(_LOCK, learnings)
        await connection.execute(_WIDEN, learnings, [one.wording for one in free])


def _arrival_follow_up(row: Any, received: Received) -> FollowUp:
    event = LearningArrived(
        cycle_id=row["cycle_id"],
        learning_id=row["learning_id"],
        arrival_id=row["id"],
        from_scale=row["from_scale"],
        scale=row["scale"],
    )
    return FollowUp(event, received.envelope.org, received.envelope.id, other_cycle_id=row["from_cycle_id"])


def _shared_on_outcome(received: Received) -> Outcome:
    event = received.event
    assert isinstance(event, LearningShared)
    return outcome_of(
        received, event.made_from, event.learning_id, Became.shared_on, event.scale, share_id=event.share_id
    )


def outcome_of(
    received: Received, sources: Sequence[UUID], about: UUID, became: Became, scale: Scale, **said: UUID
) -> Outcome:
    """`said`: the `arrival_id` or `share_id` where the words about it are."""
    envelope = received.envelope
    return Outcome(sources, about, became, scale, envelope.org, envelope.id, envelope.time, **said)


async def report_back(session: Session, received: Sequence[Received]) -> None:
    """What people made of an arrival goes back to its origin, and to what that was made from."""
    await report_outcomes(await driver(session), [_arrival_outcome(one) for one in received], datetime.now(UTC))


def _arrival_outcome(received: Received) -> Outcome:
    event = received.event
    assert isinstance(event, OfArrival)
    about = event.learning_id
    return outcome_of(received, [about], about, _BECAME[type(event)], event.scale, arrival_id=event.arrival_id)


_BECAME = {
    ArrivalTakenUp: Became.taken_up,
    ArrivalCombined: Became.combined,
    ArrivalSetAside: Became.set_aside,
}
