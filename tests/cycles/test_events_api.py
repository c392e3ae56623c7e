"""What is told: in order, without gaps, to those who may hear it, and nothing personal."""

import asyncio
from collections import defaultdict
from typing import Any

import asyncpg
import httpx

from shared.settings import Settings
from tests.conformance.searching import at_rest, in_stream
from tests.cycles.conftest import Meet
from tests.cycles.stories import connect, record, share, start
from tests.people import Person


async def heard(by: Person, **filters: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await by.get("/v1/events", **filters))["items"]
    return items


async def test_an_actor_is_a_pseudonym_that_is_the_same_every_time(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, ben = meet(live, "Amara"), meet(live, "Ben")
    for who in (amara, ben, amara):
        await start(who, "team")
    await at_rest(database_url)
    actors = [one["actor"] for one in await heard(amara, type="catchment.cycles.cycle.started.v1")]
    assert actors[0] == actors[2] != actors[1]
    assert all(actor.startswith("person:") and "amara" not in actor for actor in actors)


async def test_what_a_cycle_did_is_numbered_without_gaps_in_the_order_it_was_done(
    live: httpx.AsyncClient, meet: Meet, settings: Settings, database_url: str
) -> None:
    amara = meet(live, "Amara")
    small, large = await start(amara, "team"), await start(amara, "place")
    await connect(amara, small, amara, large)

    async def work(cycle: str) -> None:
        learning = await record(amara, cycle)
        await share(amara, learning)
        body = {"enter": ["purpose", "experiment"], "because": "x"}
        await amara.create(f"/v1/cycles/{cycle}/journey", body)
        await amara.request("POST", f"/v1/cycles/{cycle}/journey", json={"enter": [], "because": "x"})
        await amara.change(f"/v1/learnings/{learning}/withdraw")

    await asyncio.gather(*(work(cycle) for cycle in (small, large) for _ in range(8)))
    await at_rest(database_url)
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT position, subject, aggregate_version FROM event_log e JOIN event_position p ON event_id = id ORDER BY 1"
    )
    await connection.close()
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    numbers: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        numbers[row["subject"]].append(row["aggregate_version"])
    for of_cycle in numbers.values():
        assert of_cycle == list(range(1, len(of_cycle) + 1))
    assert len(await in_stream(settings, "specversion")) <= len(rows)


async def test_those_who_take_part_hear_what_happens_and_others_what_reached_them(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, ben, stranger = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1"), meet(live, "Stranger", "GB-CHC-9")
    small, large = await start(amara, "team"), await start(ben, "place")
    await connect(amara, small, ben, large)
    near, far = await record(amara, small, "Near"), await record(amara, small, "Far")
    await share(amara, near)
    await share(amara, far, "network")
    await at_rest(database_url)
    shared = "catchment.cycles.learning.shared.v1"
    assert [one["data"]["statement"] for one in await heard(amara, type=shared)] == ["Near", "Far"]
    assert [one["data"]["statement"] for one in await heard(ben, type=shared)] == ["Near", "Far"]
    assert [one["data"]["statement"] for one in await heard(stranger)] == ["Far"]
    assert await heard(ben, type="catchment.cycles.learning.recorded.v1") == []
    (only,) = await heard(stranger)
    assert only["audience"] == "network"
    assert {one for event in await heard(ben) for one in event["audience"].split()} <= {ben.org, "network"}
