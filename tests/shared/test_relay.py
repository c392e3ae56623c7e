"""The relay: gap-free positions in commit order, nothing lost and nothing twice, whatever happens on the way."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from shared.db.hot import driver
from shared.db.sessions import Database
from shared.events.envelope import Envelope, source_of
from shared.outbox.envelopes import EnvelopeComposer
from shared.outbox.record import record_all
from shared.outbox.relay import Relay
from shared.outbox.relay_store import Entry, Fenced, RelayStore, batch_columns
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from tests.people import until
from tests.shared.backbone import (
    ORIGIN,
    erased,
    execute,
    fetch,
    in_order,
    positions,
    published,
    running,
    write,
    written,
)
from tests.shared.fake_bus import FakeBus


async def stream(bus: NatsBus | FakeBus) -> list[tuple[int, UUID]]:
    return [(one.position, one.event_id) async for one in bus.read_stored("sample")]


async def test_events_are_published_in_the_order_of_their_commits(
    settings: Settings, database: Database, bus: NatsBus
) -> None:
    ids = [each for _ in range(30) for each in await write(database, written(), written())]
    async with running(Relay(settings.model_copy(update={"relay_batch": 7}), "sample", bus)):
        await published(database)
    assert await positions(database) == in_order(ids)
    assert await stream(bus) == in_order(ids)


async def test_an_event_whose_transaction_commits_late_is_not_skipped(
    settings: Settings, database: Database, bus: NatsBus
) -> None:
    late, early = written(), written()
    async with running(Relay(settings, "sample", bus)):
        async with database.transaction() as session:
            await record_all(await driver(session), [late], datetime.now(UTC))
            await write(database, early)
            await published(database)
        await published(database)
    assert await stream(bus) == in_order([early.id, late.id])


async def test_a_rolled_back_event_takes_no_position(settings: Settings, database: Database, bus: NatsBus) -> None:
    async with running(Relay(settings, "sample", bus)):
        with pytest.raises(ZeroDivisionError):
            await write_and_fail(database)
        ids = await write(database, written())
        await published(database)
    assert await stream(bus) == in_order(ids)


async def write_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        await record_all(await driver(session), [written()], datetime.now(UTC))
        raise ZeroDivisionError


async def test_the_message_is_the_envelope_of_what_was_recorded(settings: Settings, database: Database) -> None:
    bus, event = FakeBus(), written(text='"Ende" gut – \\ alles gut')
    await write(database, event)
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    ((logged_at,),) = await fetch(database, "SELECT time FROM event_log")
    (message,) = bus.stored.values()
    assert Envelope.model_validate_json(message.data) == Envelope(
        id=event.id,
        source=source_of(settings.instance, "sample"),
        type=event.event.type,
        subject=event.subject,
        time=logged_at,
        position=1,
        aggregateversion=1,
        org=ORIGIN.org,
        reach="cycle",
        audience="ZZ-TEST-01",
        actor=ORIGIN.actor,
        data={"note_id": str(event.subject), "recipient": ORIGIN.org, "text": '"Ende" gut – \\ alles gut'},
    )


async def test_what_the_dead_relay_had_published_is_not_published_again(settings: Settings, database: Database) -> None:
    """It died between the stream's acknowledgement and its own note of it, longer ago than the dedupe window."""
    bus = FakeBus(f"catchment.{settings.instance}")
    ids = await write(database, written(), written(), written())
    entries = await numbered_by_a_dead_relay(settings, 2)
    await bus.publish_batch([entry.message for entry in entries])
    bus.known.clear()
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    assert await stream(bus) == in_order(ids)


async def test_what_the_dead_relay_had_only_numbered_is_published_with_its_numbers(
    settings: Settings, database: Database, bus: NatsBus
) -> None:
    ids = await write(database, written(), written(), written())
    await numbered_by_a_dead_relay(settings, 2)
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    assert await stream(bus) == in_order(ids)


async def numbered_by_a_dead_relay(settings: Settings, count: int) -> list[Entry]:
    connection = await asyncpg.connect(settings.database_url)
    store = RelayStore(connection, EnvelopeComposer(settings.instance, "sample"))
    await store.begin_epoch()
    entries = await store.number(count)
    await connection.close()
    return entries


async def test_a_former_leader_gives_out_no_positions(settings: Settings, database: Database) -> None:
    former, new = [await asyncpg.connect(settings.database_url) for _ in range(2)]
    composer = EnvelopeComposer(settings.instance, "sample")
    paused, leading = RelayStore(former, composer), RelayStore(new, composer)
    await paused.begin_epoch()
    await leading.begin_epoch()
    ids = await write(database, written(), written())
    assert await paused.number(10) == []
    with pytest.raises(Fenced):
        await paused.pending_work()
    assert [entry.message.event_id for entry in await leading.number(10)] == ids
    await former.close()
    await new.close()


async def test_one_relay_leads_and_the_next_takes_over(settings: Settings, database: Database, bus: NatsBus) -> None:
    first, second = Relay(settings, "sample", bus), Relay(settings, "sample", bus)

    async def one_leads() -> bool:
        return first.leads or second.leads

    async with running(second):
        async with running(first):
            await until(one_leads, "one relay led")
            assert first.leads != second.leads
            ids = await write(database, written())
            await published(database)
        ids += await write(database, written())
        await published(database)
    assert await stream(bus) == in_order(ids)


async def test_events_wait_while_the_stream_is_down(settings: Settings, database: Database) -> None:
    bus = FakeBus(f"catchment.{settings.instance}")
    relay = Relay(settings, "sample", bus)
    async with running(relay):
        ids = await write(database, written())
        await published(database)
        bus.down = True
        ids += await write(database, written(), written())

        async def all_numbered() -> bool:
            return len(await positions(database)) == 3

        await until(all_numbered, "events had positions")
        bus.down = False
        await published(database)
    assert await stream(bus) == in_order(ids)


async def test_a_relay_that_has_not_seen_the_stream_yet_gives_out_no_position(
    settings: Settings, database: Database
) -> None:
    """The stream may know positions that this database has forgotten."""
    bus = FakeBus(f"catchment.{settings.instance}", down=True)
    relay = Relay(settings, "sample", bus)
    async with running(relay):
        ids = await write(database, written())

        async def tried_again() -> bool:
            relay.wake()
            return bus.asked > 2

        await until(tried_again, "the relay tried to reach the stream")
        assert await positions(database) == []
        bus.down = False
        await published(database)
    assert await stream(bus) == in_order(ids)


async def test_a_lost_database_connection_is_made_again(settings: Settings, database: Database, bus: NatsBus) -> None:
    relay = Relay(settings, "sample", bus)
    async with running(relay):
        ids = await write(database, written())
        await published(database)
        await execute(
            database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'catchment background' "
            "AND datname = current_database()",
        )
        ids += await write(database, written())
        await published(database)
    assert await stream(bus) == in_order(ids)


async def test_an_event_too_large_for_the_stream_does_not_stop_the_rest(settings: Settings, database: Database) -> None:
    bus = FakeBus(f"catchment.{settings.instance}", largest=2000)
    ids = await write(database, written(), written(text="x" * 3000), written())
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    assert await stream(bus) == [(1, ids[0]), (3, ids[2])]


async def test_an_erased_event_leaves_the_stream(settings: Settings, database: Database, bus: NatsBus) -> None:
    ids = await write(database, written(), written(), written())
    async with running(Relay(settings, "sample", bus)):
        await published(database)
        await redact(database, ids[1])
        await erased(database)
    assert await stream(bus) == [(1, ids[0]), (3, ids[2])]


async def test_every_copy_of_an_erased_event_leaves_the_stream(settings: Settings, database: Database) -> None:
    bus = FakeBus(f"catchment.{settings.instance}")
    (event_id,) = await write(database, written())
    async with running(Relay(settings, "sample", bus)):
        await published(database)
        copy = bus.stored[1]
        bus.known.clear()
        sequence = await bus.publish_one(copy)
        await execute(
            database,
            "INSERT INTO relay_batch (first_position, last_position, first_seq, published_at) VALUES (1, 1, $1, now())",
            sequence,
        )
        await redact(database, event_id)
        await erased(database)
    assert await stream(bus) == []


async def test_an_event_erased_before_it_was_published_goes_out_without_its_words(
    settings: Settings, database: Database
) -> None:
    bus = FakeBus(f"catchment.{settings.instance}")
    (event_id,) = await write(database, written(text="words to be forgotten"))
    await redact(database, event_id)
    async with running(Relay(settings, "sample", bus)):
        await published(database)
    (message,) = bus.history
    assert b"forgotten" not in message.data
    assert Envelope.model_validate_json(message.data).redacted


async def redact(database: Database, event_id: UUID) -> None:
    async with database.transaction() as session:
        connection = await driver(session)
        await connection.execute("UPDATE event_log SET data = '{}', redacted_at = now() WHERE id = $1", event_id)
        await connection.execute("INSERT INTO erasure_pending VALUES ($1)", event_id)


def test_places_are_kept_as_stretches() -> None:
    assert batch_columns([(1, 11), (2, 12), (3, 20), (5, 22)]) == ([1, 3, 5], [2, 3, 5], [11, 20, 22])
    assert batch_columns([]) == ([], [], [])
