"""The real path: any stage at any time, several at once, again and again, round after round."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import httpx

from shared.events.vocabulary import Stage
from tests.cycles.conftest import Meet
from tests.cycles.stories import start
from tests.people import Person

ALL = list(Stage)


async def move(by: Person, cycle: str, enter: Sequence[str], leave: Sequence[str], expect: int = 201) -> Any:
    body = {"enter": list(enter), "leave": list(leave), "because": "It is time"}
    return await by.create(f"/v1/cycles/{cycle}/journey", body, expect=expect)


async def path(by: Person, cycle: str) -> list[dict[str, Any]]:
    """Every step, in the order in which they were made."""
    items: list[dict[str, Any]] = (await by.get(f"/v1/cycles/{cycle}/journey", limit=200))["items"]
    return items[::-1]


async def test_stages_are_entered_in_any_order_and_several_are_open_at_once(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, [Stage.embed_and_influence], [])
    await move(amara, cycle, [Stage.experiment, Stage.purpose], [])
    moved = await move(amara, cycle, [Stage.co_design], [Stage.experiment])
    assert moved["now_in"] == [Stage.embed_and_influence, Stage.purpose, Stage.co_design]
    assert (await amara.get(f"/v1/cycles/{cycle}"))["now_in"] == moved["now_in"]
    assert (await amara.get("/v1/cycles"))["items"][0]["now_in"] == moved["now_in"]


async def test_a_stage_that_is_open_can_be_entered_again_as_another_visit(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, [Stage.experiment], [])
    moved = await move(amara, cycle, [Stage.experiment], [])
    assert [(s["number"], s["stage"], s["direction"]) for s in await path(amara, cycle)] == [
        (1, Stage.experiment, "entered"),
        (2, Stage.experiment, "entered"),
    ]
    assert moved["now_in"] == [Stage.experiment]


async def test_all_stages_can_be_left_and_entered_in_one_move(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, ALL, [])
    moved = await move(amara, cycle, ALL, ALL)
    assert moved["now_in"] == ALL
    steps = await path(amara, cycle)
    assert [s["direction"] for s in steps] == ["entered"] * 5 + ["left"] * 5 + ["entered"] * 5
    assert [s["number"] for s in steps] == list(range(1, 16))
    assert moved["steps"] == steps[5:]


async def test_only_what_is_open_can_be_left_and_a_refused_move_changes_nothing(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    refused = await move(amara, cycle, [Stage.purpose], [Stage.experiment], 409)
    assert refused["type"] == "urn:catchment:problem:not-in-stage"
    assert (await move(amara, cycle, [], [], 422))["type"] == "urn:catchment:problem:nothing-to-do"
    assert (await move(amara, cycle, [Stage.purpose] * 2, [], 422))["errors"][0]["field"] == "body.enter"
    assert await path(amara, cycle) == []


async def test_every_round_is_kept_with_its_steps_and_open_stages_stay_open(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, [Stage.purpose, Stage.experiment], [])
    second = await amara.create(f"/v1/cycles/{cycle}/rounds", {"because": "Much has changed"})
    moved = await move(amara, cycle, [Stage.co_design], [Stage.purpose])
    rounds = (await amara.get(f"/v1/cycles/{cycle}/rounds"))["items"]
    assert [(one["number"], one["because"]) for one in rounds] == [(2, "Much has changed"), (1, None)]
    assert rounds[0] == second
    assert [step["round"] for step in await path(amara, cycle)] == [1, 1, 2, 2]
    assert moved["now_in"] == [Stage.experiment, Stage.co_design]
    assert (await amara.get(f"/v1/cycles/{cycle}"))["round"] == 2


async def test_a_repeated_move_is_told_its_own_steps_and_what_is_open_today(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    where, body = f"/v1/cycles/{cycle}/journey", {"enter": [Stage.purpose], "because": "It is time"}
    first = await amara.create(where, body, key="once")
    await move(amara, cycle, [Stage.experiment], [Stage.purpose])
    again = await amara.create(where, body, key="once")
    assert again == {**first, "now_in": [Stage.experiment]}
    assert [step["number"] for step in again["steps"]] == [1]


async def test_a_repeated_round_is_told_that_round_and_not_the_newest(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    where = f"/v1/cycles/{cycle}/rounds"
    second = await amara.create(where, {"because": "Much has changed"}, key="once")
    await amara.create(where, {"because": "And again"})
    assert await amara.create(where, {"because": "Much has changed"}, key="once") == second
    assert len((await amara.get(where))["items"]) == 3


async def test_a_long_path_makes_neither_answers_nor_what_is_kept_of_them_longer(
    http: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    body = {"enter": [Stage.purpose], "because": "long " * 1900}
    answers = [await amara.create(f"/v1/cycles/{cycle}/journey", body) for _ in range(30)]
    assert {len(one["steps"]) for one in answers} == {1}
    connection = await asyncpg.connect(database_url)
    widest, table = await connection.fetchrow(
        "SELECT max(pg_column_size(i.*)), pg_total_relation_size('idempotency') FROM idempotency i"
    )
    await connection.close()
    assert widest < 300, "bytes kept of one request"
    assert table < len(body["because"]) * 30, "all that is kept of 30 requests, with indexes, is less than they said"
