"""The consumer: every event takes effect once, in the order of positions, whatever the stream does."""

from uuid import uuid4

import asyncpg
import httpx
import pytest
import respx

from shared.db.sessions import Database
from shared.events.envelope import Envelope, source_of
from shared.inbox.apply import EventApplier, EventRange, WatermarkMoved
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import Message
from tests.people import until
from tests.shared.backbone import execute, fetch, running
from tests.shared.fake_bus import FakeBus
from tests.shared.following import LOG, Follower, consumer, log_holding, message


@pytest.fixture
def follower(database: Database) -> Follower:
    return Follower(database)


@pytest.fixture
def stream(settings: Settings) -> FakeBus:
    return FakeBus(f"catchment.{settings.instance}")


async def test_events_take_effect_once_and_in_order(
    settings: Settings, database: Database, bus: NatsBus, follower: Follower
) -> None:
    await bus.publish_batch([message(settings, position) for position in range(1, 1001)])
    async with running(consumer(settings, database, follower, bus)):
        await follower.reaches(1000)
    assert await follower.heard() == list(range(1, 1001))
    assert await fetch(database, "SELECT position, sequence FROM inbox_watermark") == [(1000, 1000)]


async def test_events_that_the_stream_brings_out_of_order_take_effect_in_order(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    for position in (3, 1, 4, 2, 5):
        await stream.publish_one(message(settings, position))
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(5)
    assert await follower.heard() == [1, 2, 3, 4, 5]


async def test_a_second_copy_has_no_second_effect(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    """As when a relay publishes again after the dedupe window."""
    first = message(settings, 1)
    await stream.publish_one(first)
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(1)
        stream.known.clear()
        await stream.publish_batch([first, message(settings, 2)])
        await follower.reaches(2)
    assert await follower.heard() == [1, 2]
    assert stream.stored.keys() == {1, 2, 3}


@respx.mock
async def test_a_gap_is_filled_from_the_log(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    messages = [message(settings, position) for position in range(1, 6)]
    log_holding(messages)
    await stream.publish_batch([messages[0], messages[4]])
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(5)
    assert await follower.heard() == [1, 2, 3, 4, 5]


@respx.mock
async def test_what_a_quiet_stream_should_have_brought_is_read_from_the_log(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    messages = [message(settings, position) for position in range(1, 4)]
    log_holding(messages)
    await stream.publish_one(messages[0])
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(3)
        await stream.publish_batch(messages[1:])
        await stream.publish_one(message(settings, 4))
        await follower.reaches(4)
    assert await follower.heard() == [1, 2, 3, 4]


@respx.mock
async def test_a_gap_larger_than_a_page_is_filled_page_by_page(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    messages = [message(settings, position) for position in range(1, 1203)]
    route = log_holding(messages)
    await stream.publish_one(messages[-1])
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(1202)
    assert await follower.heard() == list(range(1, 1203))
    assert route.call_count == 3


@respx.mock
async def test_while_the_log_cannot_be_reached_what_follows_the_gap_waits(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.inbox.consumer.REDELIVER_AFTER_SECONDS", 0.1)
    messages = [message(settings, position) for position in range(1, 4)]
    route = respx.get(f"{LOG}/v1/events").mock(side_effect=httpx.ConnectError("down"))
    await stream.publish_batch([messages[0], messages[2]])
    async with running(consumer(settings, database, follower, stream)):

        async def asked() -> bool:
            return route.call_count >= 2

        await until(asked, "the log was asked again")
        assert await follower.heard() == [1]
        log_holding(messages)
        await follower.reaches(3)
    assert await follower.heard() == [1, 2, 3]


@respx.mock
async def test_a_position_that_no_log_holds_does_not_stop_what_follows(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    messages = [message(settings, position) for position in (1, 4)]
    log_holding(messages)
    await stream.publish_batch(messages)
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(4)
    assert await follower.heard() == [1, 4]


async def test_a_poisonous_event_parks_with_its_aggregate_and_the_rest_flows(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    follower.poisonous.add("poison")
    ill = uuid4()
    poison, behind = message(settings, 2, "poison", ill), message(settings, 4, subject=ill)
    await stream.publish_batch([message(settings, 1), poison, message(settings, 3), behind, message(settings, 5)])
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(5)
        await stream.publish_one(message(settings, 6, subject=ill))
        await follower.reaches(6)
    assert await follower.heard() == [1, 3, 5]
    assert await parked(database) == [
        (2, "ValueError: cannot take poison"),
        (4, f"behind {poison.event_id}"),
        (6, f"behind {poison.event_id}"),
    ]


async def test_data_that_does_not_fit_its_type_parks(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    await stream.publish_batch([message(settings, 1, data='{"note_id": "no id"}'), message(settings, 2)])
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(2)
    assert await follower.heard() == [2]
    ((position, error),) = await parked(database)
    assert position == 1
    assert error.startswith("ValidationError")


async def test_what_is_no_event_parks_and_stops_nothing(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    subject = f"catchment.{settings.instance}.sample.note.written"
    stranger = message(settings.model_copy(update={"instance": "elsewhere"}), 9)
    for number, data in enumerate((b"\x00 no json", b'{"id": 1}', stranger.data)):
        await stream.publish_one(Message(subject, uuid4(), number, data))
    await stream.publish_one(message(settings, 1))
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(1)
    assert [row[0] for row in await fetch(database, "SELECT type FROM inbox_parked")] == ["unreadable"] * 3
    assert await follower.heard() == [1]


async def test_a_redacted_event_counts_but_has_no_effect(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower
) -> None:
    await stream.publish_batch([message(settings, 1, redacted=True, data="{}"), message(settings, 2)])
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(2)
    assert await follower.heard() == [2]
    assert await parked(database) == []


@pytest.mark.parametrize(
    "trouble", [asyncpg.DeadlockDetectedError("deadlock"), ConnectionResetError("reset"), TimeoutError("slow")]
)
async def test_passing_trouble_of_the_database_parks_nothing(
    settings: Settings, database: Database, stream: FakeBus, follower: Follower, trouble: Exception
) -> None:
    follower.passing.append(trouble)
    await stream.publish_batch([message(settings, 1), message(settings, 2)])
    async with running(consumer(settings, database, follower, stream)):
        await follower.reaches(2)
    assert await follower.heard() == [1, 2]
    assert await parked(database) == []


async def test_a_lost_database_connection_delays_and_loses_nothing(
    settings: Settings, database: Database, bus: NatsBus, follower: Follower
) -> None:
    async with running(consumer(settings, database, follower, bus)):
        await bus.publish_one(message(settings, 1))
        await follower.reaches(1)
        await cut_connections(settings)
        await bus.publish_one(message(settings, 2))
        await reconnected(follower, 2)
    assert await follower.heard() == [1, 2]


async def cut_connections(settings: Settings) -> None:
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def reconnected(follower: Follower, position: int) -> None:
    """The test's own pool lost its connections too."""

    async def reached() -> bool:
        try:
            return await follower.watermark() >= position
        except Exception:
            return False

    await until(reached, f"position {position} was taken in")


async def test_a_paused_former_consumer_applies_nothing_twice(settings: Settings, follower: Follower) -> None:
    """It wakes up with events at hand that its successor has taken in."""
    applier = EventApplier("sample", follower.handlers)
    envelopes = [Envelope.model_validate_json(message(settings, position).data) for position in (1, 2)]
    run = EventRange(source_of(settings.instance, "sample"), 0, envelopes, 2, 2)
    async with follower.database.transaction() as session:
        await applier.apply(session, run)
    with pytest.raises(WatermarkMoved):
        async with follower.database.transaction() as session:
            await applier.apply(session, run)
    assert await follower.heard() == [1, 2]


async def test_where_a_consumer_is_outlives_it_also_when_nothing_there_was_for_it(
    settings: Settings, database: Database, bus: NatsBus, follower: Follower
) -> None:
    """Such events cost no transaction each: the watermark is saved with the next wanted event, or in a lull."""
    await bus.publish_batch(
        [message(settings, 1), *(message(settings, position, redacted=True) for position in range(2, 50))]
    )
    async with running(consumer(settings, database, follower, bus)):
        await follower.reaches(49)
    await bus.publish_batch([message(settings, 50, redacted=True), message(settings, 51)])
    async with running(consumer(settings, database, follower, bus)):
        await follower.reaches(51)
    assert await follower.heard() == [1, 51]
    assert await fetch(database, "SELECT position, sequence FROM inbox_watermark") == [(51, 51)]


async def test_what_was_read_and_not_saved_is_read_again(
    settings: Settings, database: Database, bus: NatsBus, follower: Follower
) -> None:
    """Whoever takes over starts from what was saved, whatever its predecessor acknowledged."""
    await bus.publish_batch([message(settings, 1, redacted=True), message(settings, 2)])
    predecessor = consumer(settings, database, follower, bus)
    await predecessor.consume(lock_lost=iter([False, True]).__next__)
    await execute(database, "UPDATE inbox_watermark SET position = 0, sequence = 0")
    await bus.publish_one(message(settings, 3, redacted=True))
    async with running(consumer(settings, database, follower, bus)):
        await follower.reaches(3)
    assert await follower.heard() == [2]


async def test_one_consumer_is_active_and_the_next_takes_over(
    settings: Settings, database: Database, bus: NatsBus, follower: Follower
) -> None:
    first, second = (consumer(settings, database, follower, bus) for _ in range(2))
    async with running(second):
        async with running(first):
            await bus.publish_one(message(settings, 1))
            await follower.reaches(1)
            assert first.active != second.active
        await bus.publish_one(message(settings, 2))
        await follower.reaches(2)
    assert await follower.heard() == [1, 2]


async def parked(database: Database) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in await fetch(database, "SELECT position, error FROM inbox_parked ORDER BY 1")]
