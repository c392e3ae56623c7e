"""Whoever is named by somebody else is asked first: until they accept they are in nothing, and see nothing."""

from typing import Any

import asyncpg
import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import accept, invite, let_in, record, start
from tests.cycles.test_participants import members, place
from tests.people import Person
from tests.searching import at_rest

PURPOSE = "Help each person to live the life that matters to them"


async def invitations(who: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await who.get("/v1/invitations"))["items"]
    return items


@pytest.mark.parametrize("scale", ["person", "team", "country"])
async def test_whoever_is_invited_is_in_nothing_until_they_accept(
    live: httpx.AsyncClient, meet: Meet, database_url: str, scale: str
) -> None:
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    cycle = await start(amara, scale)
    learning = await record(amara, cycle)
    invited = await invite(amara, cycle, ben, "steward")
    assert invited["joined_at"] is None
    await at_rest(database_url)
    for path in ("", "/participants", "/learnings", "/journey", "/purpose", "/arrivals", "/connections"):
        await ben.get(f"/v1/cycles/{cycle}{path}", expect=404)
    await ben.get(f"/v1/learnings/{learning}", expect=404)
    await ben.change(f"/v1/cycles/{cycle}/end", {"because": "x"}, version=1, expect=404)
    await ben.change(place(cycle, invited), method="DELETE", version=1, expect=404)
    for path in ("/v1/cycles", "/v1/events"):
        assert (await ben.get(path))["items"] == []
    await accept(ben, invited)
    assert (await ben.get(f"/v1/cycles/{cycle}"))["your_role"] == "steward"
    assert [m["role"] for m in await members(amara, cycle)] == ["steward", "steward"]


async def test_participants_named_at_the_start_are_invited_like_everybody_else(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    """An outsider started a country's cycle with a council as its steward, and the council was in it."""
    outsider, council = meet(http, "Victor", "GB-COH-999"), meet(http, "Amara", "ZZ-TEST-01")
    named = [{"organisation": council.org, "role": "steward"}]
    cycle = await start(outsider, "country", participants=named)
    assert [m["organisation"] for m in await members(outsider, cycle)] == [outsider.org]
    await council.get(f"/v1/cycles/{cycle}", expect=404)
    (asked,) = await invitations(council)
    await council.change(f"/v1/invitations/{asked['id']}/decline", version=1, expect=204)
    assert await invitations(council) == []
    assert (await outsider.get(f"/v1/cycles/{cycle}/participants"))["invited"] == []


async def test_an_invitation_says_who_asks_for_what_and_nothing_else_of_the_cycle(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "person", "Beside one man")
    invited = await invite(amara, cycle, ben, "observer", served=True)
    (asked,) = await invitations(ben)
    assert asked == await ben.get(f"/v1/invitations/{invited['id']}")
    assert asked | {"invited_at": "then"} == {
        "id": invited["id"],
        "cycle_id": cycle,
        "scale": "person",
        "title": "Beside one man",
        "role": "observer",
        "served": True,
        "invited_by_organisation": amara.org,
        "invited_by_role": "steward",
        "invited_at": "then",
        "version": 1,
    }


async def test_an_invitation_is_for_whoever_is_named_and_for_nobody_else(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben, chidi = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1"), meet(http, "Chidi", "GB-CHC-1")
    cycle = await start(amara, "team")
    invited = await invite(amara, cycle, ben)
    for who in (chidi, amara):
        assert await invitations(who) == []
        await who.get(f"/v1/invitations/{invited['id']}", expect=404)
        for what in ("accept", "decline"):
            await who.change(f"/v1/invitations/{invited['id']}/{what}", version=1, expect=404)
    await accept(ben, invited)
    for what in ("accept", "decline"):
        await ben.change(f"/v1/invitations/{invited['id']}/{what}", version=2, expect=404)


async def test_a_steward_takes_an_invitation_back(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    invited = await invite(amara, cycle, ben)
    await amara.change(place(cycle, invited), method="DELETE", at=place(cycle, invited), expect=204)
    assert await invitations(ben) == []
    await ben.change(f"/v1/invitations/{invited['id']}/accept", version=2, expect=404)
    again = await invite(amara, cycle, ben)
    await accept(ben, again)


async def test_an_invited_steward_does_not_look_after_a_cycle_yet(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    await invite(amara, cycle, ben, "steward")
    (own,) = await members(amara, cycle)
    refused = await amara.change(place(cycle, own), method="DELETE", at=place(cycle, own), expect=409)
    assert refused["type"] == "urn:catchment:problem:steward-needed"


async def test_whoever_accepts_has_the_organisation_of_their_own_token(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    joined = await let_in(amara, cycle, ben, organisation="ZZ-TEST-01")
    assert joined["organisation"] == "GB-CHC-1"


async def test_inviting_accepting_and_declining_are_told_to_the_cycle(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, ben, chidi = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1"), meet(live, "Chidi", "GB-CHC-2")
    cycle = await start(amara, "team")
    first, second = await invite(amara, cycle, ben), await invite(amara, cycle, chidi)
    await accept(ben, first)
    await chidi.change(f"/v1/invitations/{second['id']}/decline", version=1, expect=204)
    await at_rest(database_url)
    told = (await amara.get("/v1/events", type="catchment.cycles.participant.*"))["items"]
    assert [(one["type"].split(".")[3], one["data"]["participant_id"]) for one in told[1:]] == [
        ("invited", first["id"]),
        ("invited", second["id"]),
        ("joined", first["id"]),
        ("declined", second["id"]),
    ]
    assert all("Ben" not in str(one) and "ben" not in str(one["data"]) for one in told)


async def test_an_ended_cycle_is_joined_by_nobody(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    invited = await invite(amara, cycle, ben)
    await amara.change(f"/v1/cycles/{cycle}/end", {"because": "Done"})
    refused = await ben.change(f"/v1/invitations/{invited['id']}/accept", version=1, expect=409)
    assert refused["type"] == "urn:catchment:problem:cycle-has-ended"


async def test_the_database_says_itself_who_takes_part(http: httpx.AsyncClient, meet: Meet, database_url: str) -> None:
    """Two columns made by the database from the others: nothing in the code can say otherwise."""
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    person, land = await start(amara, "person"), await start(amara, "country")
    await invite(amara, person, ben)
    await let_in(amara, land, ben)
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT audience, present FROM participant ORDER BY id")
    await connection.close()
    assert [row["present"] for row in rows] == [True, True, False, True]
    assert [row["audience"].split(":")[0] for row in rows] == ["person", amara.org, "person", ben.org]
