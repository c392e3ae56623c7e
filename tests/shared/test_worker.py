"""The background work as a whole: it starts without its engines, says how it is, and stops cleanly."""

import asyncio
from datetime import UTC, datetime, timedelta

from deploy.local.nats import Nats
from shared.db.sessions import Database
from shared.events.envelope import source_of
from shared.service.background import Background
from shared.service.housekeeping import sweep
from shared.settings import Settings
from tests.people import until
from tests.shared.backbone import execute, fetch, published, write, written
from tests.shared.following import Follower, service


async def test_what_is_written_comes_around_and_takes_effect(settings: Settings, database: Database) -> None:
    follower = Follower(database)
    background = Background(settings, database, service(follower))
    await background.start()
    await write(database, written(), written())
    background.wake()
    await follower.reaches(2)
    health = await background.health()
    await background.stop()
    assert health == {
        "nats": True,
        "relay": {"leader": True, "pending": 0},
        "consumer": {"active": True, "lag": 0, "parked": 0},
    }
    assert await follower.heard() == [1, 2]


async def test_it_starts_before_nats_does(settings: Settings, database: Database, nats_server: Nats) -> None:
    nats_server.kill()
    follower = Follower(database)
    settings = settings.model_copy(update={"nats_url": nats_server.url})
    background = Background(settings, database, service(follower))
    await background.start()
    await write(database, written())
    assert (await background.health())["nats"] is False
    nats_server.start()
    await follower.reaches(1)
    await background.stop()


async def test_it_stops_while_nats_is_down(settings: Settings, database: Database, nats_server: Nats) -> None:
    settings = settings.model_copy(update={"nats_url": nats_server.url})
    follower = Follower(database)
    background = Background(settings, database, service(follower))
    await background.start()
    await write(database, written())
    await follower.reaches(1)
    nats_server.kill()
    await write(database, written())
    await asyncio.wait_for(background.stop(), 15)
    assert await fetch(database, "SELECT count(*) FROM outbox_pending") == [(1,)]


async def test_a_service_without_handlers_only_relays(settings: Settings, database: Database) -> None:
    background = Background(settings, database, service())
    await background.start()
    await write(database, written())
    await published(database)

    async def leads() -> bool:
        return bool((await background.health())["relay"]["leader"])

    await until(leads, "the relay led")
    assert "consumer" not in await background.health()
    await background.stop()


async def test_sweeping_drops_what_the_watermark_makes_needless(settings: Settings, database: Database) -> None:
    source = source_of(settings.instance, "sample")
    long_ago = datetime.now(UTC) - timedelta(days=3)
    await execute(database, "INSERT INTO inbox_watermark VALUES ('sample', $1, 2)", source)
    await execute(
        database,
        "INSERT INTO inbox SELECT 'sample', gen_random_uuid(), $1, p, $2 FROM generate_series(1, 3) p",
        source,
        long_ago,
    )
    await sweep(database, "sample", logs=None)
    assert await fetch(database, "SELECT position FROM inbox") == [(3,)]
