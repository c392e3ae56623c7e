"""What the relay does in the database: one statement for each step, each atomic by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import asyncpg

from shared.outbox.envelopes import COLUMNS, EnvelopeComposer, LogRow
from shared.stream.port import Message

LARGEST_BATCH = 1000
"""JetStream's limit for an atomic batch; no row of `relay_batch` covers more positions."""

_BEGIN_EPOCH = "UPDATE relay_state SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch"

_PENDING_WORK = """
SELECT epoch, EXISTS (SELECT FROM outbox_pending), EXISTS (SELECT FROM erasure_pending) FROM relay_state WHERE id = 1
"""

_NUMBER = f"""
WITH state AS (SELECT last_position FROM relay_state WHERE id = 1 AND epoch = $1 FOR UPDATE),
waiting AS (
    SELECT o.seq, o.event_id FROM outbox_pending o
    WHERE NOT EXISTS (SELECT FROM event_position p WHERE p.event_id = o.event_id) ORDER BY o.seq LIMIT $2),
numbered AS (
    SELECT w.seq, w.event_id, state.last_position + row_number() OVER (ORDER BY w.seq) AS position
    FROM waiting w CROSS JOIN state),
kept AS (INSERT INTO event_position (position, event_id) SELECT position, event_id FROM numbered),
readers AS (
    INSERT INTO event_reader (reader, position)
    SELECT DISTINCT r.reader, n.position FROM numbered n JOIN event_log e ON e.id = n.event_id,
           unnest(string_to_array(e.audience, ' ')) AS r (reader)
    WHERE r.reader <> ''),
moved AS (
    UPDATE relay_state SET last_position = last_position + (SELECT count(*) FROM numbered)
    WHERE id = 1 AND epoch = $1)
SELECT n.seq, n.position, {COLUMNS}
FROM numbered n JOIN event_log e ON e.id = n.event_id ORDER BY n.position
"""  # noqa: S608

_UNSETTLED = f"""
SELECT o.seq, p.position, {COLUMNS}
FROM outbox_pending o JOIN event_position p ON p.event_id = o.event_id JOIN event_log e ON e.id = o.event_id
ORDER BY p.position
"""  # noqa: S608

# The loss of a settlement is harmless: what it settled would be found in the stream again. So it need not wait for
# the disk.
_SETTLE = """
WITH unhurried AS (SELECT set_config('synchronous_commit', 'off', true)),
gone AS (DELETE FROM outbox_pending WHERE seq = ANY($1::bigint[]))
INSERT INTO relay_batch (first_position, last_position, first_seq, published_at)
SELECT first_position, last_position, first_seq, now()
FROM unhurried, unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS r (first_position, last_position, first_seq)
"""

RECORD_BATCHES = """
INSERT INTO relay_batch (first_position, last_position, first_seq, published_at)
SELECT first_position, last_position, first_seq, now()
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS r (first_position, last_position, first_seq)
"""
"""Records where published events lie, without settling anything."""

_LAST_SEQUENCE = "SELECT first_seq + last_position - first_position FROM relay_batch ORDER BY id DESC LIMIT 1"

_ERASURES = """
SELECT x.event_id, p.position FROM erasure_pending x LEFT JOIN event_position p ON p.event_id = x.event_id
WHERE NOT EXISTS (SELECT FROM outbox_pending o WHERE o.event_id = x.event_id) LIMIT 100
"""

_SEQUENCES_OF = f"""
SELECT DISTINCT first_seq + $1 - first_position FROM relay_batch
WHERE first_position BETWEEN $1 - {LARGEST_BATCH} AND $1 AND last_position >= $1
"""  # noqa: S608


class LogWentBack(Exception):
    """The stream holds events that the log does not know: the database was restored to an earlier state."""

    def __init__(self, service: str, log_end: int, stream_end: int) -> None:
        super().__init__(
            f"the event log of {service} ends at position {log_end}, the stream at {stream_end}: the database was "
            "restored to an earlier state. Nothing is published. "
            f"`catchment restart-log --service {service}` begins a new log."
        )


class Fenced(Exception):
    """Another relay leads now."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A pending row that has its position, with its message."""

    seq: int
    message: Message


@dataclass(frozen=True, slots=True)
class PendingWork:
    pending: bool
    erasures: bool


class RelayStore:
    """One leadership of a relay: it assigns positions under its own epoch, or not at all."""

    def __init__(self, connection: asyncpg.Connection, composer: EnvelopeComposer) -> None:
        self._connection, self._composer = connection, composer
        self.epoch = 0

    async def begin_epoch(self) -> None:
        self.epoch = await self._connection.fetchval(_BEGIN_EPOCH)

    async def last_position(self) -> int:
        """The last position that was given out."""
        found: int = await self._connection.fetchval("SELECT last_position FROM relay_state WHERE id = 1")
        return found

    async def pending_work(self) -> PendingWork:
        """What there is to do. Raises Fenced."""
        epoch, pending, erasures = await self._connection.fetchrow(_PENDING_WORK)
        if epoch != self.epoch:
            raise Fenced(f"epoch {epoch} follows {self.epoch}")
        return PendingWork(pending, erasures)

    async def number(self, limit: int) -> list[Entry]:
        """Give the next positions to pending events, in commit order; none when another relay leads."""
        return self._entries(await self._connection.fetch(_NUMBER, self.epoch, limit))

    async def unsettled(self) -> list[Entry]:
        """Events to which an earlier relay gave positions, but which it did not settle."""
        return self._entries(await self._connection.fetch(_UNSETTLED))

    async def settle(self, entries: Sequence[Entry], places: Sequence[tuple[int, int]]) -> None:
        """Remove the pending rows of what was published, and record where it lies: pairs of position and sequence."""
        await self._connection.execute(_SETTLE, [entry.seq for entry in entries], *batch_columns(places))

    async def last_sequence(self) -> int:
        return await self._connection.fetchval(_LAST_SEQUENCE) or 0

    async def erasures(self) -> list[tuple[UUID, int]]:
        """Published events whose message must be deleted, with their positions."""
        return [(row[0], row[1]) for row in await self._connection.fetch(_ERASURES)]

    async def sequences_of(self, position: int) -> list[int]:
        """Every sequence at which the event of this position was stored, as far as is known."""
        return [row[0] for row in await self._connection.fetch(_SEQUENCES_OF, position)]

    async def erasure_done(self, event_id: UUID) -> None:
        await self._connection.execute("DELETE FROM erasure_pending WHERE event_id = $1", event_id)

    def _entries(self, rows: Iterable[Sequence[object]]) -> list[Entry]:
        return [Entry(row[0], self._composer.message(row[1], LogRow(*row[2:]))) for row in rows]  # type: ignore[arg-type]


def batch_columns(places: Sequence[tuple[int, int]]) -> tuple[list[int], list[int], list[int]]:
    """First positions, last positions and first sequences of the stretches in which both go up by one."""
    counted = groupby(enumerate(places), key=lambda one: (one[1][0] - one[0], one[1][1] - one[0]))
    stretches = [[place for _, place in group] for _, group in counted]
    return [s[0][0] for s in stretches], [s[-1][0] for s in stretches], [s[0][1] for s in stretches]
