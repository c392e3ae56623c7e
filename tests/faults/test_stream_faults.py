"""NATS killed, emptied, or holding more copies than it should: the log and the inbox make up for it."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable

import pytest

from deploy.local.nats import Nats
from shared.db.sessions import Database
from shared.events.envelope import Envelope, nats_subject
from shared.outbox.relay import Relay
from shared.outbox.republish import Progress, republish
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import AlreadyStored, Message
from tests.faults.conftest import Unheard
from tests.faults.journeys import events, every_note_is_heard_once_and_in_order, pairs, write_all
from tests.faults.process import ServiceProcess
from tests.people import Person, until
from tests.shared.backbone import in_order, published, running, write, written


@pytest.fixture
def settings(settings: Settings, nats_server: Nats) -> Settings:
    """A NATS server of this test's own, and a short memory for duplicates."""
    return settings.model_copy(update={"nats_url": nats_server.url, "dedupe_window_seconds": 1})


async def stream(bus: NatsBus) -> list[tuple[int, str]]:
    return [(one.position, str(one.event_id)) async for one in bus.read_stored("sample")]


async def test_nats_killed_while_notes_are_written(
    service: ServiceProcess, amara: Person, operator: Person, nats_server: Nats
) -> None:
    service.start()
    writing = asyncio.create_task(write_all(amara, 150, "While NATS is killed"))
    for _ in range(3):
        before = len(await events(operator))
        await until(more_than(operator, before + 5))
        nats_server.kill()
        await asyncio.to_thread(nats_server.start)
    await every_note_is_heard_once_and_in_order(amara, await writing, operator)


def more_than(operator: Person, count: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return len(await events(operator)) > count

    return look


async def test_nats_killed_in_the_middle_of_a_batch(
    settings: Settings, database: Database, bus: NatsBus, nats_server: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The half that arrived is never seen, and the batch is stored whole afterwards."""
    sent, send = 0, bus._connection.publish

    async def killing(*arguments: object, **named: object) -> None:
        nonlocal sent
        sent += 1
        if sent == 50:
            nats_server.kill()
            nats_server.start()
        await send(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(bus._connection, "publish", killing)
    ids = await write(database, *(written() for _ in range(100)))
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    assert sent > 100
    assert await stream(bus) == [(position, str(event_id)) for position, event_id in in_order(ids)]


async def test_nats_without_its_data_is_filled_again_and_nothing_has_a_second_effect(
    settings: Settings,
    service: ServiceProcess,
    amara: Person,
    operator: Person,
    bus: NatsBus,
    nats_server: Nats,
    unheard: Unheard,
    database: Database,
) -> None:
    """Some events were taken in before, some were only published, some not even that."""
    service.start()
    notes = await write_all(amara, 6, "Taken in")
    await every_note_is_heard_once_and_in_order(amara, notes, operator)
    service.stop()
    notes += await unheard(6, "Only published")
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    notes += await unheard(6, "Only recorded")
    lose_everything(nats_server)
    progress = await refill(settings)
    assert progress.published == progress.missing > 0
    service.start()
    await every_note_is_heard_once_and_in_order(amara, notes, operator)
    await published(database)
    assert sorted(await stream(bus)) == list(pairs(await events(operator)))
    assert (await refill(settings)).missing == 0


async def refill(settings: Settings) -> Progress:
    """What `catchment republish` does; the last that it tells."""
    bus = NatsBus(settings)
    told = [progress async for progress in republish(settings, "sample", bus)]
    await bus.close()
    return told[-1]


async def test_what_is_written_after_nats_lost_its_data_is_heard_without_waiting_for_a_republish(
    service: ServiceProcess, amara: Person, operator: Person, nats_server: Nats
) -> None:
    service.start()
    notes = await write_all(amara, 4, "Before")
    await every_note_is_heard_once_and_in_order(amara, notes, operator)
    await asyncio.to_thread(lose_everything, nats_server)
    notes += await write_all(amara, 4, "After")
    await every_note_is_heard_once_and_in_order(amara, notes, operator)


def lose_everything(nats_server: Nats) -> None:
    nats_server.kill()
    shutil.rmtree(nats_server.store_dir)
    nats_server.start()


async def test_copies_older_than_the_dedupe_window_have_no_second_effect(
    service: ServiceProcess, amara: Person, operator: Person, bus: NatsBus, instance: str
) -> None:
    service.start()
    notes = await write_all(amara, 6, "First copy")
    await every_note_is_heard_once_and_in_order(amara, notes, operator)
    await stored_again(bus, await copies(bus, instance))
    notes += await write_all(amara, 2, "After the copies")
    await every_note_is_heard_once_and_in_order(amara, notes, operator)


async def copies(bus: NatsBus, instance: str) -> list[Message]:
    """All that the stream holds, to be sent again."""
    reader = bus.reader("copier", ["sample"])
    await reader.start()
    found = await reader.fetch(1000, 5)
    await reader.close()
    envelopes = [Envelope.model_validate_json(one.data) for one in found]
    return [
        Message(nats_subject(instance, envelope.type), envelope.id, envelope.position, one.data)
        for one, envelope in zip(found, envelopes, strict=True)
    ]


async def stored_again(bus: NatsBus, messages: list[Message]) -> None:
    """As soon as the stream has forgotten that it knows them."""
    while True:
        try:
            await bus.publish_batch(messages)
            return
        except AlreadyStored:
            await asyncio.sleep(0.05)
