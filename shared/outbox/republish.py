"""Fills a stream again from the event log: PostgreSQL is the truth, the stream can be rebuilt."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from shared.db.leadership import CONNECTION
from shared.outbox.envelopes import COLUMNS, EnvelopeComposer, LogRow
from shared.outbox.publish import send
from shared.outbox.relay_store import RECORD_BATCHES, batch_columns
from shared.settings import Settings
from shared.stream.port import Bus, Message

_GIVEN = "SELECT position FROM event_position ORDER BY position"
# What is still pending is the relay's to publish.
_PUBLISHED = f"""
SELECT p.position, {COLUMNS} FROM event_position p JOIN event_log e ON e.id = p.event_id
WHERE p.position = ANY($1::bigint[]) AND NOT EXISTS (SELECT FROM outbox_pending o WHERE o.event_id = e.id)
ORDER BY p.position
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress so far: events that the stream held before, that it lacked, and that have been published by now."""

    held: int
    missing: int
    published: int


async def republish(settings: Settings, service: str, bus: Bus) -> AsyncIterator[Progress]:
    """Publish what the stream lacks of one service's log, in order. May be run again at any time, beside the relay.

    Raises Unreachable; what was published by then stays, and the next run goes on from there.
    """
    await bus.ensure_stream()
    async with _connection(settings) as connection:
        given = [row[0] for row in await connection.fetch(_GIVEN)]
        missing = await _missing(bus, service, given)
        progress = Progress(len(given) - len(missing), len(missing), 0)
        yield progress
        composer = EnvelopeComposer(settings.instance, service)
        for start in range(0, len(missing), settings.relay_batch):
            positions = missing[start : start + settings.relay_batch]
            messages = await _messages(connection, composer, positions)
            places = await send(bus, service, messages)
            await connection.execute(RECORD_BATCHES, *batch_columns(places))
            progress = Progress(progress.held, progress.missing, start + len(positions))
            yield progress


async def _missing(bus: Bus, service: str, given: Sequence[int]) -> list[int]:
    """Which of the positions that events have the stream does not hold. A log that started anew skipped some."""
    held = {one.position async for one in bus.read_stored(service)}
    return [position for position in given if position not in held]


async def _messages(
    connection: asyncpg.Connection, composer: EnvelopeComposer, positions: Sequence[int]
) -> list[Message]:
    return [composer.message(row[0], LogRow(*row[1:])) for row in await connection.fetch(_PUBLISHED, positions)]


@asynccontextmanager
async def _connection(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.database_url, command_timeout=60, server_settings=CONNECTION)
    try:
        yield connection
    finally:
        await connection.close()
