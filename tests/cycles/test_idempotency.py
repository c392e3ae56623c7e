"""Repeating a request in the life of a cycle; what holds for every creating route is in tests/conformance."""

import asyncio
from typing import Any

import httpx

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


async def test_an_answer_is_given_again_after_the_cycle_has_ended(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    first = await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)
    await amara.change(f"/v1/cycles/{cycle}/end", {"because": "Done"})
    again = await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)
    assert (again.status_code, again.content) == (201, first.content)


async def test_a_repeated_request_shows_the_thing_as_it_is_today(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    first = (await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)).json()
    better = {**BODY, "statement": "People open the door", "because": "It is truer"}
    at = f"/v1/learnings/{first['id']}"
    corrected = await amara.change(at, better, method="PUT", at=at)
    again = await send(amara, f"/v1/cycles/{cycle}/learnings", BODY)
    assert (again.status_code, again.json(), again.headers["etag"]) == (201, corrected, '"2"')
    assert (again.headers["location"], again.headers["idempotency-replayed"]) == (at, "true")


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
