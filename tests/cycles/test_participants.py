"""Who takes part: joining, changing role, leaving; and somebody always looks after the cycle."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import let_in, start
from tests.people import Person


def place(cycle: str, one: dict[str, Any]) -> str:
    return f"/v1/cycles/{cycle}/participants/{one['id']}"


async def members(reader: Person, cycle: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await reader.get(f"/v1/cycles/{cycle}/participants"))["items"]
    return items


async def leave(by: Person, cycle: str, one: dict[str, Any], expect: int = 204) -> Any:
    return await by.change(place(cycle, one), method="DELETE", at=place(cycle, one), expect=expect)


async def change_role(by: Person, cycle: str, one: dict[str, Any], role: str, expect: int = 200) -> Any:
    return await by.change(place(cycle, one), {"role": role}, method="PATCH", at=place(cycle, one), expect=expect)


async def test_the_last_steward_can_neither_leave_nor_become_less(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, "GB-CHC-1", "participant")
    (own, _) = await members(amara, cycle)
    assert (await leave(amara, cycle, own, 409))["type"] == "urn:catchment:problem:steward-needed"
    assert (await change_role(amara, cycle, own, "participant", 409))["type"] == "urn:catchment:problem:steward-needed"
    assert [m["role"] for m in await members(amara, cycle)] == ["steward", "participant"]


async def test_a_steward_goes_once_there_is_another(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    other = await let_in(amara, cycle, ben.org, "participant")
    await change_role(amara, cycle, other, "steward")
    own = (await members(amara, cycle))[0]
    await leave(amara, cycle, own)
    await amara.get(f"/v1/cycles/{cycle}", expect=404)
    assert [m["organisation"] for m in await members(ben, cycle)] == [ben.org]


async def test_a_steward_without_an_account_is_not_enough_to_look_after_a_cycle(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, "GB-CHC-1", "steward", name="Chidi")
    own = (await members(amara, cycle))[0]
    assert (await leave(amara, cycle, own, 409))["type"] == "urn:catchment:problem:steward-needed"


async def test_two_stewards_leaving_at_once_leave_one_behind(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    for _ in range(10):
        cycle = await start(amara, "team")
        other = await let_in(amara, cycle, ben.org, "steward")
        own = (await members(amara, cycle))[0]
        paths = [(amara, place(cycle, own)), (ben, place(cycle, other))]
        going = [who.request("DELETE", path, headers={"If-Match": '"1"'}) for who, path in paths]
        assert sorted(a.status_code for a in await asyncio.gather(*going)) == [204, 409]


async def test_everybody_may_leave_by_themselves_and_only_a_steward_lets_others_go(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben, chidi = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1"), meet(http, "Chidi", "GB-CHC-2")
    cycle = await start(amara, "team")
    bens = await let_in(amara, cycle, ben.org, "participant")
    chidis = await let_in(amara, cycle, chidi.org, "observer")
    assert (await leave(ben, cycle, chidis, 403))["type"] == "urn:catchment:problem:role-missing"
    await leave(chidi, cycle, chidis)
    await leave(amara, cycle, bens)
    assert len(await members(amara, cycle)) == 1


async def test_whoever_left_can_be_let_in_again_and_the_earlier_part_is_kept(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    first = await let_in(amara, cycle, ben.org)
    await leave(ben, cycle, first)
    await ben.get(f"/v1/cycles/{cycle}", expect=404)
    second = await let_in(amara, cycle, ben.org, "participant")
    assert (await ben.get(f"/v1/cycles/{cycle}"))["your_role"] == "participant"
    assert (await amara.get(place(cycle, first)))["left_at"] is not None
    assert second["id"] != first["id"]
    await leave(amara, cycle, first, 404)


@pytest.mark.parametrize("scale", ["team", "person"])
async def test_nobody_takes_part_twice(http: httpx.AsyncClient, meet: Meet, scale: str) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, scale)
    named = {"name": "Ben", "account": "ben"} if scale == "person" else {}
    body = {"organisation": "GB-CHC-1", "role": "observer", **named}
    await amara.create(f"/v1/cycles/{cycle}/participants", body)
    refused = await amara.create(f"/v1/cycles/{cycle}/participants", body, expect=409)
    assert refused["type"] == "urn:catchment:problem:already-takes-part"
    sent = [
        amara.request(
            "POST",
            f"/v1/cycles/{cycle}/participants",
            json={**body, "organisation": "GB-CHC-2"},
            headers={"Idempotency-Key": f"key-{n}"},
        )
        for n in range(5)
    ]
    assert sorted(a.status_code for a in await asyncio.gather(*sent)) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("scale", "named"),
    [
        ("person", {}),
        ("team", {"name": "Ben"}),
        ("team", {"account": "ben"}),
        ("country", {"name": "B", "account": "b"}),
    ],
)
async def test_people_take_part_by_name_in_a_persons_cycle_and_nowhere_else(
    http: httpx.AsyncClient, meet: Meet, scale: str, named: dict[str, str]
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, scale)
    body = {"organisation": "GB-CHC-1", "role": "observer", **named}
    refused = await amara.create(f"/v1/cycles/{cycle}/participants", body, expect=422)
    assert refused["type"] == "urn:catchment:problem:person-needed"
    whole = {"scale": scale, "title": "T", "purpose": "P", "participants": [body]}
    assert (await amara.create("/v1/cycles", whole, expect=422))["type"] == "urn:catchment:problem:person-needed"


async def test_a_person_without_an_account_takes_part_by_name_alone(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    for _ in range(2):
        await let_in(amara, cycle, "GB-CHC-1", "participant", name="John")
    assert [m["name"] for m in await members(amara, cycle)] == ["Amara", "John", "John"]


async def test_a_participant_of_another_cycle_is_not_found_under_this_one(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle, other = await start(amara, "team"), await start(amara, "team")
    one = await let_in(amara, other, "GB-CHC-1")
    await amara.get(place(cycle, one), expect=404)
    await amara.change(place(cycle, one), {"role": "steward"}, method="PATCH", version=1, expect=404)
    await amara.change(place(cycle, one), method="DELETE", version=1, expect=404)
