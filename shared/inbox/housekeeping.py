"""Keeps the working tables small, and erases from parked copies what was erased at its source."""

from contextlib import suppress

from shared.db.hot import driver
from shared.db.sessions import Database, Session
from shared.inbox.parked import refresh
from shared.inbox.producer_log import LogUnreachable, ProducerLogs

_TAKEN_IN = """
DELETE FROM inbox i USING inbox_watermark w
WHERE w.consumer = i.consumer AND w.source = i.source AND i.position <= w.position
  AND i.taken_in_at < now() - interval '1 day'
"""
_ANSWERED = "DELETE FROM idempotency WHERE created_at < now() - interval '48 hours'"
_COUNTS = """
SELECT (SELECT count(*) FROM outbox_pending), (SELECT count(*) FROM inbox_parked WHERE consumer = $1)
"""


async def counts(session: Session, service: str) -> tuple[int, int]:
    """How many events wait to be published, and how many are parked."""
    pending, parked = await (await driver(session)).fetchrow(_COUNTS, service)
    return pending, parked


async def sweep(database: Database, service: str, logs: ProducerLogs | None) -> None:
    """Delete inbox rows that the watermark makes unnecessary and kept answers after two days, then `refresh`."""
    async with database.transaction() as session:
        connection = await driver(session)
        await connection.execute(_TAKEN_IN)
        await connection.execute(_ANSWERED)
    if logs:
        with suppress(LogUnreachable):
            async with database.transaction() as session:
                await refresh(session, service, logs)
