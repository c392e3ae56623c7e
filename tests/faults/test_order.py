"""A paused former leader, commits out of order, and events that nobody can take in."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.db.hot import driver
from shared.db.sessions import Database
from shared.events.envelope import EventData, nats_subject
from shared.outbox.record import NewEvent, record_all
from shared.service.service import Service
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import Message
from tests.faults.journeys import events, every_note_is_heard_once_and_in_order, heard, pairs, write_all
from tests.faults.process import ServiceProcess
from tests.people import Person, until
from tests.sample.events import NoteWritten
from tests.shared.backbone import ORIGIN, fetch, published, write, written


@pytest.fixture
def successor(declaration: Service, settings: Settings, tmp_path: Path) -> Iterator[ServiceProcess]:
    """A second process of the same service."""
    made = ServiceProcess(declaration, settings, tmp_path)
    yield made
    made.stop()


@pytest.mark.parametrize("point", ["numbered, not published", "applied, not committed"])
async def test_a_paused_former_leader_wakes_up_and_does_no_harm(
    point: str,
    settings: Settings,
    service: ServiceProcess,
    successor: ServiceProcess,
    amara: Person,
    operator: Person,
    bus: NatsBus,
) -> None:
    """It sleeps with a batch in its hands; its locks go with its connections, as after a network split."""
    service.start(point, times=2, signum="SIGSTOP")
    pausing = asyncio.create_task(write_all(amara, 8, "Before the pause"))
    await service.until("paused")
    await lose_connections(settings)
    successor.start()
    async with httpx.AsyncClient(base_url=successor.url, timeout=20) as door:
        reader, witness = amara.through(door), operator.through(door)
        notes = await write_all(reader, 6, "Meanwhile")
        await until(lambda: caught_up(reader, notes))
        service.resume()
        notes += await pausing
        await every_note_is_heard_once_and_in_order(reader, notes, witness)
        log = list(pairs(await events(witness)))
    assert sorted({(one.position, str(one.event_id)) async for one in bus.read_stored("sample")}) == log


async def caught_up(reader: Person, notes: list[str]) -> bool:
    return set(notes) <= set(await heard(reader))


async def lose_connections(settings: Settings) -> None:
    """Every connection of the paused process to the database."""
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_commits_out_of_the_order_of_their_ids_leave_no_gap(
    service: ServiceProcess, amara: Person, operator: Person, database: Database
) -> None:
    service.start()
    late = written()
    async with database.transaction() as session:
        await record_all(await driver(session), [late], datetime.now(UTC))
        notes = await write_all(amara, 6, "While another commits late")
        await every_note_is_heard_once_and_in_order(amara, notes, operator)
    await published(database)
    ids = [one["id"] for one in await events(operator)]
    assert ids.index(str(late.id)) == 6
    notes.append(str(late.subject))
    notes += await write_all(amara, 2, "Afterwards")
    await every_note_is_heard_once_and_in_order(amara, notes, operator)


class Nonsense(EventData):
    """Says that it is a written note, and is none."""

    type: ClassVar[str] = NoteWritten.type
    nonsense: str = "nothing that a note says"


async def test_a_poisonous_event_holds_up_nothing_but_its_own_note(
    settings: Settings, service: ServiceProcess, amara: Person, operator: Person, database: Database, bus: NatsBus
) -> None:
    service.start()
    ill = UUID(int=7)
    await bus.publish_one(Message(nats_subject(settings.instance, NoteWritten.type), ill, 0, b"no event at all"))
    notes = await write_all(amara, 4, "Before the poison")
    poison, behind = NewEvent(Nonsense(), ill, 1, ORIGIN), NewEvent(Nonsense(), ill, 2, ORIGIN)
    await write(database, poison)
    notes += await write_all(amara, 4, "After the poison")
    await write(database, behind)
    notes += await write_all(amara, 4, "After what waits behind it")
    await every_note_is_heard_once_and_in_order(amara, notes, operator)
    parked = "SELECT event_id, split_part(error, ' ', 1) FROM inbox_parked WHERE type <> 'unreadable' ORDER BY position"
    assert await fetch(database, parked) == [(poison.id, "ValidationError:"), (behind.id, "behind")]
    assert await fetch(database, "SELECT count(*) FROM inbox_parked WHERE type = 'unreadable'") == [(1,)]
