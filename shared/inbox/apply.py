"""Applies a run of events, with all their effects, in one transaction: each takes effect once, in order."""

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import structlog
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db.hot import driver
from shared.db.sessions import Session
from shared.db.transient import is_transient
from shared.events.envelope import Envelope
from shared.inbox.handlers import Handlers, Received
from shared.inbox.parked import Failure, park

log = structlog.get_logger()

# The update locks the watermark and notices another consumer's work. A run without any event for us need not wait for
# the disk: if it is lost, it is read again. (Sent by the session: its first statement is what begins the transaction.)
_CLAIM = text("""
WITH unhurried AS (
    SELECT set_config('synchronous_commit', 'off', true) WHERE cardinality(CAST(:ids AS uuid[])) = 0
), moved AS (
    INSERT INTO inbox_watermark AS w (consumer, source, position, sequence)
    VALUES (:consumer, :source, CAST(:end AS bigint), CAST(:sequence AS bigint))
    ON CONFLICT (consumer, source) DO UPDATE SET position = excluded.position, sequence = excluded.sequence
    WHERE w.position = CAST(:start AS bigint) RETURNING position
), fresh AS (
    INSERT INTO inbox (consumer, event_id, source, position, taken_in_at)
    SELECT :consumer, e.event_id, :source, e.position, now()
    FROM moved, unnest(CAST(:ids AS uuid[]), CAST(:positions AS bigint[])) AS e (event_id, position)
    ON CONFLICT (consumer, event_id) DO NOTHING RETURNING event_id
)
SELECT EXISTS (SELECT FROM moved) AS moved, (SELECT array_agg(event_id) FROM fresh) AS fresh,
       EXISTS (SELECT FROM inbox_parked WHERE consumer = :consumer AND source = :source) AS parked,
       (SELECT 1 FROM unhurried) AS unhurried
""")
_PARKED_SUBJECTS = """
SELECT DISTINCT ON (subject) subject, event_id FROM inbox_parked
WHERE consumer = $1 AND source = $2 AND subject = ANY($3::uuid[]) ORDER BY subject, position
"""


class WatermarkMoved(Exception):
    """Another consumer has applied events meanwhile."""


class HandlerFailed(Exception):
    """Something in a run cannot be applied: with the transaction rolled back, `apply_one_by_one` finds out what."""


@dataclass(frozen=True, slots=True)
class EventRange:
    """Events of one source that follow each other. Positions up to `end` count as applied afterwards."""

    source: str
    start: int
    """the watermark that it follows"""
    envelopes: Sequence[Envelope]
    end: int
    sequence: int
    """how far the stream was read for this source"""


class EventApplier:
    """Applies events with one service's handlers."""

    def __init__(self, consumer: str, handlers: Handlers) -> None:
        self._consumer = consumer
        self._handlers = {event.type: handler for event, handler in handlers.items()}
        self._models = {event.type: event for event in handlers}

    def wants(self, envelopes: Iterable[Envelope]) -> bool:
        """Whether there is anything in it for a handler."""
        return any(self._is_wanted(envelope) for envelope in envelopes)

    async def apply(self, session: Session, run: EventRange) -> None:
        """Apply all of it in the session's transaction, as is usual.

        Raises HandlerFailed, WatermarkMoved, and transient database errors.
        """
        fresh, blocked = await self._claim(session, run)
        if blocked:
            await self._one_by_one(session, fresh, blocked)
            return
        try:
            received = [self._read(envelope) for envelope in fresh]
            for event_type, same in groupby(received, key=lambda one: one.envelope.type):
                await self._handlers[event_type](session, list(same))
        except Exception as error:
            if is_transient(error):
                raise
            raise HandlerFailed from error

    async def apply_one_by_one(self, session: Session, run: EventRange) -> None:
        """Apply all that can be applied in the session's transaction, and park the rest. Raises as `apply` does."""
        fresh, blocked = await self._claim(session, run)
        await self._one_by_one(session, fresh, blocked)

    async def _claim(self, session: Session, run: EventRange) -> tuple[list[Envelope], dict[UUID, UUID]]:
        """Move the watermark. Events that take effect now; aggregates with parked events, and the first of each."""
        wanted = [envelope for envelope in run.envelopes if self._is_wanted(envelope)]
        asked = {
            "consumer": self._consumer,
            "source": run.source,
            "start": run.start,
            "end": run.end,
            "sequence": run.sequence,
            "ids": [envelope.id for envelope in wanted],
            "positions": [envelope.position for envelope in wanted],
        }
        claimed = (await session.execute(_CLAIM, asked)).one()
        if not claimed.moved:
            raise WatermarkMoved(f"{run.source} is no longer at {run.start}")
        events = [envelope for envelope in wanted if envelope.id in set(claimed.fresh or ())]
        if not events or not claimed.parked:
            return events, {}
        connection = await driver(session)
        subjects = list({envelope.subject for envelope in events})
        return events, dict(await connection.fetch(_PARKED_SUBJECTS, self._consumer, run.source, subjects))

    async def _one_by_one(self, session: Session, envelopes: Sequence[Envelope], blocked: dict[UUID, UUID]) -> None:
        failures: list[Failure] = []
        for envelope in envelopes:
            failure = await self._one(session, envelope, blocked)
            if failure:
                failures.append(failure)
        await park(session, self._consumer, failures)

    async def _one(self, session: Session, envelope: Envelope, blocked: dict[UUID, UUID]) -> Failure | None:
        """Apply one event; a failure is returned to be parked, and later events of its aggregate wait behind it."""
        if envelope.subject in blocked:
            return Failure(envelope, f"behind {blocked[envelope.subject]}")
        try:
            await self.handle(session, envelope)
        except Exception as error:
            if is_transient(error):
                raise
            event_id, what, where = str(envelope.id), describe(error), _place(error)
            log.error("event parked", consumer=self._consumer, event_id=event_id, error=what, place=where)
            blocked[envelope.subject] = envelope.id
            return Failure(envelope, describe(error))
        return None

    async def handle(self, session: Session, envelope: Envelope) -> None:
        """One event by itself, in a savepoint; raises what its handler raises."""
        if not self._is_wanted(envelope):
            return
        async with session.savepoint():
            await self._handlers[envelope.type](session, [self._read(envelope)])

    def _is_wanted(self, envelope: Envelope) -> bool:
        return envelope.type in self._handlers and not envelope.redacted

    def _read(self, envelope: Envelope) -> Received:
        return Received(envelope, self._models[envelope.type].model_validate(envelope.data))


def describe(error: BaseException) -> str:
    """Class and message of an error, short enough for a table, without the content of the event."""
    name = type(error).__name__
    if isinstance(error, ValidationError):
        return f"{name}: " + "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in error.errors())
    if isinstance(error, DBAPIError) and error.orig:
        error = error.orig.__cause__ or error.orig
    first_line, _, _ = str(error).partition("\n")
    return f"{name}: {first_line}".replace("\0", "")[:2000]


def _place(error: BaseException) -> str:
    """File and line where it was raised."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{last.filename}:{last.lineno}"
