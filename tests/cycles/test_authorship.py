"""Nobody's words are overwritten: only who wrote a learning puts it in other words, and all see in which role."""

from typing import Any

import asyncpg
import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import HELD, HOW, arrival_of, combine, connect, invite, let_in, record, share, start
from tests.cycles.test_participants import place
from tests.people import Person

DENIES = {"kind": "insight", "statement": "Client denies …", "how_learnt": HOW, "because": "More professional"}
NOT_YOURS = "urn:catchment:problem:not-your-words"


async def correct(by: Person, learning: str, expect: int = 200, **more: Any) -> dict[str, Any]:
    at = f"/v1/learnings/{learning}"
    body = {**DENIES, **more}
    changed: dict[str, Any] = await by.change(at, body, method="PUT", at=at, expect=expect)
    return changed


async def test_a_steward_cannot_write_over_what_somebody_else_said(http: httpx.AsyncClient, meet: Meet) -> None:
    """A worker wrote "Client denies …" over the words of the person served, and nobody could tell."""
    amara, him = meet(http, "Amara"), meet(http, "Milo", "")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, him, "observer", served=True)
    learning = await record(him, cycle, "I open the door to who asks me first.")
    before = await him.get(f"/v1/learnings/{learning}")
    refused = await correct(amara, learning, 403)
    assert refused["type"] == NOT_YOURS
    assert "propose a wording" in refused["detail"]
    assert await him.get(f"/v1/learnings/{learning}") == before
    assert (await him.get(f"/v1/learnings/{learning}/versions"))["items"] == []
    assert (await correct(him, learning, statement="I open to who asks first."))["number"] == 2


async def test_nor_does_anybody_write_over_a_workers_words(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben, him = meet(http, "Amara"), meet(http, "Ben"), meet(http, "Milo", "")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, him, "participant", served=True)
    await let_in(amara, cycle, ben, "steward")
    learning = await record(amara, cycle)
    for other in (ben, him):
        assert (await correct(other, learning, 403))["type"] == NOT_YOURS
    assert (await amara.get(f"/v1/learnings/{learning}"))["statement"] == HELD


async def test_a_learning_says_as_what_it_was_written_and_to_members_by_whom(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben, him, observer = (meet(http, *who) for who in (("Amara",), ("Ben",), ("Milo", ""), ("Olu", "GB-CHC-5")))
    cycle = await start(amara, "person")
    await let_in(amara, cycle, ben, "participant")
    await let_in(amara, cycle, him, "observer", served=True)
    await let_in(amara, cycle, observer)
    for by, written_as in ((amara, "steward"), (ben, "participant"), (him, "served")):
        body = {"kind": "insight", "statement": f"Said by {by.name}"}
        made = await by.create(f"/v1/cycles/{cycle}/learnings", body)
        assert (made["written_as"], made["written_by"]) == (written_as, by.name)
        assert await ben.get(f"/v1/learnings/{made['id']}") == made
    (newest, *_) = (await amara.get(f"/v1/cycles/{cycle}/learnings"))["items"]
    assert (newest["written_as"], newest["written_by"]) == ("served", "Milo")


async def test_observers_are_told_the_role_of_who_wrote_and_not_the_name(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, observer = meet(http, "Amara"), meet(http, "Olu", "GB-CHC-5")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, observer)
    learning = await record(amara, cycle)
    await share(amara, learning)
    for seen in (
        await observer.get(f"/v1/learnings/{learning}"),
        *(await observer.get(f"/v1/cycles/{cycle}/learnings"))["items"],
    ):
        assert (seen["written_as"], seen["written_by"]) == ("steward", None)


async def test_in_a_cycle_of_organisations_an_organisations_words_are_its_own(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    amara, colleague, ben = meet(live, "Amara"), meet(live, "Colleague"), meet(live, "Ben", "GB-CHC-1")
    small, large = await start(amara, "team"), await start(amara, "place")
    await let_in(amara, large, ben, "steward")
    await connect(amara, small, ben, large)
    learning = await record(amara, small)
    await share(amara, learning)
    made = await combine(amara, large, [(await arrival_of(ben, large, learning))["id"]], "Doors open to who asks")
    seen = await ben.get(f"/v1/learnings/{made}")
    assert (seen["written_as"], seen["written_by"]) == ("steward", amara.org)
    assert (await correct(ben, made, 403))["type"] == NOT_YOURS
    assert (await correct(colleague, made))["number"] == 2


async def test_whoever_left_and_came_back_finds_their_words_to_be_theirs(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "team")
    seat = await let_in(amara, cycle, ben, "participant")
    learning = await record(ben, cycle)
    await ben.change(place(cycle, seat), method="DELETE", at=place(cycle, seat), expect=204)
    await correct(ben, learning, 404)
    assert (await correct(amara, learning, 403))["type"] == NOT_YOURS
    assert (await amara.get(f"/v1/learnings/{learning}"))["written_by"] == "Ben"
    await invite(amara, cycle, ben, "participant")
    (asked,) = (await ben.get("/v1/invitations"))["items"]
    await ben.change(f"/v1/invitations/{asked['id']}/accept", version=asked["version"])
    assert (await correct(ben, learning))["number"] == 2


async def test_of_what_was_recorded_before_a_steward_takes_care(
    http: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, ben, "participant")
    learning = await record(ben, cycle)
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE learning SET written_by = NULL, written_as = NULL")
    await connection.close()
    seen = await ben.get(f"/v1/learnings/{learning}")
    assert (seen["written_as"], seen["written_by"]) == (None, None)
    assert (await correct(ben, learning, 403))["type"] == NOT_YOURS
    assert (await correct(amara, learning))["number"] == 2
