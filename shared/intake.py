"""Takes a stretch of events in, with all their effects, in one transaction: each takes effect once, in order."""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from shared.db import Session, driver
from shared.events.envelope import Envelope, EventData
from shared.inbox import Handlers, Received
from shared.parked import Failure, park
from shared.passing import passes

log = structlog.get_logger()

_WATERMARK = """
INSERT INTO inbox_watermark (consumer, source, position) VALUES ($1, $2, 0)
ON CONFLICT (consumer, source) DO UPDATE SET position = inbox_watermark.position RETURNING position
"""
_ADVANCE = "UPDATE inbox_watermark SET position = $3 WHERE consumer = $1 AND source = $2"
_TAKE_IN = """
INSERT INTO inbox (consumer, event_id, source, position, taken_in_at)
SELECT $1, event_id, $2, position, now() FROM unnest($3::uuid[], $4::bigint[]) AS e (event_id, position)
ON CONFLICT (consumer, event_id) DO NOTHING RETURNING event_id
"""
_PARKED_SUBJECTS = """
SELECT DISTINCT ON (subject) subject, event_id FROM inbox_parked
WHERE consumer = $1 AND source = $2 AND subject = ANY($3::uuid[]) ORDER BY subject, position
"""


class Moved(Exception):
    """Another consumer took events in meanwhile."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events of one source that follow each other. Positions up to `end` count as taken in afterwards."""

    source: str
    start: int
    """the watermark that it follows"""
    envelopes: Sequence[Envelope]
    end: int


class Intake:
    """One service's way of taking events in."""

    def __init__(self, consumer: str, handlers: Handlers, models: Mapping[str, type[EventData]]) -> None:
        self._consumer, self._handlers = consumer, handlers
        self._models = {event_type: models[event_type] for event_type in handlers}

    async def take_in(self, session: Session, stretch: Stretch) -> None:
        """All of it in the session's transaction. Raises Moved, and the database's passing troubles."""
        connection = await driver(session)
        position = await connection.fetchval(_WATERMARK, self._consumer, stretch.source)
        if position != stretch.start:
            raise Moved(f"{stretch.source} is at {position}, not at {stretch.start}")
        ids = [envelope.id for envelope in stretch.envelopes]
        positions = [envelope.position for envelope in stretch.envelopes]
        fresh = {row[0] for row in await connection.fetch(_TAKE_IN, self._consumer, stretch.source, ids, positions)}
        await self._apply(session, stretch.source, [e for e in stretch.envelopes if e.id in fresh])
        await connection.execute(_ADVANCE, self._consumer, stretch.source, stretch.end)

    async def _apply(self, session: Session, source: str, envelopes: Iterable[Envelope]) -> None:
        wanted = [e for e in envelopes if e.type in self._handlers and not e.redacted]
        if not wanted:
            return
        blocked = await self._parked_subjects(session, source, {e.subject for e in wanted})
        if not blocked and await self._all_at_once(session, wanted):
            return
        failures: list[Failure] = []
        for envelope in wanted:
            failure = await self._one(session, envelope, blocked)
            if failure:
                failures.append(failure)
        await park(session, self._consumer, failures)

    async def _all_at_once(self, session: Session, envelopes: Sequence[Envelope]) -> bool:
        """The usual case. Where anything fails, nothing of it has happened."""
        try:
            async with (await driver(session)).transaction():
                received = [self._read(envelope) for envelope in envelopes]
                for event_type, run in groupby(received, key=lambda one: one.envelope.type):
                    await self._handlers[event_type](session, list(run))
        except Exception as error:
            if passes(error):
                raise
            return False
        return True

    async def _one(self, session: Session, envelope: Envelope, blocked: dict[UUID, UUID]) -> Failure | None:
        """Once an event fails, those of the same aggregate wait behind it."""
        if envelope.subject in blocked:
            return Failure(envelope, f"behind {blocked[envelope.subject]}")
        try:
            await self.handle(session, envelope)
        except Exception as error:
            if passes(error):
                raise
            event_id, what, where = str(envelope.id), words(error), _place(error)
            log.error("event parked", consumer=self._consumer, event_id=event_id, error=what, place=where)
            blocked[envelope.subject] = envelope.id
            return Failure(envelope, words(error))
        return None

    async def handle(self, session: Session, envelope: Envelope) -> None:
        """One event by itself, in a savepoint; raises what its handler raises."""
        if envelope.redacted or envelope.type not in self._handlers:
            return
        async with (await driver(session)).transaction():
            await self._handlers[envelope.type](session, [self._read(envelope)])

    async def _parked_subjects(self, session: Session, source: str, subjects: Iterable[UUID]) -> dict[UUID, UUID]:
        """Aggregates with parked events, and the first of each."""
        connection = await driver(session)
        rows = await connection.fetch(_PARKED_SUBJECTS, self._consumer, source, list(subjects))
        return dict(rows)

    def _read(self, envelope: Envelope) -> Received:
        return Received(envelope, self._models[envelope.type].model_validate(envelope.data))


def words(error: BaseException) -> str:
    """Class and message of an error, short enough to be read in a table, without the content that it happened to."""
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
