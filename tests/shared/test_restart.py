"""A database that went back in time under a kept stream: noticed, stopped, and mended by one command."""

import pytest

from shared.db.sessions import Database
from shared.outbox.relay import Relay
from shared.outbox.restart import restart_log
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from tests.people import running as app_running
from tests.people import until
from tests.sample.main import build
from tests.shared.backbone import execute, fetch, published, running, write, written


@pytest.fixture
async def went_back(settings: Settings, database: Database, bus: NatsBus) -> None:
    """Ten events were published; then the database was restored to the state after the sixth."""
    async with running(Relay(settings, "sample", bus)):
        await write(database, *(written() for _ in range(10)))
        await published(database)
    await execute(
        database, "DELETE FROM event_log WHERE id IN (SELECT event_id FROM event_position WHERE position > 6)"
    )
    await execute(database, "DELETE FROM event_position WHERE position > 6")
    await execute(database, "DELETE FROM event_reader WHERE position > 6")
    await execute(database, "UPDATE relay_state SET last_position = 6")


async def stored(bus: NatsBus) -> list[int]:
    return [one.position async for one in bus.read_stored("sample")]


async def test_the_relay_stops_and_says_what_to_do(
    settings: Settings, database: Database, bus: NatsBus, went_back: None
) -> None:
    await write(database, written())
    async with app_running(build(settings.model_copy(update={"background": True}))) as http:

        async def fault() -> str | None:
            answer = (await http.get("/readyz")).json()
            found: str | None = answer.get("checks", {}).get("relay", {}).get("fault")
            return found

        told = await until(fault)
        assert "ends at position 6, the stream at 10" in told
        assert "catchment restart-log --service sample" in told
        assert (await http.get("/livez")).status_code == 200
    assert await fetch(database, "SELECT max(position) FROM event_position") == [(6,)]
    assert await stored(bus) == list(range(1, 11))


async def test_a_restarted_log_gives_no_position_out_twice_and_has_a_new_name(
    settings: Settings, database: Database, bus: NatsBus, went_back: None
) -> None:
    (before,) = await fetch(database, "SELECT log_epoch FROM relay_state")
    done = await restart_log(settings, "sample", bus)
    assert (done.log_end, done.stream_end, done.removed) == (6, 10, 4)
    assert await fetch(database, "SELECT log_epoch FROM relay_state") == [(done.log_epoch,)] != [before]
    assert await stored(bus) == [1, 2, 3, 4, 5, 6]
    async with running(Relay(settings, "sample", bus)):
        await write(database, written())
        await published(database)
    assert await stored(bus) == [1, 2, 3, 4, 5, 6, 11]
    again = await restart_log(settings, "sample", bus)
    assert (again.log_end, again.stream_end, again.removed) == (11, 11, 0)
