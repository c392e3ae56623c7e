"""Everything that is kept about somebody is theirs to see: at once what is theirs, others' words once looked at."""

import re
from itertools import pairwise
from typing import Any

import httpx
import pytest

from services.cycles.domain.access import Words
from tests.cycles.conftest import Meet
from tests.cycles.room import Room, furnish
from tests.cycles.stories import arrival_of, connect, invite, let_in, record, share_from_person, start, write_down
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


async def test_what_they_wrote_themselves_is_theirs_at_once_and_no_steward_looks_at_it(room: Room) -> None:
    own, others = [await record(one, room.cycle, f"{one.name} wrote it") for one in (room.milo, room.amara)]
    wording = {"statement": "Milo proposed it", "because": "So it was"}
    proposed = await room.milo.create(f"/v1/learnings/{others}/proposals", wording)
    said = await room.milo.create(f"/v1/learnings/{others}/replies", {"text": "Milo said it"})
    asked = await ask(room, room.milo, await part_of(room, room.milo))
    marked = {one["thing_id"] for one in asked["items"]}
    assert others in marked
    assert marked.isdisjoint({own, proposed["id"], said["id"], await part_of(room, room.milo)})
    (part,) = (await room.milo.get("/v1/me/export"))["parts"]
    told = {one["id"]: one["words"] for one in part["own_words"]}
    assert told.keys() == {own, proposed["id"], said["id"]}
    assert (told[own]["statement"], told[said["id"]]["text"]) == ("Milo wrote it", "Milo said it")
    assert told[proposed["id"]]["because"] == "So it was"


async def test_what_they_wrote_elsewhere_is_told_while_they_are_members_there(room: Room) -> None:
    await record(room.bridget, room.cycle, WORDS)
    assert WORDS in str((await room.bridget.get("/v1/me/export"))["parts"][0]["own_words"])
    part = await part_of(room, room.bridget)
    path = f"/v1/cycles/{room.cycle}/participants/{part}"
    await room.amara.change(path, method="DELETE", at=path, expect=204)
    assert WORDS not in str(await room.bridget.get("/v1/me/export"))


async def test_everything_that_others_said_in_their_cycle_is_marked_and_shown_once_released(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    room = await furnish(live, meet)
    chidi, why = meet(live, "Chidi", org="GB-CHC-77"), {"because": "Bridget told why"}
    place = await start(chidi, "place")
    body = {"smaller_cycle_id": room.cycle, "larger_cycle_id": place, **why}
    made = await room.amara.create("/v1/connections", body)
    await chidi.change(f"/v1/connections/{made['id']}/agree", {"answer": "Chidi is glad"})
    learning = await record(room.amara, room.cycle, WORDS)
    await room.bridget.create(f"/v1/learnings/{learning}/replies", {"text": "Bridget replied"})
    await room.bridget.create(f"/v1/learnings/{learning}/proposals", {"statement": "Bridget proposed"})
    await share_from_person(room.amara, learning, AT_ONCE, of="Milo")
    arrival = await arrival_of(chidi, place, learning)
    await chidi.create(f"/v1/arrivals/{arrival['id']}/ask-wider", {"because": "Chidi asks"})
    await room.amara.create(f"/v1/cycles/{room.cycle}/journey", {"enter": ["purpose"], **why})
    await room.amara.create(f"/v1/cycles/{room.cycle}/rounds", why)
    await room.amara.change(f"/v1/cycles/{room.cycle}/end", {"because": "Amara ended it"})
    asked = await ask(room, room.milo, await part_of(room, room.milo))
    assert {one["kind"] for one in asked["items"]} == set(Words)
    seen = await look_at_all(room, asked)
    await room.amara.change(f"/v1/access-requests/{asked['id']}/release", version=seen["version"])
    told = str((await room.milo.get("/v1/me/export"))["parts"][0]["words_of_others"])
    for words in ("Bridget replied", "Bridget proposed", "Chidi asks", "Chidi is glad", "Amara ended it", WORDS):
        assert words in told, words


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
    for who, told in ((room.amara, [asked["id"]]), (room.milo, [asked["id"]]), (room.bridget, []), (room.nisha, [])):
        listed = (await who.get(f"/v1/cycles/{room.cycle}/access-requests"))["items"]
        assert [one["id"] for one in listed] == told, who.name


async def withdraw(by: Person, asked: dict[str, Any], expect: int = 200) -> dict[str, Any]:
    path, version = f"/v1/access-requests/{asked['id']}/withdraw", asked["version"]
    withdrawn: dict[str, Any] = await by.change(path, version=version, expect=expect)
    return withdrawn


async def test_a_request_that_a_worker_opened_for_somebody_holds_up_no_erasure_that_they_want(room: Room) -> None:
    """A worker blocked an erasure without end: she asked "for" the person, and let it lie."""
    learning, milos = await record(room.amara, room.cycle, WORDS), await part_of(room, room.milo)
    erasure = await room.ask(room.milo, kind="learning", thing_id=learning)
    asked = await ask(room, room.amara, milos)
    await room.agree(room.bridget, erasure, expect=409)
    withdrawn = await withdraw(room.milo, asked)
    assert withdrawn["withdrawn_at"]
    assert withdrawn["released_at"] is None
    again = await ask(room, room.amara, milos, expect=403)
    assert again["type"].endswith("theirs-to-decide")
    assert (await room.agree(room.bridget, erasure))["state"] == "done"


async def test_whoever_asked_and_who_speaks_for_them_withdraw_a_request_and_nobody_else(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    rosa, ben = meet(http, "Rosa", org=""), meet(http, "Ben")
    child = (await write_down(room.amara, room.cycle, "Nina", served=True))["id"]
    parent = (await let_in(room.amara, room.cycle, rosa, "participant"))["id"]
    await let_in(room.amara, room.cycle, ben, "steward")
    body = {"for_participant_id": child, "participant_id": parent, "right": "parent", "since": "2026-01-02"}
    await room.amara.create(f"/v1/cycles/{room.cycle}/speakers", body)
    first = await ask(room, room.amara, child)
    assert (await withdraw(ben, first, expect=403))["type"].endswith("role-missing")
    for other in (room.bridget, room.milo, room.nisha, meet(http, "Victor")):
        await withdraw(other, first, expect=404)
    await withdraw(room.amara, first)
    second = await ask(room, room.amara, child)
    assert (await rosa.get(f"/v1/access-requests/{second['id']}"))["id"] == second["id"]
    listed = (await rosa.get(f"/v1/cycles/{room.cycle}/access-requests"))["items"]
    assert [one["id"] for one in listed] == [second["id"], first["id"]]
    await withdraw(rosa, second)
    await ask(room, room.amara, child, expect=403)
    await ask(room, rosa, child)


async def test_what_was_withdrawn_or_released_is_neither_reviewed_nor_withdrawn_again(room: Room) -> None:
    await record(room.amara, room.cycle, WORDS)
    milos = await part_of(room, room.milo)
    asked = await ask(room, room.milo, milos)
    withdrawn = await withdraw(room.milo, asked)
    review = {"item_id": asked["items"][0]["id"], "release": True}
    path = f"/v1/access-requests/{asked['id']}"
    for what, by, body in (
        ("withdraw", room.milo, None),
        ("review", room.amara, review),
        ("release", room.amara, None),
    ):
        refused = await by.change(f"{path}/{what}", body, version=withdrawn["version"], expect=409)
        assert refused["type"].endswith("access-request-withdrawn"), what
    seen = await look_at_all(room, await ask(room, room.amara, milos))
    released = await room.amara.change(f"/v1/access-requests/{seen['id']}/release", version=seen["version"])
    assert (await withdraw(room.milo, released, expect=409))["type"].endswith("already-released")
    await withdraw(room.milo, await ask(room, room.milo, milos))
    (part,) = (await room.milo.get("/v1/me/export"))["parts"]
    assert WORDS in str(part["words_of_others"]), "what was released before is still shown"


async def test_who_left_still_lists_and_withdraws_a_request_about_themself(room: Room) -> None:
    asked = await ask(room, room.amara, await part_of(room, room.milo))
    own = f"/v1/cycles/{room.cycle}/participants/{await part_of(room, room.milo)}"
    await room.milo.change(own, method="DELETE", at=own, expect=204)
    listed = (await room.milo.get(f"/v1/cycles/{room.cycle}/access-requests"))["items"]
    assert [one["id"] for one in listed] == [asked["id"]]
    assert (await withdraw(room.milo, asked))["withdrawn_at"]
    await ask(room, room.milo, asked["participant_id"], expect=404)


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


async def release(room: Room, asked: dict[str, Any], expect: int = 200) -> dict[str, Any]:
    path = f"/v1/access-requests/{asked['id']}/release"
    released: dict[str, Any] = await room.amara.change(path, version=asked["version"], expect=expect)
    return released


async def judge(room: Room, asked: dict[str, Any], item: dict[str, Any], *, release: bool, expect: int = 200) -> Any:
    path, body = f"/v1/access-requests/{asked['id']}/review", {"item_id": item["id"], "release": release}
    return await room.amara.change(path, body, version=asked["version"], expect=expect)


async def test_what_is_withheld_is_not_seen_so_nobody_else_erases_it(room: Room) -> None:
    """A worker withheld everything, released that, and erased what nobody had seen."""
    learning, other = [await record(room.amara, room.cycle, one) for one in (WORDS, "He laughed")]
    asked = await ask(room, room.milo, await part_of(room, room.milo))
    items = {one["thing_id"]: one for one in asked["items"]}
    for kind in ("purpose", "participant", "learning"):
        item = next(one for one in asked["items"] if one["kind"] == kind)
        expect = 422 if kind == "purpose" else 200
        answered = await judge(room, asked, item, release=False, expect=expect)
        if kind == "purpose":
            assert answered["type"].endswith("own-data")
        else:
            asked = answered
    for item in asked["items"]:
        if item["thing_id"] != learning:
            asked = await judge(room, asked, item, release=item["kind"] != "participant")
    asked = await judge(room, asked, items[learning], release=False)
    await release(room, asked)
    erasure = await room.ask(room.amara, kind="learning", thing_id=learning)
    refused = await room.agree(room.bridget, erasure, expect=409)
    assert refused["type"].endswith("withheld-from-them")
    assert (await room.erase(kind="participant", thing_id=room.paper["id"]))["state"] == "done", "others' data is not"
    assert (await room.erase(kind="learning", thing_id=other))["state"] == "done", "it was released"
    assert (await room.agree(room.milo, erasure))["state"] == "done", "whoever it was withheld from may want it gone"


async def test_to_withhold_all_that_was_written_about_them_is_no_release(room: Room) -> None:
    cycle = await start(room.amara, "person", purpose=None, agreed_by=[])
    bare = Room(cycle, room.amara, room.bridget, room.milo, room.nisha, room.paper)
    await let_in(room.amara, cycle, room.milo, "participant", served=True)
    learning = await record(room.amara, cycle, WORDS)
    asked = await ask(bare, room.milo, await part_of(bare, room.milo))
    for item in asked["items"]:
        asked = await judge(bare, asked, item, release=item["kind"] == "participant")
    assert (await release(bare, asked, expect=409))["type"].endswith("nothing-released")
    (item,) = [one for one in asked["items"] if one["thing_id"] == learning]
    await release(bare, await judge(bare, asked, item, release=True))


async def test_a_text_that_changed_since_it_was_looked_at_is_looked_at_again_and_not_shown(room: Room) -> None:
    learning = await record(room.amara, room.cycle, WORDS)
    asked = await look_at_all(room, await ask(room, room.milo, await part_of(room, room.milo)))

    async def correct(statement: str) -> None:
        path, better = f"/v1/learnings/{learning}", {"kind": "insight", "statement": statement, "because": "Better"}
        await room.amara.change(path, better, method="PUT", at=path)

    async def told() -> Any:
        (part,) = (await room.milo.get("/v1/me/export"))["parts"]
        return next(one for one in part["words_of_others"] if one["id"] == learning)

    await correct("Bridget fears him")
    missing = await release(room, asked, expect=409)
    assert missing["type"].endswith("review-missing")
    assert missing["items"] == [one["id"] for one in asked["items"] if one["thing_id"] == learning]
    await release(room, await look_at_all(room, asked))
    assert "Bridget fears him" in str(await told())
    await correct("Nisha fears him, too")
    assert (await told())["review"] == "changed"
    assert (await told())["words"] == []
    again = await look_at_all(room, await ask(room, room.milo, await part_of(room, room.milo)))
    await release(room, again)
    assert "Nisha fears him" in str(await told())


async def test_a_workers_request_about_herself_does_not_hold_up_what_the_person_wants_gone(room: Room) -> None:
    learning, other = [await record(room.amara, room.cycle, one) for one in (WORDS, "He laughed")]
    await ask(room, room.bridget, await part_of(room, room.bridget))
    for by, thing in ((room.milo, learning), (room.amara, other)):
        erasure = await room.ask(by, kind="learning", thing_id=thing)
        if by is room.milo:
            assert (await room.agree(room.amara, erasure))["state"] == "done"
        else:
            assert (await room.agree(room.bridget, erasure, expect=409))["type"].endswith("access-request-open")
            assert (await room.agree(room.milo, erasure))["state"] == "done", "they agree to it"


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
