"""What the tests of relay, consumer and republish share: writing events as commands do, and waiting."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.db.hot import driver
from shared.db.sessions import Database
from shared.events.origin import Origin
from shared.outbox.record import NewEvent, record_all
from tests.people import PATIENCE_SECONDS, until
from tests.sample.events import NoteWritten

ORG = "ZZ-TEST-01"
ORIGIN = Origin(org=ORG, actor="person:0123456789abcdef")


def written(subject: UUID | None = None, text: str = "a note", version: int = 1) -> NewEvent:
    note = subject or uuid4()
    event = NoteWritten(note_id=note, recipient=ORG, text=text)
    return NewEvent(event, note, version, ORIGIN, audience=[ORG])


async def write(database: Database, *events: NewEvent) -> list[UUID]:
    """Record events in one transaction."""
    async with database.transaction() as session:
        await record_all(await driver(session), events, datetime.now(UTC))
    return [event.id for event in events]


async def fetch(database: Database, query: str, *arguments: object) -> list[tuple[Any, ...]]:
    async with database.transaction() as session:
        return [tuple(row) for row in await (await driver(session)).fetch(query, *arguments)]


async def execute(database: Database, statement: str, *arguments: object) -> None:
    async with database.transaction() as session:
        await (await driver(session)).execute(statement, *arguments)


async def published(database: Database) -> None:
    async def nothing_pending() -> bool:
        return not await fetch(database, "SELECT FROM outbox_pending LIMIT 1")

    await until(nothing_pending, "everything was published")


async def erased(database: Database) -> None:
    async def nothing_left() -> bool:
        return not await fetch(database, "SELECT FROM erasure_pending")

    await until(nothing_left, "the erasure was done")


@asynccontextmanager
async def running(*workers: Any) -> AsyncIterator[None]:
    """Relays and consumers at work; stopped and awaited at the end."""
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE_SECONDS)


async def positions(database: Database) -> list[tuple[int, UUID]]:
    return [
        (row[0], row[1]) for row in await fetch(database, "SELECT position, event_id FROM event_position ORDER BY 1")
    ]


def in_order(ids: Sequence[UUID]) -> list[tuple[int, UUID]]:
    return list(enumerate(ids, 1))
