"""The stream can be rebuilt from the log, at any time and as often as one likes."""

from uuid import UUID

import pytest

from shared.db.sessions import Database
from shared.outbox.relay import Relay
from shared.outbox.republish import Progress, republish
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import Unreachable
from tests.shared.backbone import erased, execute, in_order, published, running, write, written
from tests.shared.fake_bus import FakeBus


@pytest.fixture
def stream(settings: Settings) -> FakeBus:
    return FakeBus(f"catchment.{settings.instance}")


async def filled(settings: Settings, database: Database, bus: FakeBus | NatsBus, count: int) -> list[UUID]:
    ids = await write(database, *(written() for _ in range(count)))
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    return ids


async def run(settings: Settings, bus: FakeBus | NatsBus) -> Progress:
    """The last of what it tells."""
    told = [each async for each in republish(settings.model_copy(update={"relay_batch": 3}), "sample", bus)]
    return told[-1]


async def test_an_emptied_stream_is_filled_again_in_order(
    settings: Settings, database: Database, stream: FakeBus
) -> None:
    ids = await filled(settings, database, stream, 8)
    emptied = FakeBus(stream.prefix)
    assert await run(settings, emptied) == Progress(held=0, missing=8, published=8)
    assert [(one.position, one.event_id) for one in emptied.history] == in_order(ids)
    assert [one.data for one in emptied.history] == [one.data for one in stream.history]


async def test_only_what_is_missing_is_published(settings: Settings, database: Database, bus: NatsBus) -> None:
    ids = await filled(settings, database, bus, 5)
    assert await bus.delete(2, ids[1])
    assert await bus.delete(4, ids[3])
    settings = settings.model_copy(update={"dedupe_window_seconds": 1})
    assert (await run(settings, bus)).missing == 2


async def test_a_second_run_finds_nothing_to_do(settings: Settings, database: Database, stream: FakeBus) -> None:
    await filled(settings, database, stream, 5)
    emptied = FakeBus(stream.prefix)
    await run(settings, emptied)
    assert await run(settings, emptied) == Progress(held=5, missing=0, published=0)
    assert len(emptied.history) == 5


async def test_where_events_lie_afterwards_is_known_to_erasure(
    settings: Settings, database: Database, stream: FakeBus
) -> None:
    ids = await filled(settings, database, stream, 4)
    emptied = FakeBus(stream.prefix, last=100)
    await run(settings, emptied)
    await execute(database, "INSERT INTO erasure_pending VALUES ($1)", ids[2])
    async with running(Relay(settings, "sample", emptied)):
        await erased(database)
    assert [one.position async for one in emptied.read_stored("sample")] == [1, 2, 4]


async def test_what_is_pending_is_left_to_the_relay(settings: Settings, database: Database, stream: FakeBus) -> None:
    await filled(settings, database, stream, 2)
    await execute(
        database, "INSERT INTO outbox_pending (event_id) SELECT event_id FROM event_position WHERE position = 2"
    )
    emptied = FakeBus(stream.prefix)
    await run(settings, emptied)
    assert [one.position for one in emptied.history] == [1]


async def test_an_unreachable_stream_is_said_so(settings: Settings, stream: FakeBus) -> None:
    stream.down = True
    with pytest.raises(Unreachable):
        await run(settings, stream)
