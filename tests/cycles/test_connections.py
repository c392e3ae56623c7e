"""Connections: upwards only, proposed by one side and agreed by the other, ended by either."""

import asyncio
from itertools import product
from typing import Any

import httpx
import pytest

from shared.events.vocabulary import Scale
from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, arrivals, connect, record, share, start
from tests.people import Person
from tests.searching import at_rest

NOT_UPWARDS = [(one, other) for one, other in product(Scale, Scale) if one.size >= other.size]


async def propose(by: Person, smaller: str, larger: str, expect: int = 201) -> dict[str, Any]:
    body = {"smaller_cycle_id": smaller, "larger_cycle_id": larger, "because": "They can change more"}
    made: dict[str, Any] = await by.create("/v1/connections", body, expect=expect)
    return made


def untitled(connection: dict[str, Any]) -> dict[str, Any]:
    """What both sides see alike: titles are for whoever takes part."""
    return {**connection, "smaller_title": None, "larger_title": None}


async def decide(by: Person, connection: dict[str, Any], what: str, expect: int = 200) -> Any:
    return await by.change(f"/v1/connections/{connection['id']}/{what}", {"answer": "So be it"}, expect=expect)


async def two_sides(http: httpx.AsyncClient, meet: Meet) -> tuple[Person, str, Person, str]:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    small, large = await start(amara, "team"), await start(ben, "place")
    return amara, small, ben, large


@pytest.mark.parametrize(("smaller", "larger"), NOT_UPWARDS)
async def test_no_connection_could_ever_close_a_loop(
    http: httpx.AsyncClient, meet: Meet, smaller: Scale, larger: Scale
) -> None:
    amara = meet(http, "Amara")
    problem = await propose(amara, await start(amara, smaller), await start(amara, larger), 422)
    assert problem["type"] == "urn:catchment:problem:not-upwards"


async def test_a_cycle_is_not_connected_to_itself(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await propose(amara, cycle, cycle, 422)


@pytest.mark.parametrize("proposing", ["smaller", "larger"])
async def test_one_side_proposes_and_only_the_other_agrees(http: httpx.AsyncClient, meet: Meet, proposing: str) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    first, second = (amara, ben) if proposing == "smaller" else (ben, amara)
    made = await propose(first, small, large)
    assert (made["state"], made["proposed_by"]) == ("proposed", proposing)
    assert untitled(made) == untitled(await second.get(f"/v1/connections/{made['id']}"))
    assert (await decide(first, made, "agree", 403))["type"] == "urn:catchment:problem:role-missing"
    agreed = await decide(second, made, "agree")
    assert (agreed["state"], agreed["answer"]) == ("agreed", "So be it")
    for reader, cycle in ((amara, small), (ben, large)):
        (listed,) = (await reader.get(f"/v1/cycles/{cycle}/connections"))["items"]
        assert untitled(listed) == untitled(agreed)
        assert (await reader.get(f"/v1/cycles/{cycle}/connections", state="proposed"))["items"] == []


@pytest.mark.parametrize("declining", ["proposer", "other"])
async def test_a_proposal_is_declined_by_the_other_side_or_taken_back(
    http: httpx.AsyncClient, meet: Meet, declining: str
) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    made = await propose(amara, small, large)
    assert (await decide(amara if declining == "proposer" else ben, made, "decline"))["state"] == "declined"
    for what in ("agree", "decline", "end"):
        assert (await decide(ben, made, what, 409))["type"] == "urn:catchment:problem:connection-state"
    await propose(ben, small, large)


@pytest.mark.parametrize("ending", ["smaller", "larger"])
async def test_either_side_ends_it_and_it_can_be_proposed_again(
    http: httpx.AsyncClient, meet: Meet, ending: str
) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    made = await propose(amara, small, large)
    assert (await decide(ben, made, "end", 409))["type"] == "urn:catchment:problem:connection-state"
    await decide(ben, made, "agree")
    assert (await decide(amara if ending == "smaller" else ben, made, "end"))["state"] == "ended"
    await decide(ben, made, "agree", 409)
    assert (await propose(ben, small, large))["id"] != made["id"]


async def test_two_cycles_have_one_open_connection_however_often_it_is_proposed(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    body = {"smaller_cycle_id": small, "larger_cycle_id": large, "because": "They can change more"}
    sent = [
        who.request("POST", "/v1/connections", json=body, headers={"Idempotency-Key": f"key-{n}"})
        for n in range(4)
        for who in (amara, ben)
    ]
    answers = await asyncio.gather(*sent)
    assert sorted(one.status_code for one in answers) == [201] + [409] * 7
    refused = next(one.json() for one in answers if one.status_code == 409)
    assert refused["type"] == "urn:catchment:problem:already-connected"


async def test_a_proposal_takes_a_seat_in_one_of_the_two_cycles_only(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    chidi, nowhere = meet(http, "Chidi", "GB-CHC-2"), "00000000-0000-4000-8000-000000000000"
    assert await propose(chidi, small, large, 404) == await propose(chidi, small, nowhere, 404)
    assert await propose(amara, small, nowhere, 404) == await propose(ben, nowhere, large, 404)
    made = await propose(amara, small, large)
    for stranger, cycle in ((amara, large), (ben, small)):
        await stranger.get(f"/v1/cycles/{cycle}", expect=404)
    assert untitled(made) == untitled(await ben.get(f"/v1/connections/{made['id']}"))
    await chidi.get(f"/v1/connections/{made['id']}", expect=404)


async def test_ended_cycles_are_not_connected(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, small, _, large = await two_sides(http, meet)
    await amara.change(f"/v1/cycles/{small}/end", {"because": "Done"})
    assert (await propose(amara, small, large, 409))["type"] == "urn:catchment:problem:cycle-has-ended"


async def test_a_connection_brings_only_what_is_shared_while_it_is_agreed(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, small, ben, large = await two_sides(live, meet)
    made = await propose(amara, small, large)
    before, during, after = [await record(amara, small, f"Learning {n}") for n in range(3)]
    await share(amara, before)
    await decide(ben, made, "agree")
    await share(amara, during)
    await decide(ben, made, "end")
    await share(amara, after)
    await at_rest(database_url)
    assert [one["learning_id"] for one in await arrivals(ben, large)] == [during]


async def test_a_declined_connection_brings_nothing(live: httpx.AsyncClient, meet: Meet, database_url: str) -> None:
    amara, small, ben, large = await two_sides(live, meet)
    made = await propose(amara, small, large)
    await decide(ben, made, "decline")
    await share(amara, await record(amara, small), "network")
    await at_rest(database_url)
    assert await arrivals(ben, large) == []


async def test_what_is_shared_arrives_in_every_connected_cycle(live: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(live, "Amara")
    small = await start(amara, "team")
    larger = [await start(amara, scale) for scale in ("organisation", "place", "country")]
    for cycle in larger:
        await connect(amara, small, amara, cycle)
    learning = await record(amara, small)
    await share(amara, learning)
    for cycle in larger:
        one = await arrival_of(amara, cycle, learning)
        assert (one["from_cycle_id"], one["from_scale"], one["state"]) == (small, "team", "waiting")
