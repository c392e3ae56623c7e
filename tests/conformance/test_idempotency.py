"""Every creating request takes effect once, however often and however fast it is sent, and answers as of today."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio

from tests.conformance.conftest import WorldOf
from tests.conformance.subject import Call
from tests.conformance.subjects import CREATING, Case, every_creating

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN = "the request's own key"
ERASABLE = [case for case in CREATING if case.route.erase]
LOSABLE = [case for case in CREATING if case.place.subject.lose_access]
WITH_IDS = [case for case in CREATING if "{" in case.name]


@dataclass(frozen=True)
class Request:
    """A creating request with a key of its own, to be sent again and again."""

    world: Any
    case: Case
    call: Call
    key: str

    async def send(self, *, written: str | None = None, key: str | None = OWN, **more: Any) -> httpx.Response:
        """`written`: the body's text, where its exact form matters; `key`: another key, or None for none."""
        method, path = self.case.name.split(" ")
        call = replace(self.call, **more)
        text = written if written is not None else json.dumps(call.body(call.ids))
        name = self.key if key is OWN else key
        sent = {b"Authorization": f"Bearer {self.who.token}".encode(), b"Content-Type": b"application/json"}
        sent |= {b"Idempotency-Key": name.encode()} if name is not None else {}
        http: httpx.AsyncClient = self.world.http
        return await http.request(method, path.format(**call.ids), content=text, headers=sent)

    @property
    def who(self) -> Any:
        return self.world.people[self.case.route.by]

    @property
    def body(self) -> dict[str, Any]:
        made: dict[str, Any] = self.call.body(self.call.ids)
        return made


async def prepared(world: Any, case: Case) -> Request:
    return Request(world, case, await case.route.call(world), str(uuid4()))


async def effects(world: Any) -> int:
    """How many events people caused. What follows from events is caused by services."""
    connection = await asyncpg.connect(world.database_url)
    count: int = await connection.fetchval("SELECT count(*) FROM event_log WHERE actor LIKE 'person:%'")
    await connection.close()
    return count


def is_replay(again: httpx.Response, first: httpx.Response, case: Case) -> None:
    assert (again.status_code, again.content) == (201, repeated(first, case))
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("location", "etag", "content-type"):
        assert again.headers.get(name) == first.headers.get(name)


def repeated(first: httpx.Response, case: Case) -> bytes:
    """What the same request gets when it is repeated: byte for byte the first answer, but for what is told once."""
    if not case.route.told_once:
        return first.content
    body = {**first.json(), **dict.fromkeys(case.route.told_once)}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def is_problem(answer: httpx.Response, status: int, slug: str) -> None:
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:catchment:problem:{slug}"), answer.text


@every_creating
async def test_the_same_request_again_is_answered_byte_for_byte_and_done_once(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    first = await request.send()
    assert (first.status_code, first.headers.get("idempotency-replayed")) == (201, None), first.text
    done = await effects(request.world)
    for _ in range(2):
        is_replay(await request.send(), first, case)
    assert await effects(request.world) == done


@every_creating
async def test_the_same_json_in_another_order_and_spacing_is_the_same_request(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    first = await request.send()
    turned = dict(reversed(request.body.items()))
    is_replay(await request.send(written=json.dumps(turned, indent=3, ensure_ascii=False)), first, case)


@every_creating
async def test_twins_sent_at_once_have_one_effect(case: Case, world_of: WorldOf) -> None:
    world = await world_of(case.place)
    alone, request = await prepared(world, case), await prepared(world, case)
    before = await effects(world)
    await alone.send()
    once = await effects(world) - before
    answers = await asyncio.gather(*(request.send() for _ in range(5)))
    statuses = Counter(one.status_code for one in answers)
    assert statuses[201] >= 1 and statuses[201] + statuses[409] == 5, statuses
    assert all(one.headers["retry-after"] for one in answers if one.status_code == 409)
    (fresh,) = [one for one in answers if one.status_code == 201 and "idempotency-replayed" not in one.headers]
    others = [one for one in answers if one.status_code == 201 and one is not fresh]
    assert {one.content for one in others} <= {repeated(fresh, case)}
    is_replay(await request.send(), fresh, case)
    assert await effects(world) - before == 2 * once > 0


@every_creating
async def test_a_key_belongs_to_one_body(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    first = await request.send()
    other = {**request.body, **case.route.otherwise}
    assert other != request.body
    is_problem(await request.send(written=json.dumps(other)), 422, "idempotency-key-reused")
    is_replay(await request.send(), first, case)


@pytest.mark.parametrize("case", WITH_IDS, ids=str)
async def test_a_key_belongs_to_one_address(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    await request.send()
    elsewhere = request.call.of_nothing().ids
    same = json.dumps(request.body)
    is_problem(await request.send(ids=elsewhere, written=same), 422, "idempotency-key-reused")


@every_creating
async def test_a_request_without_a_key_or_with_one_that_is_none_is_refused(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    before = await effects(request.world)
    is_problem(await request.send(key=None), 400, "idempotency-key-missing")
    for key in ("", "k" * 201, "with space", "ümlaut"):
        is_problem(await request.send(key=key), 422, "unprocessable")
    assert await effects(request.world) == before


@every_creating
async def test_a_request_that_was_not_valid_keeps_no_key(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    for wrong in ("[]", json.dumps({**request.body, "misspelt": 1})):
        is_problem(await request.send(written=wrong), 422, "unprocessable")
    answer = await request.send()
    assert (answer.status_code, answer.headers.get("idempotency-replayed")) == (201, None), answer.text


@pytest.mark.parametrize("case", WITH_IDS, ids=str)
async def test_a_command_that_was_refused_keeps_no_key(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    is_problem(await request.send(ids=request.call.of_nothing().ids), 404, "not-found")
    answer = await request.send()
    assert (answer.status_code, answer.headers.get("idempotency-replayed")) == (201, None), answer.text


@every_creating
async def test_what_is_kept_of_a_request_holds_no_words(case: Case, world_of: WorldOf) -> None:
    """Only what was created, by its id: whatever a view holds, now or later, is not kept a second time."""
    request = await prepared(await world_of(case.place), case)
    answer = await request.send()
    assert answer.status_code == 201
    connection = await asyncpg.connect(request.world.database_url)
    kept = dict(await connection.fetchrow("SELECT * FROM idempotency WHERE key = $1", request.key))
    await connection.close()
    known = {"org", "sub", "key", "request_hash", "about", "created_at", "erased_at"}
    assert kept.keys() == known, "say here why what was added holds nobody's words"
    assert kept["about"] and len(kept["request_hash"]) == 32


@dataclass(frozen=True)
class Lost:
    """A request with its answer, and where something can be erased, one whose creation was: sent by who left since."""

    request: Request
    first: httpx.Response
    erased: Request | None


LostOf = Callable[[Case], Awaitable[Lost]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lost(small_world_of: WorldOf) -> AsyncIterator[LostOf]:
    """`await lost(case)`: what was sent before whoever sent it has left everything."""
    sent: dict[str, Lost] = {}
    left: set[str] = set()

    async def look(case: Case) -> Lost:
        if str(case.place) not in left:
            left.add(str(case.place))
            world = await small_world_of(case.place)
            for one in (one for one in LOSABLE if str(one.place) == str(case.place)):
                request = await prepared(world, one)
                sent[str(one)] = Lost(request, await request.send(), await _erased(world, one))
            assert case.place.subject.lose_access
            await case.place.subject.lose_access(world)
        return sent[str(case)]

    yield look


async def _erased(world: Any, case: Case) -> Request | None:
    if case.route.erase is None:
        return None
    request = await prepared(world, case)
    await case.route.erase(world, await request.send(), request.call)
    return request


@pytest.mark.parametrize("case", LOSABLE, ids=str)
async def test_whoever_has_lost_access_gets_no_answer_of_earlier_times(case: Case, lost: LostOf) -> None:
    found = await lost(case)
    assert found.first.status_code == 201
    done = await effects(found.request.world)
    again = await found.request.send()
    is_problem(again, 404, "not-found")
    assert await effects(found.request.world) == done


@pytest.mark.parametrize("case", [case for case in LOSABLE if case.route.erase], ids=str)
async def test_whoever_has_lost_access_is_not_told_that_something_was_erased(case: Case, lost: LostOf) -> None:
    found = await lost(case)
    assert found.erased
    done = await effects(found.erased.world)
    is_problem(await found.erased.send(), 404, "not-found")
    assert await effects(found.erased.world) == done


@pytest.mark.parametrize("case", ERASABLE, ids=str)
async def test_what_was_erased_is_neither_told_nor_made_again(case: Case, world_of: WorldOf) -> None:
    request = await prepared(await world_of(case.place), case)
    first = await request.send()
    assert first.status_code == 201 and case.route.erase
    await case.route.erase(request.world, first, request.call)
    done = await effects(request.world)
    for _ in range(2):
        is_problem(await request.send(), 410, "answer-erased")
    assert await effects(request.world) == done
