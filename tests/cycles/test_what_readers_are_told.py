"""Events tell each reader what concerns them: not which person's cycle it was, nor who else heard of it."""

import json
from contextlib import AsyncExitStack
from typing import Any

import httpx

from services.cycles.main import build
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, arrivals, connect, let_in, record, share, share_from_person, start
from tests.people import Person
from tests.searching import at_rest
from tests.shared.live import Stream, following, on_a_port

STORIES = ("Benches in the yard help people to rest.", "Letters that begin with thanks are opened.")
SHARED, WITHDRAWN = "catchment.cycles.learning.shared.v1", "catchment.cycles.learning.withdrawn.v1"


async def heard(by: Person, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await by.get("/v1/events", **{"limit": 1000, **asked}))["items"]
    return items


def recipients(events: list[dict[str, Any]]) -> list[list[str]]:
    """Of what was shared and not taken back since."""
    return [one["data"]["recipients"] for one in events if one["type"] == SHARED and not one.get("redacted")]


async def live_events(stream: Stream, count: int) -> list[dict[str, Any]]:
    return [one.envelope for one in await stream.take(count)]


async def test_two_stories_of_one_person_cannot_be_joined_by_who_reads_them(
    settings: Settings, meet: Meet, database_url: str
) -> None:
    """Nor does a reader learn who else was told: on pages, live, by a filter, over REST, also of what comes after."""
    app = build(settings.model_copy(update={"background": True}))
    async with on_a_port(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as http, AsyncExitStack() as stack:
        ivor, worker, watching = meet(http, "Ivor", ""), meet(http, "Amara"), meet(http, "Olu", "GB-CHC-5")
        above, beside = meet(http, "Ben", "GB-CHC-1"), meet(http, "Cat", "GB-CHC-2")
        life, place, other = await start(worker, "person"), await start(above, "place"), await start(beside, "place")
        await let_in(worker, life, ivor, "participant", served=True)
        await let_in(worker, life, watching)
        for reader, cycle in ((above, place), (beside, other)):
            await connect(worker, life, reader, cycle)
        await at_rest(database_url)
        before = len(await heard(above))
        stream = await stack.enter_async_context(following(url, above.token))
        await stream.ready()
        learnings = [await record(ivor, life, f"He said it on {day}.") for day in ("Monday", "Friday")]
        for learning, words in zip(learnings, STORIES, strict=True):
            await share_from_person(ivor, learning, words, recipients=[place, other])
        found = [await arrival_of(above, place, one) for one in learnings]
        request = await above.create(f"/v1/arrivals/{found[0]['id']}/ask-wider", {})
        await ivor.change(f"/v1/reach-requests/{request['id']}/refuse", version=request["version"])
        await ivor.change(f"/v1/learnings/{learnings[0]}/withdraw")
        await at_rest(database_url)
        told = (await heard(above))[before:]
        sent = await live_events(stream, len(told))
        assert [one["id"] for one in sent] == [one["id"] for one in told]
        for events in (told, sent):
            kinds = {one["type"].split(".", 2)[2] for one in events}
            assert kinds >= {"learning.shared.v1", "learning.withdrawn.v1", "reach.requested.v1", "reach.refused.v1"}
            assert life not in json.dumps(events) and other not in json.dumps(events)
            for one in events:
                if one["type"] in (SHARED, WITHDRAWN):
                    assert one["subject"] == one["data"]["cycle_id"] == one["data"]["learning_id"]
        assert recipients(sent) == [[place], [place]]
        assert recipients(told) == [[place]]
        assert [one for one in await heard(above, subject=life) if "learning_id" in one["data"]] == []
        assert {one["data"]["learning_id"] for one in await heard(above, subject=learnings[1])} == {learnings[1]}
        assert [one["from_cycle_id"] for one in await arrivals(above, place)] == [None, None]
        assert (await above.get(f"/v1/arrivals/{found[1]['id']}"))["from_cycle_id"] is None
        # Whoever takes part there is told which cycle it was, and members everybody who was told.
        assert recipients(await heard(ivor, subject=life)) == [[place, other]]
        looking_on = await heard(watching, type=SHARED)
        assert ([one["subject"] for one in looking_on], recipients(looking_on)) == ([life, life], [[]])
        shares = (await watching.get(f"/v1/learnings/{learnings[1]}/shares"))["items"]
        assert [one["recipients"] for one in shares] == [[]]


async def test_nobody_counts_the_staff_of_an_organisation_by_the_events_of_its_cycle(
    settings: Settings, meet: Meet, database_url: str
) -> None:
    """On pages and live. Where organisations take part, each with all its people; where people do, all know each other.

    The numbers of a cycle's events, and traces that join those of one visit, would count them, too.
    """
    app = build(settings.model_copy(update={"background": True}))
    async with on_a_port(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as http, AsyncExitStack() as stack:
        amara, bo, ben = meet(http, "Amara"), meet(http, "Bo"), meet(http, "Ben", "GB-CHC-1")
        together, team = await start(amara, "organisation"), await start(amara, "team")
        await let_in(amara, together, ben, "participant")
        await let_in(amara, team, bo, "participant")
        await at_rest(database_url)
        streams = {}
        for reader in (amara, bo, ben):
            stream = await stack.enter_async_context(following(url, reader.token, subject=together))
            await stream.ready()
            streams[reader.name] = stream, len(await heard(reader, subject=together))
        for who, count in ((amara, 3), (bo, 1)):
            for number in range(count):
                for cycle in (together, team):
                    await record(who, cycle, f"{who.name} noticed {number}.")
        await share(bo, await record(bo, together, "It is known."))
        await at_rest(database_url)
        for reader in (amara, bo, ben):
            of_organisations = await heard(reader, subject=together)
            assert len([one for one in of_organisations if one["type"].endswith("learning.recorded.v1")]) == 5
            stream, before = streams[reader.name]
            sent = await live_events(stream, len(of_organisations) - before)
            assert [one["id"] for one in sent] == [one["id"] for one in of_organisations[before:]]
            for one in (*of_organisations, *sent):
                assert one.keys().isdisjoint({"actor", "aggregateversion", "traceparent"})
        of_people = await heard(bo, subject=team, type="catchment.cycles.learning.recorded.v1")
        assert {one["actor"] for one in of_people} == {amara.pseudonym, bo.pseudonym}
