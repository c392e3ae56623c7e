"""A database that went back in time under a kept stream: noticed, stopped, and mended by one command."""

import pytest

from shared.db.sessions import Database
from shared.events.envelope import Envelope
from shared.outbox.relay import Relay
from shared.outbox.republish import republish
from shared.outbox.restart import find_lost, restart_log
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import Unreachable
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
    lost = await find_lost(settings, "sample", bus)
    assert (lost.log_end, lost.stream_end) == (6, 10)
    assert [Envelope.model_validate_json(event.data).position for event in lost.events] == [7, 8, 9, 10]
    log_epoch = await restart_log(settings, "sample", bus, lost)
    assert await fetch(database, "SELECT log_epoch FROM relay_state") == [(log_epoch,)] != [before]
    assert await stored(bus) == [1, 2, 3, 4, 5, 6]
    async with running(Relay(settings, "sample", bus)):
        await write(database, written())
        await published(database)
    assert await stored(bus) == [1, 2, 3, 4, 5, 6, 11]
    assert (await find_lost(settings, "sample", bus)).events == []
    told = [progress async for progress in republish(settings, "sample", bus)]
    assert (told[-1].held, told[-1].missing) == (7, 0), "what was skipped is not missing"


async def test_a_restart_that_was_interrupted_is_finished_by_another(
    settings: Settings, database: Database, bus: NatsBus, went_back: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = await find_lost(settings, "sample", bus)
    with monkeypatch.context() as broken:
        broken.setattr(bus, "delete", unreachable)
        with pytest.raises(Unreachable):
            await restart_log(settings, "sample", bus, lost)
    async with running(Relay(settings, "sample", bus)):
        await write(database, written())
        await published(database)
    again = await find_lost(settings, "sample", bus)
    assert len(again.events) == 4
    await restart_log(settings, "sample", bus, again)
    assert await stored(bus) == [1, 2, 3, 4, 5, 6, 11]


async def unreachable(*_: object) -> bool:
    raise Unreachable("down")


async def test_a_log_that_is_whole_has_lost_nothing(settings: Settings, database: Database, bus: NatsBus) -> None:
    async with running(Relay(settings, "sample", bus)):
        await write(database, *(written() for _ in range(3)))
        await published(database)
    assert (await find_lost(settings, "sample", bus)).events == []
