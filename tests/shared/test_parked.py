"""What an operator does with events that failed."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import httpx
import pytest
import respx
from fastapi import FastAPI

from shared.db.sessions import Database
from shared.inbox.consumer import Consumer
from shared.service.app import create_app
from shared.settings import Settings
from shared.stream.port import Message
from tests.people import running as app_running
from tests.shared.backbone import fetch, running
from tests.shared.fake_bus import FakeBus
from tests.shared.following import LOG, Follower, consumer, log_holding, message, service


@pytest.fixture
def follower(database: Database) -> Follower:
    return Follower(database)


@pytest.fixture
async def operator(
    settings: Settings, follower: Follower, token: Callable[..., str]
) -> AsyncIterator[httpx.AsyncClient]:
    async with app_running(app(settings, follower)) as http:
        http.headers["Authorization"] = f"Bearer {token(scope='operate')}"
        yield http


def app(settings: Settings, follower: Follower) -> FastAPI:
    return create_app(service(follower), settings.model_copy(update={"log_urls": {"sample": LOG}}))


async def parked(settings: Settings, follower: Follower, *messages: Message) -> Consumer:
    """A consumer took these in, and parked what failed."""
    bus = FakeBus(f"catchment.{settings.instance}")
    await bus.publish_batch(messages)
    made = consumer(settings, follower.database, follower, bus)
    async with running(made):
        await follower.reaches(len(messages))
    return made


async def ill_and_waiting(settings: Settings, follower: Follower) -> tuple[UUID, list[Message]]:
    """Three events of one note, of which the first is poison, and one of another note between them."""
    follower.poisonous.add("poison")
    ill = uuid4()
    messages = [
        message(settings, 1, "poison", ill),
        message(settings, 2),
        message(settings, 3, "second", ill),
        message(settings, 4, "third", ill),
    ]
    await parked(settings, follower, *messages)
    return ill, messages


async def test_parked_events_are_listed_and_shown(
    settings: Settings, follower: Follower, operator: httpx.AsyncClient
) -> None:
    ill, messages = await ill_and_waiting(settings, follower)
    first = (await operator.get("/v1/parked", params={"limit": 2})).json()
    rest = (await operator.get("/v1/parked", params={"limit": 2, "after": first["next"]})).json()
    assert {one["position"] for one in first["items"] + rest["items"]} == {1, 3, 4}
    assert rest["next"] is None
    assert "envelope" not in first["items"][0]
    shown = (await operator.get(f"/v1/parked/{messages[0].event_id}")).json()
    assert shown["subject"] == str(ill)
    assert shown["error"] == "ValueError: cannot take poison"
    assert shown["envelope"]["data"]["text"] == "poison"


@respx.mock
async def test_a_retry_takes_the_whole_aggregate_in_in_order(
    settings: Settings, follower: Follower, operator: httpx.AsyncClient
) -> None:
    _, messages = await ill_and_waiting(settings, follower)
    log_holding(messages)
    follower.poisonous.clear()
    answer = await operator.post(f"/v1/parked/{messages[3].event_id}/retry")
    assert answer.json() == {"taken_in": [str(messages[n].event_id) for n in (0, 2, 3)], "failed": None}
    assert await follower.heard() == [2, 1, 3, 4]
    assert (await operator.get("/v1/parked")).json()["items"] == []


@respx.mock
async def test_a_retry_stops_at_the_first_event_that_fails_again(
    settings: Settings, follower: Follower, operator: httpx.AsyncClient
) -> None:
    _, messages = await ill_and_waiting(settings, follower)
    log_holding(messages)
    follower.poisonous = {"second"}
    answer = (await operator.post(f"/v1/parked/{messages[0].event_id}/retry")).json()
    assert answer["taken_in"] == [str(messages[0].event_id)]
    assert answer["failed"] == {"event_id": str(messages[2].event_id), "error": "ValueError: cannot take second"}
    rows = await fetch(follower.database, "SELECT position, attempts, error FROM inbox_parked ORDER BY position")
    assert rows == [(3, 2, "ValueError: cannot take second"), (4, 1, f"behind {messages[0].event_id}")]


@respx.mock
async def test_an_event_erased_since_it_was_parked_takes_no_effect(
    settings: Settings, follower: Follower, operator: httpx.AsyncClient
) -> None:
    _, messages = await ill_and_waiting(settings, follower)
    erased = Message(messages[0].subject, messages[0].event_id, 1, redacted(messages[0].data))
    log_holding([erased, *messages[1:]])
    follower.poisonous.clear()
    answer = (await operator.post(f"/v1/parked/{erased.event_id}/retry")).json()
    assert len(answer["taken_in"]) == 3
    assert await follower.heard() == [2, 3, 4]


async def test_nothing_is_retried_while_it_cannot_be_seen_what_was_erased(
    settings: Settings, follower: Follower, operator: httpx.AsyncClient
) -> None:
    _, messages = await ill_and_waiting(settings, follower)
    follower.poisonous.clear()
    answer = await operator.post(f"/v1/parked/{messages[0].event_id}/retry")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:catchment:problem:unavailable")
    assert await follower.heard() == [2]


def redacted(data: bytes) -> bytes:
    return data.replace(b'"data":{', b'"redacted":true,"data":{').replace(b"poison", b"")


async def test_an_unknown_event_is_not_found(operator: httpx.AsyncClient) -> None:
    assert (await operator.get(f"/v1/parked/{uuid4()}")).status_code == 404
    assert (await operator.post(f"/v1/parked/{uuid4()}/retry")).status_code == 404


async def test_only_operators_see_parked_events(operator: httpx.AsyncClient, token: Callable[..., str]) -> None:
    answer = await operator.get("/v1/parked", headers={"Authorization": f"Bearer {token(scope='sample:read')}"})
    assert answer.status_code == 403
