"""Keeps the working tables small, and erases from parked copies what was erased at its source."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlmodel import col

from shared.db.sessions import Database, Session
from shared.inbox.parked import refresh
from shared.inbox.producer_log import LogUnreachable, ProducerLogs
from shared.inbox.tables import InboxEvent, InboxParked, InboxWatermark
from shared.outbox.tables import OutboxPending
from shared.web.idempotency import Idempotency

APPLIED_KEPT, ANSWERS_KEPT = timedelta(days=1), timedelta(hours=48)


async def counts(session: Session, service: str) -> tuple[int, int]:
    """How many events wait to be published, and how many are parked."""
    pending = select(func.count()).select_from(OutboxPending).scalar_subquery()
    parked = select(func.count()).select_from(InboxParked).where(col(InboxParked.consumer) == service)
    row = (await session.execute(select(pending, parked.scalar_subquery()))).one()
    return row[0], row[1]


async def sweep(database: Database, service: str, logs: ProducerLogs | None) -> None:
    """Delete inbox rows that the watermark makes unnecessary and kept answers after two days, then `refresh`.

    The keys of what was erased stay: they must not take effect a second time.
    """
    now = datetime.now(UTC)
    async with database.transaction() as session:
        applied = delete(InboxEvent).where(
            col(InboxWatermark.consumer) == col(InboxEvent.consumer),
            col(InboxWatermark.source) == col(InboxEvent.source),
            col(InboxEvent.position) <= col(InboxWatermark.position),
            col(InboxEvent.taken_in_at) < now - APPLIED_KEPT,
        )
        await session.execute(applied, execution_options={"synchronize_session": False})
        old = col(Idempotency.created_at) < now - ANSWERS_KEPT
        answered = delete(Idempotency).where(old, col(Idempotency.erased_at).is_(None))
        await session.execute(answered, execution_options={"synchronize_session": False})
    if logs:
        with suppress(LogUnreachable):
            async with database.transaction() as session:
                await refresh(session, service, logs)
