"""Everything that is kept about somebody is theirs to see: at once what is theirs, others' words once looked at."""

import re
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import connect, invite, record, share_from_person, start
from tests.cycles.test_erasures import Room, furnish
from tests.people import Person, until

WORDS = "He opened the door on a Tuesday"
AT_ONCE = "People open the door once they are asked"


@pytest.fixture
async def room(http: httpx.AsyncClient, meet: Meet) -> Room:
    return await furnish(http, meet)


async def part_of(room: Room, who: Person) -> str:
    members = (await room.amara.get(f"/v1/cycles/{room.cycle}/participants"))["items"]
    return str(next(one["id"] for one in members if one["account"] == who.sub))


async def ask(room: Room, by: Person, participant: str, expect: int = 201) -> dict[str, Any]:
    path = f"/v1/cycles/{room.cycle}/access-requests"
    made: dict[str, Any] = await by.create(path, {"participant_id": participant}, expect)
    return made


async def look_at_all(room: Room, asked: dict[str, Any], withheld: str = "") -> dict[str, Any]:
    for item in asked["items"]:
        path, release = f"/v1/access-requests/{asked['id']}/review", item["kind"] != withheld
        asked = await room.amara.change(path, {"item_id": item["id"], "release": release}, version=asked["version"])
    return asked


async def test_what_is_kept_about_them_is_theirs_at_once_and_words_of_others_are_not(room: Room) -> None:
    learning = await record(room.amara, room.cycle, WORDS)
    await share_from_person(room.amara, learning, AT_ONCE, of="Milo")
    found = await room.milo.get("/v1/me/export")
    (part,) = found["parts"]
    assert (part["name"], part["served"], part["account"], part["role"]) == ("Milo", True, "milo", "participant")
    assert len(part["consents"]) == 1
    assert [one["statement"] for one in part["shares"]] == [AT_ONCE]
    assert [one["type"] for one in found["acts"]] == ["catchment.cycles.participant.joined.v1"]
    assert WORDS not in str(found)
    assert "Bridget" not in str(found)


async def test_others_words_are_released_only_when_a_steward_has_looked_at_each(room: Room) -> None:
    learning = await record(room.amara, room.cycle, WORDS)
    asked = await ask(room, room.milo, await part_of(room, room.milo))
    assert {"learning", "participant", "purpose"} == {one["kind"] for one in asked["items"]}
    assert {one["review"] for one in asked["items"]} == {"waiting"}
    release = f"/v1/access-requests/{asked['id']}/release"
    early = await room.amara.change(release, version=asked["version"], expect=409)
    assert early["type"].endswith("review-missing")
    seen = await look_at_all(room, asked, withheld="participant")
    assert WORDS not in str(await room.milo.get("/v1/me/export")), "looked at, and not released yet"
    await room.amara.change(release, version=seen["version"])
    (part,) = (await room.milo.get("/v1/me/export"))["parts"]
    others = {one["id"]: one for one in part["words_of_others"]}
    assert others[learning]["words"][0]["statement"] == WORDS
    withheld = [one for one in others.values() if one["kind"] == "participant"]
    assert {(one["review"], len(one["words"])) for one in withheld} == {("withheld", 0)}


async def test_the_person_or_a_steward_asks_and_only_a_steward_reviews(room: Room) -> None:
    milos = await part_of(room, room.milo)
    await ask(room, room.bridget, milos, expect=403)
    asked = await ask(room, room.amara, milos)
    await ask(room, room.milo, milos, expect=409)
    review = {"item_id": asked["items"][0]["id"], "release": True}
    path = f"/v1/access-requests/{asked['id']}"
    await room.milo.change(f"{path}/review", review, version=1, expect=403)
    await room.bridget.change(f"{path}/review", review, version=1, expect=404)
    assert (await room.milo.get(path))["id"] == asked["id"]
    await room.bridget.get(path, expect=404)
    await room.bridget.get(f"/v1/cycles/{room.cycle}/access-requests", expect=403)
    listed = (await room.amara.get(f"/v1/cycles/{room.cycle}/access-requests"))["items"]
    assert [one["id"] for one in listed] == [asked["id"]]


async def test_nothing_is_erased_while_a_request_to_see_it_is_open(room: Room) -> None:
    learning = await record(room.amara, room.cycle, WORDS)
    erasure = await room.ask(room.amara, kind="learning", thing_id=learning)
    asked = await ask(room, room.milo, await part_of(room, room.milo))
    refused = await room.agree(room.bridget, erasure, expect=409)
    assert refused["type"].endswith("access-request-open")
    seen = await look_at_all(room, asked)
    await room.amara.change(f"/v1/access-requests/{asked['id']}/release", version=seen["version"])
    assert (await room.agree(room.bridget, erasure))["state"] == "done"
    assert WORDS not in str(await room.milo.get("/v1/me/export"))


async def test_where_their_learning_went_and_what_they_are_invited_to_is_told(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    room = await furnish(live, meet)
    chidi = meet(live, "Chidi", org="GB-CHC-77")
    place, team = await start(chidi, "place"), await start(chidi, "team")
    await connect(room.amara, room.cycle, chidi, place)
    await share_from_person(room.amara, await record(room.amara, room.cycle, WORDS), AT_ONCE, of="Milo")
    await invite(chidi, team, room.milo)

    async def arrived() -> list[dict[str, Any]]:
        part = (await room.milo.get("/v1/me/export"))["parts"][0]
        went: list[dict[str, Any]] = part["shares"][0]["arrived_in"]
        return went

    went = await until(arrived)
    assert [(one["cycle_id"], one["scale"], one["state"]) for one in went] == [(place, "place", "waiting")]
    found = await room.milo.get("/v1/me/export")
    assert [one["cycle_id"] for one in found["invitations"]] == [team]


async def test_the_page_is_for_people_and_screen_readers(room: Room) -> None:
    await ask(room, room.milo, await part_of(room, room.milo))
    answer = await room.milo.request("GET", "/v1/me/export", format="html")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    page = answer.text
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    levels = [int(one) for one in re.findall(r"<h(\d)>", page)]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    assert not re.search(r"<(script|img|link)|https?://", page)
    assert "Words of others" in page


async def test_who_takes_part_nowhere_is_told_that_nothing_is_kept(http: httpx.AsyncClient, meet: Meet) -> None:
    found = await meet(http, "Victor").get("/v1/me/export")
    assert (found["parts"], found["invitations"], found["acts"]) == ([], [], [])
