"""What every transport promises: the same suite on the fake and on JetStream."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import AlreadyStored, Bus, Delivery, Message, Reader
from tests.shared.fake_bus import FakeBus


@pytest.fixture(params=["fake", "nats"])
async def bus(request: pytest.FixtureRequest, instance: str) -> AsyncIterator[Bus]:
    made: Bus
    if request.param == "fake":
        made = FakeBus(f"catchment.{instance}")
    else:
        nats_url = request.getfixturevalue("nats_url")
        made = NatsBus(Settings(instance=instance, database_url="postgresql://unused/x", nats_url=nats_url))
    await made.ensure_stream()
    yield made
    await made.close()


def message(instance: str, position: int, service: str = "cycles") -> Message:
    return Message(f"catchment.{instance}.{service}.learning.shared", uuid4(), position, f"event {position}".encode())


async def fetched(reader: Reader, count: int) -> list[Delivery]:
    """Exactly so many deliveries: fails when fewer come in time."""
    found: list[Delivery] = []
    while len(found) < count:
        more = await reader.fetch(count - len(found), 5)
        assert more, f"only {len(found)} of {count} came"
        found += more
    return found


async def test_a_batch_is_stored_in_its_order(bus: Bus, instance: str) -> None:
    sequences = await bus.publish_batch([message(instance, p) for p in (1, 2, 3)])
    assert sequences == [1, 2, 3]
    assert [(one.sequence, one.position) async for one in bus.read_stored("cycles")] == [(1, 1), (2, 2), (3, 3)]


async def test_a_batch_with_a_stored_event_stores_nothing(bus: Bus, instance: str) -> None:
    first, second = message(instance, 1), message(instance, 2)
    await bus.publish_one(first)
    with pytest.raises(AlreadyStored):
        await bus.publish_batch([second, first])
    assert [one.position async for one in bus.read_stored("cycles")] == [1]


async def test_an_event_sent_twice_is_stored_once_and_keeps_its_sequence(bus: Bus, instance: str) -> None:
    first, second = message(instance, 1), message(instance, 2)
    assert [await bus.publish_one(each) for each in (first, second, first)] == [1, 2, 1]


async def test_held_tells_one_service_from_another_and_starts_where_it_is_told(bus: Bus, instance: str) -> None:
    await bus.publish_batch([message(instance, 1), message(instance, 1, "funding"), message(instance, 2)])
    assert [one.sequence async for one in bus.read_stored("cycles", after=1)] == [3]
    assert [one.sequence async for one in bus.read_stored("accountability")] == []


async def test_only_the_named_event_is_deleted(bus: Bus, instance: str) -> None:
    first = message(instance, 1)
    await bus.publish_one(first)
    assert not await bus.delete(1, uuid4())
    assert not await bus.delete(2, first.event_id)
    assert await bus.delete(1, first.event_id)
    assert not await bus.delete(1, first.event_id)
    assert [one async for one in bus.read_stored("cycles")] == []


async def test_a_reader_gets_what_its_services_publish(bus: Bus, instance: str) -> None:
    await bus.publish_batch([message(instance, 1), message(instance, 1, "funding"), message(instance, 2)])
    reader = bus.reader("follower", ["cycles"])
    await reader.start()
    found = await fetched(reader, 2)
    assert [one.data for one in found] == [b"event 1", b"event 2"]
    assert found[-1].behind == 0
    await reader.close()


async def test_a_reader_takes_what_is_there_and_does_not_wait_for_more(bus: Bus, instance: str) -> None:
    reader = bus.reader("follower", ["cycles"])
    await reader.start()
    await bus.publish_one(message(instance, 1))
    assert len(await reader.fetch(500, 5)) == 1
    assert await reader.fetch(500, 0.05) == []
    await reader.close()


async def test_a_reader_begins_behind_the_place_that_it_is_given(bus: Bus, instance: str) -> None:
    reader = bus.reader("follower", ["cycles"])
    await reader.start()
    await bus.publish_batch([message(instance, p) for p in (1, 2, 3)])
    await fetched(reader, 3)
    await reader.start({"cycles": 1})
    assert [one.data for one in await fetched(reader, 2)] == [b"event 2", b"event 3"]
    await reader.start({"cycles": 3})
    assert await reader.fetch(10, 0.05) == []
    await bus.publish_one(message(instance, 4))
    assert [one.data for one in await fetched(reader, 1)] == [b"event 4"]
    await reader.close()


async def test_a_silent_service_does_not_make_a_reader_begin_anew(bus: Bus, instance: str) -> None:
    """Its place is old, or it has none: the reader begins where the first of its services has something new."""
    await bus.publish_one(message(instance, 1, "accountability"))
    await bus.publish_batch([message(instance, p) for p in (1, 2, 3)])
    reader = bus.reader("follower", ["accountability", "cycles", "funding"])
    await reader.start({"accountability": 1, "cycles": 3})
    assert [one.data for one in await fetched(reader, 1)] == [b"event 3"]
    assert await reader.fetch(10, 0.05) == []
    await reader.close()


async def test_who_read_before_takes_nothing_from_the_reader_that_came_after(bus: Bus, instance: str) -> None:
    """A paused process has a pull request open, and acknowledges when it wakes up."""
    former, present = bus.reader("follower", ["cycles"]), bus.reader("follower", ["cycles"])
    await former.start()
    await bus.publish_batch([message(instance, p) for p in (1, 2)])
    old = await fetched(former, 2)
    await present.start({"cycles": 1})
    await bus.publish_one(message(instance, 3))
    await former.ack(old)
    assert [one.data for one in await fetched(present, 2)] == [b"event 2", b"event 3"]
    assert [one.data for one in await fetched(former, 1)] == [b"event 3"]
    await former.close()
    await bus.publish_one(message(instance, 4))
    assert [one.data for one in await fetched(present, 1)] == [b"event 4"]
    await present.close()


async def test_what_is_put_off_comes_later(bus: Bus, instance: str) -> None:
    reader = bus.reader("follower", ["cycles"])
    await reader.start()
    await bus.publish_one(message(instance, 1))
    await reader.redeliver(await fetched(reader, 1), 0.1)
    again = await fetched(reader, 1)
    assert [one.sequence for one in again] == [1]
    await reader.close()
