"""Tries parked events again, once somebody has removed the cause of the failure."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, Field

from shared.db.hot import driver
from shared.db.sessions import Session
from shared.db.transient import is_transient
from shared.errors import NotFound, Unavailable
from shared.events.envelope import Envelope
from shared.inbox.apply import EventApplier, describe
from shared.inbox.parked import refresh
from shared.inbox.producer_log import LogUnreachable, ProducerLogs

_FIND = "SELECT subject, source FROM inbox_parked WHERE consumer = $1 AND event_id = $2"
_LOCK = "SELECT FROM inbox_watermark WHERE consumer = $1 AND source = $2 FOR UPDATE"
_AGGREGATE = """
SELECT event_id, envelope::text FROM inbox_parked WHERE consumer = $1 AND source = $2 AND subject = $3
ORDER BY position FOR UPDATE
"""
_DONE = "DELETE FROM inbox_parked WHERE consumer = $1 AND event_id = ANY($2::uuid[])"
_FAILED = """
UPDATE inbox_parked SET error = $3, attempts = attempts + 1, last_tried_at = now()
WHERE consumer = $1 AND event_id = $2
"""


class Failed(BaseModel):
    event_id: UUID
    error: str = Field(description="class and message of what went wrong")


class Retried(BaseModel):
    """The result of a retry. Events behind the one that failed were not tried."""

    taken_in: list[UUID] = Field(description="ids of the events that were applied, in order")
    failed: Failed | None = None


class Retry:
    """Retries for one service's consumer."""

    def __init__(self, consumer: str, applier: EventApplier, logs: ProducerLogs) -> None:
        self._consumer, self._applier, self._logs = consumer, applier, logs

    async def retry(self, session: Session, event_id: UUID) -> Retried:
        """Try all parked events of the aggregate that `event_id` belongs to, in order, up to the first that fails."""
        connection = await driver(session)
        found = await connection.fetchrow(_FIND, self._consumer, event_id)
        if found is None:
            raise NotFound("No event with this id is parked.")
        subject, source = found
        with suppress(LogUnreachable):
            await refresh(session, self._consumer, self._logs, subject)
        # The consumer holds this row while it decides what to park behind what is parked already.
        await connection.fetch(_LOCK, self._consumer, source)
        rows = await connection.fetch(_AGGREGATE, self._consumer, source, subject)
        return await self._in_order(session, connection, rows)

    async def _in_order(
        self, session: Session, connection: asyncpg.Connection, rows: Sequence[Sequence[Any]]
    ) -> Retried:
        retried = Retried(taken_in=[])
        for event_id, text in rows:
            error = await self._try(session, text)
            if error:
                await connection.execute(_FAILED, self._consumer, event_id, error)
                retried.failed = Failed(event_id=event_id, error=error)
                break
            retried.taken_in.append(event_id)
        await connection.execute(_DONE, self._consumer, retried.taken_in)
        return retried

    async def _try(self, session: Session, text: str) -> str | None:
        """What went wrong, if anything. Raises Unavailable for a transient error of the database."""
        try:
            await self._applier.handle(session, Envelope.model_validate_json(text))
        except Exception as error:
            if is_transient(error):
                raise Unavailable("The database is not available just now. Try again in a moment.") from error
            return describe(error)
        return None
