"""Begins a new log after a database went back to an earlier state under a stream that was kept."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from shared.db.leadership import CONNECTION
from shared.settings import Settings
from shared.stream.port import Bus

# The fence of the relay is raised too: whoever led before gives out nothing any more.
_RESTART = """
    UPDATE relay_state SET log_epoch = gen_random_uuid(), epoch = epoch + 1, last_position = greatest(last_position, $1)
    WHERE id = 1 RETURNING log_epoch
"""


@dataclass(frozen=True, slots=True)
class Restarted:
    """The log went on from `log_end` before; positions up to `stream_end` are skipped. `removed` messages are gone."""

    log_end: int
    stream_end: int
    removed: int
    log_epoch: UUID


async def restart_log(settings: Settings, service: str, bus: Bus) -> Restarted:
    """Give the log a new name, go on behind the positions that the stream knows, and remove what the log does not know.

    Followers are told to begin anew. Consumers go on: what was lost is a gap that they count. May be run again.
    Raises Unreachable.
    """
    await bus.ensure_stream()
    connection = await asyncpg.connect(settings.database_url, command_timeout=60, server_settings=CONNECTION)
    try:
        log_end: int = await connection.fetchval("SELECT coalesce(max(position), 0) FROM event_position")
        unknown = [one async for one in bus.read_stored(service) if one.position > log_end]
        stream_end = max((one.position for one in unknown), default=log_end)
        log_epoch = await connection.fetchval(_RESTART, stream_end)
        removed = [await bus.delete(one.sequence, one.event_id) for one in unknown]
    finally:
        await connection.close()
    return Restarted(log_end, stream_end, sum(removed), log_epoch)
