"""Begins a new log after a database went back to an earlier state under a stream that was kept."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import asyncpg

from shared.db.leadership import CONNECTION
from shared.settings import Settings
from shared.stream.port import Bus, Unreachable

# The fence of the relay is raised too: whoever led before gives out nothing any more.
_RESTART = """
    UPDATE relay_state SET log_epoch = gen_random_uuid(), epoch = epoch + 1, last_position = greatest(last_position, $1)
    WHERE id = 1 RETURNING log_epoch
"""
_KNOWN = "SELECT id FROM event_log WHERE id = ANY($1::uuid[])"


class LostEvent(NamedTuple):
    """A message that the log does not know: its place in the stream, its id and its content."""

    sequence: int
    event_id: UUID
    data: bytes


@dataclass(frozen=True, slots=True)
class Lost:
    """Events that the stream knows and the log does not, each as it was published, and where the two end."""

    log_end: int
    stream_end: int
    events: Sequence[LostEvent]


async def find_lost(settings: Settings, service: str, bus: Bus) -> Lost:
    """What would be lost if the log started anew now. Raises Unreachable."""
    await bus.ensure_stream()
    # The stream is read first: whatever is published meanwhile is in the log before.
    stored = [one async for one in bus.read_stored(service)]
    async with _connection(settings) as connection:
        known = {row[0] for row in await connection.fetch(_KNOWN, [one.event_id for one in stored])}
        log_end: int = await connection.fetchval("SELECT coalesce(max(position), 0) FROM event_position")
    unknown = {one.sequence: one for one in stored if one.event_id not in known}
    stream_end = max((one.position for one in unknown.values()), default=log_end)
    contents = await _published(bus, service, unknown.keys())
    events = [LostEvent(sequence, unknown[sequence].event_id, data) for sequence, data in contents.items()]
    return Lost(log_end, stream_end, events)


async def _published(bus: Bus, service: str, sequences: Collection[int]) -> dict[int, bytes]:
    if not sequences:
        return {}
    reader = bus.reader(f"{service}-lost", [service])
    await reader.start({service: min(sequences) - 1})
    found: dict[int, bytes] = {}
    try:
        while len(found) < len(sequences):
            deliveries = await reader.fetch(500, 5)
            if not deliveries:
                raise Unreachable("the stream did not bring all that it holds")
            found |= {one.sequence: one.data for one in deliveries if one.sequence in sequences}
            await reader.ack(deliveries)
    finally:
        await reader.close()
    return found


async def restart_log(settings: Settings, service: str, bus: Bus, lost: Lost) -> UUID:
    """Give the log a new name, go on after the positions that the stream knows, and remove what was lost from it.

    Followers are told to begin anew. Consumers go on: what was lost is a gap that they count. May be run again, also
    after it was interrupted. The new name. Raises Unreachable.
    """
    async with _connection(settings) as connection:
        log_epoch: UUID = await connection.fetchval(_RESTART, lost.stream_end)
    for event in lost.events:
        await bus.delete(event.sequence, event.event_id)
    return log_epoch


@asynccontextmanager
async def _connection(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.database_url, command_timeout=60, server_settings=CONNECTION)
    try:
        yield connection
    finally:
        await connection.close()
