"""A cycle is found only if it chose to be; and whoever is found can say that they want no more proposals."""

from typing import Any

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import invite, start, write_down
from tests.cycles.test_connections import propose, two_sides
from tests.people import Person


async def found(by: Person, **filters: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await by.get("/v1/directory", **filters))["items"]
    return items


async def test_only_cycles_that_chose_it_are_found_and_only_what_they_agreed_to_show(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, stranger = meet(http, "Amara"), meet(http, "Stranger", "GB-CHC-9")
    await start(amara, "place", "Hidden")
    cycle = await start(amara, "place", "A whole town", purpose="Less loneliness", findable=True, place="Ashby")
    shown = {"id": cycle, "scale": "place", "title": "A whole town", "place": "Ashby", "organisations": [amara.org]}
    assert await found(stranger) == [shown]
    assert await found(stranger, q="ashby") == await found(stranger, scale="place") == [shown]
    assert await found(stranger, q="loneliness") == await found(stranger, scale="team") == []
    await stranger.get(f"/v1/cycles/{cycle}", expect=404)


async def test_a_cycle_is_taken_out_again_and_an_ended_one_is_not_shown(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle, other = await start(amara, "team", findable=True), await start(amara, "team")
    path = f"/v1/cycles/{cycle}/findable"
    await amara.change(path, {"findable": False}, method="PUT", at=f"/v1/cycles/{cycle}")
    assert await found(amara) == []
    shown = await amara.change(
        f"/v1/cycles/{other}/findable", {"findable": True, "place": "Ashby"}, method="PUT", at=f"/v1/cycles/{other}"
    )
    assert (shown["findable"], shown["place"]) == (True, "Ashby")
    assert [one["id"] for one in await found(amara)] == [other]
    await amara.change(f"/v1/cycles/{other}/end", {"because": "Done"})
    assert await found(amara) == []


async def test_a_persons_cycle_is_in_no_directory(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    body = {"scale": "person", "title": "T", "purpose": "P", "findable": True}
    assert (await amara.create("/v1/cycles", body, 422))["type"] == "urn:catchment:problem:not-to-be-found"
    cycle = await start(amara, "person")
    path, seen = f"/v1/cycles/{cycle}/findable", f"/v1/cycles/{cycle}"
    await amara.change(path, {"findable": True}, method="PUT", at=seen, expect=422)


async def test_the_directory_names_no_organisation_that_did_not_say_so_itself(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    """Nobody lends their own cycle the name of a council."""
    victor, council = meet(http, "Victor", "GB-COH-999"), meet(http, "Amara", "ZZ-TEST-01")
    people = await start(victor, "team", findable=True)
    await invite(victor, people, council, "steward", organisation=council.org)
    await write_down(victor, people, "Somebody", "steward", organisation=victor.org)
    land = await start(victor, "country", findable=True)
    await invite(victor, land, council, "steward")
    assert [one["organisations"] for one in await found(council)] == [[victor.org], [victor.org]]


async def test_a_proposal_shows_the_other_side_no_title_that_was_not_to_be_found(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    made = await propose(amara, small, large)
    assert (made["smaller_title"], made["larger_title"]) == ("A cycle", None)
    seen = await ben.get(f"/v1/connections/{made['id']}")
    assert (seen["smaller_scale"], seen["smaller_title"], seen["larger_title"]) == ("team", None, "A cycle")
    await amara.change(f"/v1/cycles/{small}/findable", {"findable": True}, method="PUT", at=f"/v1/cycles/{small}")
    (listed,) = (await ben.get(f"/v1/cycles/{large}/connections"))["items"]
    assert (listed["smaller_title"], listed["larger_title"]) == ("A cycle", "A cycle")


async def test_whoever_wants_no_more_proposals_hears_no_more_of_that_cycle(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    made = await propose(amara, small, large)
    decline = f"/v1/connections/{made['id']}/decline"
    assert (await amara.change(decline, {"mute": True}, expect=403))["type"] == "urn:catchment:problem:role-missing"
    await ben.change(decline, {"mute": True})
    assert (await propose(amara, small, large, 409))["type"] == "urn:catchment:problem:proposals-muted"
    await propose(amara, await start(amara, "team"), large)
    await propose(ben, small, large)


async def test_a_plain_no_can_be_asked_again(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, small, ben, large = await two_sides(http, meet)
    made = await propose(amara, small, large)
    await ben.change(f"/v1/connections/{made['id']}/decline", {"answer": "Not now"})
    await propose(amara, small, large)
