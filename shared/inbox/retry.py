"""Tries parked events again, once somebody has removed the cause of the failure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import col

from shared.db.sessions import Session
from shared.db.transient import is_transient
from shared.errors import NotFound, Unavailable
from shared.events.envelope import Envelope
from shared.inbox.apply import EventApplier, describe
from shared.inbox.parked import refresh
from shared.inbox.producer_log import LogUnreachable, ProducerLogs
from shared.inbox.tables import InboxParked, InboxWatermark


class Failed(BaseModel):
    event_id: UUID
    error: str = Field(description="class and message of what went wrong")


class Retried(BaseModel):
    """The result of a retry. Events after the one that failed were not tried."""

    taken_in: list[UUID] = Field(description="ids of the events that were applied, in order")
    failed: Failed | None = None


class Retry:
    """Retries for one service's consumer."""

    def __init__(self, consumer: str, applier: EventApplier, logs: ProducerLogs) -> None:
        self._consumer, self._applier, self._logs = consumer, applier, logs

    async def retry(self, session: Session, event_id: UUID) -> Retried:
        """Try all parked events of the aggregate that `event_id` belongs to, in order, up to the first that fails."""
        found = await session.get(InboxParked, (event_id, self._consumer))
        if found is None:
            raise NotFound("No event with this id is parked.")
        source, subject = found.source, found.subject
        try:
            await refresh(session, self._consumer, self._logs, subject)
        except LogUnreachable as unreachable:
            raise Unavailable(
                f"It cannot be seen whether something of it was erased meanwhile: {unreachable}. Try again later."
            ) from unreachable
        # The consumer holds this row while it decides what to park after what is parked already.
        await session.lock(InboxWatermark, (self._consumer, source))
        return await self._in_order(session, await self._aggregate(session, source, subject))

    async def _aggregate(self, session: Session, source: str, subject: UUID) -> Sequence[InboxParked]:
        query = select(InboxParked).where(
            col(InboxParked.consumer) == self._consumer,
            col(InboxParked.source) == source,
            col(InboxParked.subject) == subject,
        )
        query = query.order_by(col(InboxParked.position)).with_for_update()
        return (await session.execute(query.execution_options(populate_existing=True))).scalars().all()

    async def _in_order(self, session: Session, rows: Sequence[InboxParked]) -> Retried:
        retried = Retried(taken_in=[])
        for row in rows:
            error = await self._try(session, row.envelope)
            if error:
                row.error, row.attempts, row.last_tried_at = error, row.attempts + 1, datetime.now(UTC)
                retried.failed = Failed(event_id=row.event_id, error=error)
                break
            retried.taken_in.append(row.event_id)
            await session.delete(row)
        return retried

    async def _try(self, session: Session, envelope: Mapping[str, Any]) -> str | None:
        """What went wrong, if anything. Raises Unavailable for a transient error of the database."""
        try:
            await self._applier.handle(session, Envelope.model_validate(envelope))
        except Exception as error:
            if is_transient(error):
                raise Unavailable("The database is not available just now. Try again in a moment.") from error
            return describe(error)
        return None
