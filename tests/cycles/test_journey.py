"""The real path: any stage at any time, several at once, again and again, round after round."""

from collections.abc import Sequence
from typing import Any

import httpx

from shared.events.vocabulary import Stage
from tests.cycles.conftest import Meet
from tests.cycles.stories import start
from tests.people import Person

ALL = list(Stage)


async def move(by: Person, cycle: str, enter: Sequence[str], leave: Sequence[str], expect: int = 201) -> Any:
    body = {"enter": list(enter), "leave": list(leave), "because": "It is time"}
    return await by.create(f"/v1/cycles/{cycle}/journey", body, expect=expect)


async def test_stages_are_entered_in_any_order_and_several_are_open_at_once(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, [Stage.embed_and_influence], [])
    await move(amara, cycle, [Stage.experiment, Stage.purpose], [])
    journey = await move(amara, cycle, [Stage.co_design], [Stage.experiment])
    assert journey["now_in"] == [Stage.embed_and_influence, Stage.purpose, Stage.co_design]
    assert journey == await amara.get(f"/v1/cycles/{cycle}/journey")
    assert (await amara.get(f"/v1/cycles/{cycle}"))["now_in"] == journey["now_in"]
    assert (await amara.get("/v1/cycles"))["items"][0]["now_in"] == journey["now_in"]


async def test_a_stage_that_is_open_can_be_entered_again_as_another_visit(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, [Stage.experiment], [])
    journey = await move(amara, cycle, [Stage.experiment], [])
    steps = journey["rounds"][0]["steps"]
    assert [(s["number"], s["stage"], s["direction"]) for s in steps] == [
        (1, Stage.experiment, "entered"),
        (2, Stage.experiment, "entered"),
    ]
    assert journey["now_in"] == [Stage.experiment]


async def test_all_stages_can_be_left_and_entered_in_one_move(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, ALL, [])
    journey = await move(amara, cycle, ALL, ALL)
    assert journey["now_in"] == ALL
    assert [s["direction"] for s in journey["rounds"][0]["steps"]] == ["entered"] * 5 + ["left"] * 5 + ["entered"] * 5


async def test_only_what_is_open_can_be_left_and_a_refused_move_changes_nothing(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    refused = await move(amara, cycle, [Stage.purpose], [Stage.experiment], 409)
    assert refused["type"] == "urn:catchment:problem:not-in-stage"
    assert (await move(amara, cycle, [], [], 422))["type"] == "urn:catchment:problem:nothing-to-do"
    assert (await move(amara, cycle, [Stage.purpose] * 2, [], 422))["errors"][0]["field"] == "body.enter"
    assert (await amara.get(f"/v1/cycles/{cycle}/journey"))["rounds"][0]["steps"] == []


async def test_people_move_and_go_round_without_a_reason(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await amara.create(f"/v1/cycles/{cycle}/journey", {"enter": ["experiment"]})
    journey = await amara.create(f"/v1/cycles/{cycle}/rounds", {})
    assert [(r["number"], r["because"]) for r in journey["rounds"]] == [(1, None), (2, None)]
    assert [step["because"] for step in journey["rounds"][0]["steps"]] == [None]


async def test_every_round_is_kept_with_its_steps_and_open_stages_stay_open(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await move(amara, cycle, [Stage.purpose, Stage.experiment], [])
    await amara.create(f"/v1/cycles/{cycle}/rounds", {"because": "Much has changed"})
    journey = await move(amara, cycle, [Stage.co_design], [Stage.purpose])
    assert [(r["number"], r["because"], len(r["steps"])) for r in journey["rounds"]] == [
        (1, None, 2),
        (2, "Much has changed", 2),
    ]
    assert journey["now_in"] == [Stage.experiment, Stage.co_design]
    assert (await amara.get(f"/v1/cycles/{cycle}"))["round"] == 2
