"""The demonstration: loaded over HTTP into the running service, once or in pieces, always the same."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn
from rich.console import Console
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.local import demo, demo_cases
from deploy.local.children import free_port
from deploy.local.demo_steps import DemoFailed, People
from deploy.local.guide import Highlight
from deploy.local.identities import IDENTITIES
from services.cycles.main import SERVICE, build
from shared.service.service import Service
from shared.settings import Settings
from tests.engines import Databases
from tests.people import until

Token = Callable[..., str]
KINDS = {"insight", "pattern", "surprise", "mistake", "barrier", "question"}


class Dying:
    """The service, whose answers stop coming after so many changes: what the client asked for last was done."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.left = app, 10_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] != "GET":
            self.left -= 1
            if self.left < 0:
                await self.app(scope, receive, _unheard)
                await send({"type": "http.response.start", "status": 502, "headers": []})
                await send({"type": "http.response.body", "body": b"cut off"})
                return
        await self.app(scope, receive, send)


async def _unheard(message: Any) -> None:
    pass


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[tuple[str, Dying]]:
    """The real service behind a real socket, with its background work."""
    port = free_port()
    app = Dying(build(settings.model_copy(update={"background": True, "log_urls": {}})))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())
    await until(_started(server))
    yield f"http://127.0.0.1:{port}", app
    server.should_exit = True
    await running


def _started(server: uvicorn.Server) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return server.started

    return look


async def load(url: str, token: Token) -> list[Highlight]:
    return await demo.load(url, token, Console(quiet=True))


async def settled(settings: Settings) -> Counter[str]:
    """How many events of each type there are, once all are published and taken in again."""
    connection = await asyncpg.connect(settings.database_url)

    async def quiet() -> bool:
        query = """
            SELECT NOT EXISTS (SELECT FROM outbox_pending)
               AND (SELECT last_position FROM relay_state) = (SELECT max(position) FROM inbox_watermark)
        """
        return bool(await connection.fetchval(query))

    await until(quiet)
    counted = await connection.fetch("SELECT type, count(*) FROM event_log GROUP BY type")
    await connection.close()
    return Counter(dict(map(tuple, counted)))


async def test_the_demonstration_shows_what_it_promises(settings: Settings, token: Token) -> None:
    async with served(settings) as (url, _), httpx.AsyncClient(base_url=url) as web:
        highlights = await load(url, token)
        people = People(web, token)
        await _every_address_answers(highlights, people)
        await _every_kind_and_scale_is_there(people)
        await _the_first_to_learn_hears_from_every_scale(highlights, people)
        await _some_of_it_waits_and_some_is_gone(people)
        await _the_people_served_decide_and_answer(people)
        first = await settled(settings)
        await load(url, token)
        assert await settled(settings) == first
        await _forget_answers(settings)
        await load(url, token)
        assert await settled(settings) == first
        await _what_was_asked_to_be_erased_is_not_told_anew(settings, url, people, token)


async def _every_address_answers(highlights: list[Highlight], people: People) -> None:
    assert len(highlights) > 5
    for one in highlights:
        assert await people[one.who].get(f"/v1/{one.path}")


async def _every_kind_and_scale_is_there(people: People) -> None:
    learnings: dict[str, Any] = {}
    scales = set()
    for key in ("worker", "organisation", "place", "country", "other-place", "key-worker"):
        for one in await people[key].items("/v1/cycles"):
            scales.add(one["scale"])
            learnings |= {each["id"]: each for each in await people[key].items(f"/v1/cycles/{one['id']}/learnings")}
    assert scales == {"person", "team", "organisation", "place", "country"}
    assert {one["kind"] for one in learnings.values()} == KINDS
    assert {one["state"] for one in learnings.values()} == {"held", "shared", "withdrawn"}
    gone = [(one["statement"], one["how_learnt"]) for one in learnings.values() if one["state"] == "withdrawn"]
    assert gone == [("", None)]


async def _the_first_to_learn_hears_from_every_scale(highlights: list[Highlight], people: People) -> None:
    path = next(one.path for one in highlights if "way-back" in one.path and one.who == "worker")
    items = (await people["worker"].get(f"/v1/{path}"))["items"]
    assert {one["scale"] for one in items} == {"team", "organisation", "place", "country"}
    assert {one["steps_up"] for one in items if one["became"] == "shared-on"} == {1, 2, 3, 4}


async def _some_of_it_waits_and_some_is_gone(people: People) -> None:
    assert await _arrivals(people, "country", "country") == {"waiting": 2, "combined": 1}
    assert await _arrivals(people, "place", "place") == {"combined": 1, "set-aside": 1, "taken-up": 1, "withdrawn": 1}
    assert await _arrivals(people, "organisation", "organisation") == {"combined": 1, "withdrawn": 1}
    assert len(await people["observer"].items("/v1/learnings")) == 1, "what comes from one man's life waits"
    assert await people["outsider"].items("/v1/cycles") == []


async def _the_people_served_decide_and_answer(people: People) -> None:
    given = [one["given_by"] for one in await people["person"].items("/v1/me/consents")]
    assert Counter(given) == {"person": 1, "worker": 2}
    (taken_back,) = await people["tenant"].items("/v1/me/consents")
    assert taken_back["withdrawn_at"] is not None
    assert {one["scale"] for one in await people["person"].items("/v1/me/heard-back")} >= {"team", "country"}
    for key in ("person", "tenant"):
        (cycle,) = await people[key].items("/v1/cycles")
        learnings = await people[key].items(f"/v1/cycles/{cycle['id']}/learnings")
        replies = [await people[key].items(f"/v1/learnings/{one['id']}/replies") for one in learnings]
        assert [one["written_as"] for each in replies for one in each] == ["served"]


async def _what_was_asked_to_be_erased_is_not_told_anew(
    settings: Settings, url: str, people: People, token: Token
) -> None:
    worker = people["key-worker"]
    (cycle,) = await worker.items("/v1/cycles", scale="person")
    (asked,) = await worker.items(f"/v1/cycles/{cycle['id']}/erasures")
    assert (asked["state"], asked["yours"]) == ("requested", False)
    await worker.change(f"/v1/erasures/{asked['id']}/agree", {}, asked["version"])
    after = await settled(settings)
    await _forget_answers(settings)
    await load(url, token)
    assert await settled(settings) == after


async def _arrivals(people: People, who: str, scale: str) -> Counter[str]:
    """States of what arrived in the cycles of that scale which they look after."""
    cycles = [one for one in await people[who].items("/v1/cycles", scale=scale) if one["your_role"] == "steward"]
    found = [each for one in cycles for each in await people[who].items(f"/v1/cycles/{one['id']}/arrivals")]
    return Counter(one["state"] for one in found)


async def _forget_answers(settings: Settings) -> None:
    """As after 48 hours, when the keys of requests are forgotten."""
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute("DELETE FROM idempotency")
    await connection.close()


@pytest.fixture
def declaration() -> Service:
    return SERVICE


@pytest.fixture
def elsewhere(settings: Settings, databases: Databases, declaration: Service) -> Iterator[Settings]:
    """The same service with a database and a stream of its own."""
    url = databases.migrated(declaration)
    yield settings.model_copy(update={"database_url": url, "instance": f"{settings.instance}b"})
    databases.drop(url)


async def test_a_load_that_is_cut_off_again_and_again_comes_to_the_same(
    settings: Settings, elsewhere: Settings, token: Token
) -> None:
    async with served(settings) as (url, _):
        await load(url, token)
        whole = await settled(settings)
    async with served(elsewhere) as (url, app):
        cuts = await _load_in_pieces(url, app, token)
        assert cuts > 5
        assert await settled(elsewhere) == whole


async def _load_in_pieces(url: str, app: Dying, token: Token) -> int:
    """How many loads were cut off before one came through."""
    for cuts in range(50):
        app.left = 13
        with suppress(DemoFailed):
            await load(url, token)
            return cuts
    raise AssertionError("no load came through")


def test_nobody_of_the_demonstration_has_a_surname() -> None:
    assert all(who.name.isalpha() for who in IDENTITIES.values())
    named = [one.name for case in demo_cases.CASES.values() for one in case.joining if one.name]
    assert all(name.isalpha() for name in named)
