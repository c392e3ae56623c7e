"""While PostgreSQL is away requests are told to come again, and afterwards everything goes on by itself."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.postgres import Postgres
from services.cycles.main import SERVICE, build
from shared.service.migrations import upgrade
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import start
from tests.people import Person, running, until

GOOD = {"kind": "insight", "statement": "Asked first, people open the door", "how_learnt": "Seen"}


@pytest.fixture
def postgres(engine_directory: Path, instance: str) -> Iterator[Postgres]:
    """A PostgreSQL of the test's own, migrated, to stop."""
    server = Postgres(engine_directory / instance, durable=False)
    server.start()
    upgrade(SERVICE, server.url())
    yield server
    server.stop()


@pytest.fixture
async def http(settings: Settings, postgres: Postgres) -> AsyncIterator[httpx.AsyncClient]:
    async with running(build(settings.model_copy(update={"database_url": postgres.url()}))) as client:
        yield client


async def test_requests_are_told_to_come_again_and_take_effect_once(
    http: httpx.AsyncClient, meet: Meet, postgres: Postgres
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    requests = [
        ("GET", f"/v1/cycles/{cycle}", None, None),
        ("GET", "/v1/events", None, None),
        ("POST", f"/v1/cycles/{cycle}/learnings", GOOD, "recorded"),  # the hot way
        ("POST", f"/v1/cycles/{cycle}/rounds", {"because": "It was time"}, "round"),  # the ordinary way
        ("PUT", f"/v1/cycles/{cycle}/purpose", {"purpose": "New", "agreed_by": [{"who": "All"}]}, None),
    ]
    postgres.stop()
    for method, path, body, key in requests * 2:
        answer = await send(amara, method, path, body, key)
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "2"), (method, path, answer.text)
        assert answer.json()["type"] == "urn:catchment:problem:database-trouble"
        assert "asyncpg" not in answer.text
        assert "sqlalchemy" not in answer.text
    postgres.start()

    async def back() -> bool:
        return (await send(amara, *requests[0])).status_code == 200

    await until(back)
    assert [(await send(amara, *one)).status_code for one in requests[2:] * 2] == [201, 201, 200, 201, 201, 412]
    assert len((await amara.get(f"/v1/cycles/{cycle}/learnings"))["items"]) == 1


async def send(by: Person, method: str, path: str, body: object, key: str | None) -> httpx.Response:
    headers = {"If-Match": '"2"'} if method == "PUT" else {}
    return await by.request(method, path, json=body, headers=headers | ({"Idempotency-Key": key} if key else {}))
