"""A creating request takes effect once, however often and however fast it is sent."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from services.cycles.main import build
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import start
from tests.people import Person, running
from tests.searching import in_database

BODY = {"kind": "insight", "statement": "Asked first, people open the door", "how_learnt": "Seen"}
KEY = "one-and-the-same"


async def send(by: Person, path: str, body: Any, key: str | None = KEY) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return await by.request("POST", path, json=body, headers=headers)


async def learnings(by: Person, cycle: str) -> list[str]:
    return [one["id"] for one in (await by.get(f"/v1/cycles/{cycle}/learnings"))["items"]]


async def events(by: Person) -> int:
    return len((await by.get("/v1/events"))["items"])


async def test_the_same_request_again_is_answered_byte_for_byte_and_done_once(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(live, "Amara")
    cycle = await start(amara, "team")
    first, *more = [await send(amara, f"/v1/cycles/{cycle}/learnings", BODY) for _ in range(4)]
    assert first.status_code == 201 and "idempotency-replayed" not in first.headers
    for again in more:
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        for name in ("location", "etag", "content-type"):
            assert again.headers[name] == first.headers[name]
    assert len(await learnings(amara, cycle)) == 1
    again = await send(amara, "/v1/cycles", {"scale": "team", "title": "T", "purpose": "P"}, "other")
    assert (
        await send(amara, "/v1/cycles", {"scale": "team", "title": "T", "purpose": "P"}, "other")
    ).content == again.content


async def test_what_cannot_be_done_twice_is_answered_again_all_the_same(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    learning = (await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)).json()["id"]
    joining = {"organisation": "GB-CHC-1", "role": "observer"}
    larger = await start(amara, "place")
    connecting = {"smaller_cycle_id": cycle, "larger_cycle_id": larger, "because": "x"}
    leaving = {"enter": ["purpose"], "because": "x"}
    for n, (path, body) in enumerate(
        [
            (f"/v1/learnings/{learning}/share", {"reach": "connected"}),
            (f"/v1/cycles/{cycle}/participants", joining),
            ("/v1/connections", connecting),
            (f"/v1/cycles/{cycle}/journey", leaving),
            (f"/v1/cycles/{cycle}/rounds", {"because": "x"}),
        ]
    ):
        first, again = await send(amara, path, body, f"key-{n}"), await send(amara, path, body, f"key-{n}")
        assert (first.status_code, again.status_code, again.content) == (201, 201, first.content), path
        assert again.headers["idempotency-replayed"] == "true"


async def test_an_answer_is_given_again_after_the_cycle_has_ended(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    first = await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)
    await amara.change(f"/v1/cycles/{cycle}/end", {"because": "Done"})
    again = await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)
    assert (again.status_code, again.content) == (201, first.content)


async def test_a_key_belongs_to_one_body_and_one_address(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle, other = await start(amara, "team"), await start(amara, "team")
    await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)
    for path, body in [
        (f"/v1/cycles/{cycle}/learnings", {**BODY, "kind": "pattern"}),
        (f"/v1/cycles/{other}/learnings", BODY),
        (f"/v1/cycles/{cycle}/rounds", {"because": "x"}),
    ]:
        refused = await send(amara, path, body)
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:catchment:problem:idempotency-key-reused")
    assert len(await learnings(amara, cycle)) == 1
    assert await learnings(amara, other) == []


async def test_a_creating_request_without_a_key_is_refused(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    refused = await send(amara, f"/v1/cycles/{cycle}/learnings", BODY, None)
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:catchment:problem:idempotency-key-missing")
    for key in ("", "k" * 201, "with space", "ümlaut".encode()):
        headers = {"Authorization": f"Bearer {amara.token}", "Idempotency-Key": key}
        answer = await http.post(f"/v1/cycles/{cycle}/learnings", json=BODY, headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 422
    assert await learnings(amara, cycle) == []


async def test_twins_sent_at_once_have_one_effect(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    for turn in range(8):
        cycle = await start(amara, "team")
        path = f"/v1/cycles/{cycle}/learnings"
        answers = await asyncio.gather(*(send(amara, path, BODY, f"twin-{turn}") for _ in range(6)))
        statuses = Counter(one.status_code for one in answers)
        assert statuses[201] >= 1 and statuses[201] + statuses[409] == 6, statuses
        assert len({one.content for one in answers if one.status_code == 201}) == 1
        fresh = [one for one in answers if one.status_code == 201 and "idempotency-replayed" not in one.headers]
        assert len(fresh) == 1
        (made,) = await learnings(amara, cycle)
        assert fresh[0].json()["id"] == made
        assert (await send(amara, path, BODY, f"twin-{turn}")).content == fresh[0].content


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({**BODY, "kind": "guess"}, 422), ({**BODY, "statement": " "}, 422), ({}, 422)],
)
async def test_a_request_that_was_not_valid_keeps_no_key(
    http: httpx.AsyncClient, meet: Meet, wrong: dict[str, Any], status: int
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    assert (await send(amara, f"/v1/cycles/{cycle}/learnings", wrong)).status_code == status
    assert (await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)).status_code == 201


async def test_a_command_that_was_refused_keeps_no_key(http: httpx.AsyncClient, meet: Meet, database_url: str) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    await amara.change(f"/v1/cycles/{cycle}/end", {"because": "Done"})
    path = f"/v1/cycles/{cycle}/learnings"
    assert (await send(amara, path, BODY)).status_code == 409
    assert (await send(ben, path, BODY)).status_code == 404
    assert "idempotency.key" not in await in_database(database_url, KEY)
    await amara.change(f"/v1/cycles/{cycle}/reopen", {"because": "More"})
    again = await send(amara, path, BODY)
    assert again.status_code == 201 and "idempotency-replayed" not in again.headers


async def test_another_persons_same_key_is_another_key(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben, moved = meet(http, "Amara"), meet(http, "Ben"), meet(http, "Amara", "GB-CHC-1")
    body = {"scale": "team", "title": "T", "purpose": "P"}
    answers = [await send(who, "/v1/cycles", body) for who in (amara, ben, moved)]
    assert [one.status_code for one in answers] == [201] * 3
    assert len({one.json()["id"] for one in answers}) == 3


async def test_a_request_that_was_given_up_does_not_block_its_repetition(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    path = f"/v1/cycles/{cycle}/learnings"
    for turns in range(0, 60, 3):
        going = asyncio.ensure_future(send(amara, path, BODY, f"given-up-{turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        assert (await send(amara, path, BODY, f"given-up-{turns}")).status_code == 201
    assert len(await learnings(amara, cycle)) == 20


async def test_twins_sent_to_two_processes_at_once_have_one_effect(settings: Settings, meet: Meet) -> None:
    async with running(build(settings)) as here, running(build(settings)) as there:
        amara, beside = meet(here, "Amara"), meet(there, "Amara")
        cycle = await start(amara, "team")
        for turn in range(10):
            path, key = f"/v1/cycles/{cycle}/learnings", f"two-{turn}"
            answers = await asyncio.gather(send(amara, path, BODY, key), send(beside, path, BODY, key))
            assert [one.status_code for one in answers] == [201, 201]
            assert answers[0].content == answers[1].content
            assert sorted("idempotency-replayed" in one.headers for one in answers) == [False, True]
        assert len(await learnings(amara, cycle)) == 10
