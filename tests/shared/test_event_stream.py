"""The live stream of events: each once, in order, from where a reader says, for as long as they may read."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import ColumnElement
from sqlmodel import col

from shared.db.sessions import Database
from shared.outbox.relay import Relay
from shared.outbox.tables import EventLog
from shared.service import event_stream
from shared.service.app import create_app
from shared.service.tail import BUFFERED_EVENTS, EventTail
from shared.settings import Settings
from shared.web.identity import Caller, Viewer
from tests.people import until
from tests.sample.main import SERVICE, build
from tests.shared.backbone import ORIGIN, execute, fetch, published, write, written
from tests.shared.backbone import running as relaying
from tests.shared.fake_bus import FakeBus
from tests.shared.live import Sent, following, on_a_port

ORG = "ZZ-TEST-01"


@pytest.fixture
async def url(settings: Settings, database: Database) -> AsyncIterator[str]:
    """The sample service with a relay that numbers what is written."""
    async with relaying(Relay(settings, "sample", FakeBus())), on_a_port(build(settings)) as url:
        yield url


@pytest.fixture
def reader(token: Callable[..., str]) -> str:
    return token(org=ORG, scope="events:read")


def positions(sent: list[Sent]) -> list[int]:
    return [one.envelope["position"] for one in sent]


async def some(database: Database, count: int) -> None:
    await write(database, *(written() for _ in range(count)))
    await published(database)


async def test_from_now_on_only_what_is_new_is_sent(url: str, reader: str, database: Database) -> None:
    await some(database, 3)
    async with following(url, reader) as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        await stream.ready()
        await some(database, 2)
        assert positions(await stream.take(2)) == [4, 5]


async def test_head_asks_a_stream_for_its_headers_and_does_not_wait_for_its_end(url: str, reader: str) -> None:
    headers = {"Authorization": f"Bearer {reader}", "Accept": "text/event-stream"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=10) as http:
        answer = await http.head("/v1/events")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"].startswith("text/event-stream")
        whole, head = [await http.request(each, "/v1/events", headers={"Accept": "*/*"}) for each in ("GET", "HEAD")]
        assert (head.headers["content-length"], head.content) == (str(len(whole.content)), b"")


async def test_from_a_position_everything_behind_it_comes_once_and_in_order(
    url: str, reader: str, database: Database
) -> None:
    await some(database, 30)
    async with following(url, reader, after=10) as stream:
        writing = asyncio.gather(*(write(database, written(), written()) for _ in range(20)))
        assert positions(await stream.take(60)) == list(range(11, 71))
        await writing


async def test_a_reader_resumes_where_they_left_off(url: str, reader: str, database: Database) -> None:
    await some(database, 5)
    async with following(url, reader, after=0) as stream:
        *_, last = await stream.take(5)
    await some(database, 5)
    async with following(url, reader, last.id) as stream:
        assert positions(await stream.take(5)) == [6, 7, 8, 9, 10]


async def test_an_id_of_another_log_is_told_plainly(url: str, reader: str, database: Database) -> None:
    await some(database, 1)
    for last_event_id, status, slug in [
        (f"{uuid4()}:1", 409, "log-started-anew"),
        ("12", 400, "last-event-id-invalid"),
        (f"{'-' * 36}:1", 400, "last-event-id-invalid"),
    ]:
        async with following(url, reader, last_event_id) as stream:
            await stream.answer.aread()
            assert (stream.answer.status_code, stream.answer.json()["type"].split(":")[-1]) == (status, slug)


async def test_a_page_of_another_log_is_told_plainly(url: str, reader: str, database: Database) -> None:
    await some(database, 2)
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {reader}"}) as http:
        page = (await http.get("/v1/events")).json()
        assert (await http.get("/v1/events", params={"epoch": page["epoch"]})).status_code == 200
        await execute(database, "UPDATE relay_state SET log_epoch = gen_random_uuid()")
        refused = await http.get("/v1/events", params={"epoch": page["epoch"], "after": page["position"]})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:catchment:problem:log-started-anew")


async def test_a_stream_has_the_filters_of_a_page(url: str, reader: str, database: Database) -> None:
    chosen = written()
    await some(database, 2)
    async with following(url, reader, after=0, subject=str(chosen.subject)) as stream:
        await write(database, written(), chosen, written())
        assert positions(await stream.take(1)) == [4]
    async with following(url, reader, type="catchment.sample.nothing.*") as stream:
        assert stream.answer.status_code == 422


async def test_nobody_is_sent_what_is_for_others(url: str, token: Callable[..., str], database: Database) -> None:
    stranger, operator = token(org="GB-CHC-9", scope="events:read"), token(org="GB-CHC-9", scope="events:read operate")
    async with following(url, stranger, after=0) as nothing, following(url, operator, after=0) as everything:
        await some(database, 3)
        assert positions(await everything.take(3)) == [1, 2, 3]
        with pytest.raises(TimeoutError):
            await nothing.next(0.3)


async def test_who_acted_is_left_out_for_who_may_not_know_it_on_the_page_and_live_and_after_a_wait(
    settings: Settings, token: Callable[..., str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here only their own are told; another organisation reads the same events without."""

    def only_own(viewer: Viewer) -> ColumnElement[bool]:
        own: ColumnElement[bool] = col(EventLog.org) == viewer.org
        return own

    service, there = replace(SERVICE, sees_actor=only_own), "GB-CHC-9"
    own, other = (token(org=org, scope="events:read") for org in (ORG, there))
    alone = token(sub="person", org=None, scope="events:read")
    for_all = [replace(written(), audience=[ORG, there, "network"]) for _ in range(2)]
    app = create_app(service, settings)
    async with relaying(Relay(settings, "sample", FakeBus())), on_a_port(app) as url:
        async with following(url, own) as knowing, following(url, other) as reading, following(url, alone) as third:
            for each in (knowing, reading, third):
                await each.ready()
            await write(database, for_all[0])
            told = [(await each.take(1))[0].envelope for each in (knowing, reading, third)]
            with monkeypatch.context() as patch:
                patch.setattr(event_stream, "FRESH_SECONDS", -1)  # as if it had waited in the buffer
                await write(database, for_all[1])
                waited = [(await each.take(1))[0].envelope for each in (knowing, reading, third)]
        async with following(url, other, after=0) as behind:
            earlier = [one.envelope for one in await behind.take(1)]
        async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {other}"}) as http:
            page = (await http.get("/v1/events")).json()["items"]
    for (known, *unknown), event in ((told, for_all[0]), (waited, for_all[1])):
        assert (known["id"], known["actor"], known["aggregateversion"]) == (str(event.id), ORIGIN.actor, 1)
        assert all(one["id"] == known["id"] and about_the_actor(one) == set() for one in unknown)
    assert len(page) == 2
    assert all(about_the_actor(one) == set() for one in (*page, *earlier))


def about_the_actor(envelope: dict[str, Any]) -> set[str]:
    return {"actor", "aggregateversion", "traceparent"} & envelope.keys()


async def test_a_stream_ends_with_its_token_and_says_where_to_go_on(
    url: str, token: Callable[..., str], database: Database
) -> None:
    await some(database, 2)
    async with following(url, token(org=ORG, scope="events:read", ttl=-8), after=0) as stream:
        sent = await stream.take(3)
        assert (sent[2].name, sent[2].text) == ("resume", "token-expired")
        assert sent[2].id == sent[1].id
        assert await stream.next() is None


async def test_a_reader_who_does_not_read_costs_a_bounded_buffer_and_is_told_to_resume(
    settings: Settings, database: Database
) -> None:
    tail = EventTail(database, SERVICE)
    caller = Caller("amara", "Amara", ORG, frozenset({"events:read"}), time.time() + 60, "person:1")
    async with (
        relaying(Relay(settings, "sample", FakeBus())),
        tail.follow(caller) as slow,
        tail.follow(caller) as quick,
    ):
        for _ in range(3):
            await write(database, *(written() for _ in range(BUFFERED_EVENTS // 2)))
            for _ in range(BUFFERED_EVENTS // 2):
                assert await quick.next(10)
        assert slow.over == "too-slow"
        assert slow._buffer.qsize() == BUFFERED_EVENTS
        assert not quick.over
        assert await slow.next(1) is None
    await tail.close()


async def test_a_stream_outlives_the_loss_of_every_database_connection(
    url: str, reader: str, database: Database
) -> None:
    async with following(url, reader, after=0) as stream:
        await some(database, 1)
        assert positions(await stream.take(1)) == [1]
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        await fetch(database, f"{others} AND pid <> pg_backend_pid()")

        async def written_again() -> bool:
            await write(database, written())
            return True

        await until(written_again)
        assert positions(await stream.take(1)) == [2]


async def test_an_open_stream_of_a_log_that_started_anew_ends_and_cannot_go_on(
    url: str, reader: str, database: Database
) -> None:
    await some(database, 2)
    async with following(url, reader, after=0) as stream:
        *_, last = await stream.take(2)
        await execute(database, "UPDATE relay_state SET log_epoch = gen_random_uuid()")
        (ended,) = await stream.take(1)
        assert (ended.name, ended.text) == ("resume", "log-started-anew")
    async with following(url, reader, ended.id) as stream:
        assert stream.answer.status_code == 409
    assert ended.id == last.id


async def test_a_position_that_the_log_has_not_reached_is_of_another_log(
    url: str, reader: str, database: Database
) -> None:
    await some(database, 2)
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {reader}"}) as http:
        assert (await http.get("/v1/events", params={"after": 2})).status_code == 200
        assert (await http.get("/v1/events", params={"after": 3})).status_code == 409
