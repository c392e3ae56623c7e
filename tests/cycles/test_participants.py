"""Who takes part: people or organisations, changing role, leaving; and somebody always looks after the cycle."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import accept, invite, let_in, start, write_down
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
    await let_in(amara, cycle, meet(http, "Ben"), "participant")
    (own, _) = await members(amara, cycle)
    assert (await leave(amara, cycle, own, 409))["type"] == "urn:catchment:problem:steward-needed"
    assert (await change_role(amara, cycle, own, "participant", 409))["type"] == "urn:catchment:problem:steward-needed"
    assert [m["role"] for m in await members(amara, cycle)] == ["steward", "participant"]


async def test_a_steward_goes_once_there_is_another(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    other = await let_in(amara, cycle, ben, "participant")
    await change_role(amara, cycle, other, "steward")
    own = (await members(amara, cycle))[0]
    await leave(amara, cycle, own)
    await amara.get(f"/v1/cycles/{cycle}", expect=404)
    assert [m["account"] for m in await members(ben, cycle)] == [ben.sub]


async def test_a_steward_without_an_account_is_not_enough_to_look_after_a_cycle(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    await write_down(amara, cycle, "Chidi", "steward")
    own = (await members(amara, cycle))[0]
    assert (await leave(amara, cycle, own, 409))["type"] == "urn:catchment:problem:steward-needed"


async def test_two_stewards_leaving_at_once_leave_one_behind(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    for _ in range(10):
        cycle = await start(amara, "team")
        other = await let_in(amara, cycle, ben, "steward")
        own = (await members(amara, cycle))[0]
        paths = [(amara, place(cycle, own)), (ben, place(cycle, other))]
        going = [who.request("DELETE", path, headers={"If-Match": f'"{n}"'}) for n, (who, path) in enumerate(paths, 1)]
        assert sorted(a.status_code for a in await asyncio.gather(*going)) == [204, 409]


async def test_everybody_may_leave_by_themselves_and_only_a_steward_lets_others_go(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben, chidi = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1"), meet(http, "Chidi", "GB-CHC-2")
    cycle = await start(amara, "team")
    bens = await let_in(amara, cycle, ben, "participant")
    chidis = await let_in(amara, cycle, chidi, "observer")
    assert (await leave(ben, cycle, chidis, 403))["type"] == "urn:catchment:problem:role-missing"
    await leave(chidi, cycle, chidis)
    await leave(amara, cycle, bens)
    assert len(await members(amara, cycle)) == 1


async def test_whoever_left_can_be_let_in_again_and_the_earlier_part_is_kept(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    first = await let_in(amara, cycle, ben)
    await leave(ben, cycle, first)
    await ben.get(f"/v1/cycles/{cycle}", expect=404)
    second = await let_in(amara, cycle, ben, "participant")
    assert (await ben.get(f"/v1/cycles/{cycle}"))["your_role"] == "participant"
    assert (await amara.get(place(cycle, first)))["left_at"] is not None
    assert second["id"] != first["id"]
    await leave(amara, cycle, first, 404)


@pytest.mark.parametrize("scale", ["place", "person"])
async def test_nobody_takes_part_or_is_invited_twice(http: httpx.AsyncClient, meet: Meet, scale: str) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, scale)
    somebody = {"name": "Ben", "account": "ben"} if scale == "person" else {"organisation": "GB-CHC-1"}
    again = {"name": "B", "account": "new"} if scale == "person" else {"organisation": "GB-CHC-2"}
    body = {"role": "observer", **somebody}
    invited = await invite(amara, cycle, ben)
    for _ in range(2):
        refused = await amara.create(f"/v1/cycles/{cycle}/participants", body, expect=409)
        assert refused["type"] == "urn:catchment:problem:already-takes-part"
        if invited["joined_at"] is None:
            invited = await accept(ben, invited)
    whole = {"scale": scale, "title": "T", "purpose": "P", "participants": [body, body]}
    assert (await amara.create("/v1/cycles", whole, 409))["type"] == "urn:catchment:problem:already-takes-part"
    sent = [
        amara.request(
            "POST",
            f"/v1/cycles/{cycle}/participants",
            json={**body, **again},
            headers={"Idempotency-Key": f"key-{n}"},
        )
        for n in range(5)
    ]
    assert sorted(a.status_code for a in await asyncio.gather(*sent)) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("membership", "somebody", "problem"),
    [
        ("people", {"organisation": "GB-CHC-1"}, "person-needed"),
        ("people", {"account": "ben"}, "person-needed"),
        ("people", {"name": "Ben", "account": "ben", "served": True}, "served-elsewhere"),
        ("people", {"name": "Ben", "organisation": "GB-CHC-1"}, "another-organisation"),
        ("organisations", {"organisation": "GB-CHC-1", "name": "Ben"}, "person-needed"),
        ("organisations", {"name": "B", "account": "b"}, "person-needed"),
        ("organisations", {}, "person-needed"),
        ("organisations", {"organisation": "GB-CHC-1", "served": True}, "served-elsewhere"),
    ],
)
async def test_people_take_part_by_name_and_organisations_as_a_whole(
    http: httpx.AsyncClient, meet: Meet, membership: str, somebody: dict[str, Any], problem: str
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team", membership=membership)
    body = {"role": "observer", **somebody}
    refused = await amara.create(f"/v1/cycles/{cycle}/participants", body, expect=422)
    assert refused["type"] == f"urn:catchment:problem:{problem}"
    whole = {"scale": "team", "title": "T", "purpose": "P", "membership": membership, "participants": [body]}
    assert (await amara.create("/v1/cycles", whole, expect=422))["type"] == f"urn:catchment:problem:{problem}"


async def test_a_person_without_an_account_takes_part_by_name_alone(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    for _ in range(2):
        await write_down(amara, cycle, "Milo")
    assert [m["name"] for m in await members(amara, cycle)] == ["Amara", "Milo", "Milo"]


async def test_a_participant_of_another_cycle_is_not_found_under_this_one(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle, other = await start(amara, "team"), await start(amara, "team")
    one = await let_in(amara, other, meet(http, "Ben"))
    await amara.get(place(cycle, one), expect=404)
    await amara.change(place(cycle, one), {"role": "steward"}, method="PATCH", version=1, expect=404)
    await amara.change(place(cycle, one), method="DELETE", version=1, expect=404)
