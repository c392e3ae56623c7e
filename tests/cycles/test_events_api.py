"""What is told: in order, without gaps, to those who may hear it, and nothing personal."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from services.cycles.main import SERVICE, build
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import connect, let_in, record, share, share_from_person, start
from tests.people import Person
from tests.searching import at_rest, in_stream
from tests.shared.live import Stream, following, on_a_port

SHARED = "catchment.cycles.learning.shared.v1"


async def heard(by: Person, **filters: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await by.get("/v1/events", **filters))["items"]
    return items


async def test_an_actor_is_a_pseudonym_that_is_the_same_every_time(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, ben = meet(live, "Amara"), meet(live, "Ben")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, ben, "participant")
    for who in (amara, ben, amara):
        await record(who, cycle)
    await at_rest(database_url)
    actors = [one["actor"] for one in await heard(amara, type="catchment.cycles.learning.recorded.v1")]
    assert actors[0] == actors[2] != actors[1]
    assert all(actor.startswith("person:") and "amara" not in actor for actor in actors)


async def test_nobody_outside_can_count_what_one_worker_did(settings: Settings, meet: Meet, database_url: str) -> None:
    """Tried from a connected cycle, by a colleague and by a person of no organisation: on pages, live, by every filter.

    Amara records five things and shares two, Bo of the same organisation one and one. Who takes part can tell.
    """
    app = build(settings.model_copy(update={"background": True}))
    async with on_a_port(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as http, AsyncExitStack() as stack:
        amara, bo, above = meet(http, "Amara"), meet(http, "Bo"), meet(http, "Ben", "GB-CHC-1")
        outside = (above, meet(http, "Colleague"), meet(http, "Milo", ""))
        small = await start(amara, "person")
        await let_in(amara, small, bo, "participant", served=True)
        await connect(amara, small, above, await start(above, "place"))
        streams = [await stack.enter_async_context(following(url, who.token, type=SHARED)) for who in outside]
        for stream in streams:
            await stream.ready()
        await work(amara, small, recorded=5, shared=2)
        await work(bo, small, recorded=1, shared=1)
        live = [[one.envelope for one in await stream.take(3)] for stream in streams]
        await at_rest(database_url)
        asked: Sequence[dict[str, Any]] = (
            {"type": "catchment.cycles.learning.*"},
            {"since": "2020-01-01T00:00:00Z"},
            {},
        )
        pages = [await heard(who, limit=1000, **filters) for who in outside for filters in asked]
        for who in outside:
            assert not [one for one in await heard(who, subject=small) if "learning" in one["type"]]
        for told in (*live, *pages):
            shared = [one for one in told if one["type"] == SHARED]
            assert len(shared) == 3
            assert all(one.keys().isdisjoint({"actor", "aggregateversion", "traceparent"}) for one in shared)
            assert len({str(sorted(one.items() - own(one).items())) for one in map(flat, shared)}) == 1
            assert not [one for one in told if one["type"].endswith("learning.recorded.v1")]
        inside = await heard(bo, type="catchment.cycles.learning.recorded.v1")
        assert sorted(Counter(one["actor"] for one in inside).values()) == [1, 5]


async def work(by: Person, cycle: str, *, recorded: int, shared: int) -> None:
    learnings = [await record(by, cycle) for _ in range(recorded)]
    for learning in learnings[:shared]:
        await share_from_person(by, learning, reach="network")


def flat(event: dict[str, Any]) -> dict[str, Any]:
    """Envelope and data in one, as text."""
    return {name: str(value) for name, value in {**event, **event["data"]}.items() if name != "data"}


def own(event: dict[str, Any]) -> dict[str, Any]:
    """What is another one for every event, whoever acts."""
    of_its_own = ("id", "position", "time", "learning_id", "share_id", "subject", "cycle_id")
    return {name: event[name] for name in of_its_own}


async def test_what_a_cycle_did_is_numbered_without_gaps_in_the_order_it_was_done(
    live: httpx.AsyncClient, meet: Meet, settings: Settings, database_url: str
) -> None:
    amara = meet(live, "Amara")
    small, large = await start(amara, "team"), await start(amara, "place")
    await connect(amara, small, amara, large)

    async def work(cycle: str) -> None:
        own = uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))  # words like nobody else's
        made = await amara.create(f"/v1/cycles/{cycle}/learnings", {"kind": "insight", "statement": own})
        learning = made["id"]
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
    assert len(await in_stream(settings, SERVICE, "specversion")) <= len(rows)


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


async def test_an_unknown_type_is_refused_and_the_beginning_of_one_is_enough(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara = meet(live, "Amara")
    await record(amara, await start(amara, "team"))
    await at_rest(database_url)
    for wrong in (
        "catchment.cycles.learning.sharde.v1",
        "catchment.funding.*",
        "catchment.*.v1",
        "catchment.cyc.*",
        "*",
    ):
        refused = await amara.get("/v1/events", 422, type=wrong)
        assert refused["type"] == "urn:catchment:problem:event-type-unknown"
    told = [one["type"].split(".")[2] for one in await heard(amara, type="catchment.cycles.cycle.*")]
    assert told == ["cycle"]
    everything = await heard(amara, type="catchment.cycles.*")
    assert everything == await heard(amara, type="catchment.*") == await heard(amara)


async def test_events_can_be_asked_for_by_their_cycle_and_by_their_time(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara = meet(live, "Amara")
    first, second = await start(amara, "team"), await start(amara, "team")
    await record(amara, first)
    await at_rest(database_url)
    *_, last = everything = await heard(amara)
    assert [one["subject"] for one in await heard(amara, subject=first)] == [first] * 3
    assert await heard(amara, since=last["time"]) == [last]
    assert await heard(amara, since="2020-01-01T00:00:00Z") == everything
    assert await heard(amara, since="0001-01-01T00:00:00+14:00") == everything
    assert await heard(amara, since="2100-01-01T00:00:00Z") == []
    assert await heard(amara, since="9999-12-31T23:59:59-14:00") == []
    assert {one["subject"] for one in everything} == {first, second}
    for wrong in ({"subject": "x"}, {"since": "yesterday"}, {"since": "2026-01-01T00:00:00"}):
        await amara.get("/v1/events", 422, **wrong)


async def test_a_page_tells_how_far_it_looked(live: httpx.AsyncClient, meet: Meet, database_url: str) -> None:
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    for by in (amara, ben, amara, ben):
        await start(by, "team")
    await at_rest(database_url)
    page = await amara.get("/v1/events", limit=3)
    assert ([one["position"] for one in page["items"]], page["next"], page["position"]) == ([1, 2, 5], 5, 5)
    page = await amara.get("/v1/events", after=page["position"])
    assert ([one["position"] for one in page["items"]], page["next"], page["position"]) == ([6], None, 6)
    page = await amara.get("/v1/events", after=page["position"])
    assert (page["items"], page["next"], page["position"]) == ([], None, 6)


async def test_whoever_was_declined_and_left_reads_no_words_any_more(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    """They had looked in to propose a connection, which was declined; what was shared then was not for their cycle."""
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    small, large = await start(amara, "team"), await start(ben, "place")
    seat = await let_in(amara, small, ben)
    body = {"smaller_cycle_id": small, "larger_cycle_id": large, "because": "We want to hear"}
    connection = await ben.create("/v1/connections", body)
    await share(amara, await record(amara, small, "Not for them"))
    await at_rest(database_url)
    shared = "catchment.cycles.learning.shared.v1"
    assert len(await heard(ben, type=shared)) == 1
    await amara.change(f"/v1/connections/{connection['id']}/decline", {"answer": "Not now"})
    place = f"/v1/cycles/{small}/participants/{seat['id']}"
    await amara.change(place, method="DELETE", at=place, expect=204)
    await at_rest(database_url)
    assert await heard(ben, type=shared) == []
    told = {one["type"].split(".", 2)[2] for one in await heard(ben) if one["subject"] == small}
    assert told == {"connection.proposed.v1", "connection.declined.v1", "participant.left.v1"}


async def test_what_was_shared_before_a_connection_or_after_its_end_is_not_heard_above(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    small, large = await start(amara, "team"), await start(ben, "place")
    seat = await let_in(amara, small, ben)
    await share(amara, await record(amara, small, "Before"))
    connection = await connect(amara, small, ben, large)
    await share(amara, await record(amara, small, "While"))
    await amara.change(f"/v1/connections/{connection}/end", {})
    await share(amara, await record(amara, small, "After"))
    await at_rest(database_url)
    place = f"/v1/cycles/{small}/participants/{seat['id']}"
    await amara.change(place, method="DELETE", at=place, expect=204)
    told = await heard(ben, type="catchment.cycles.learning.shared.v1")
    assert [one["data"]["statement"] for one in told] == ["While"]


async def test_a_live_stream_stops_at_once_for_whoever_was_removed(
    settings: Settings, meet: Meet, database_url: str
) -> None:
    app = build(settings.model_copy(update={"background": True}))
    async with on_a_port(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
        amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
        cycle = await start(amara, "team")
        seat = await let_in(amara, cycle, ben, "participant")
        async with following(url, ben.token) as stream, following(url, amara.token) as witness:
            await stream.ready()
            await witness.ready()
            await record(amara, cycle, "While Ben takes part")
            assert await kinds(stream, 1) == ["learning.recorded"]
            place = f"/v1/cycles/{cycle}/participants/{seat['id']}"
            await amara.change(place, method="DELETE", at=place, expect=204)
            await at_rest(database_url)
            await record(amara, cycle, "After Ben was let go")
            assert await kinds(witness, 3) == ["learning.recorded", "participant.left", "learning.recorded"]
            await share(amara, await record(amara, cycle, "For everybody"), "network")
            # Ben is told that he was let go, and then what is for everybody: nothing of the cycle came between.
            assert await kinds(stream, 2) == ["participant.left", "learning.shared"]
        left, shared = (await ben.get("/v1/events"))["items"]
        assert (left["data"]["participant_id"], "actor" in left) == (seat["id"], False)
        assert shared["type"] == "catchment.cycles.learning.shared.v1"


async def kinds(stream: Stream, count: int) -> list[str]:
    return [".".join(one.envelope["type"].split(".")[2:4]) for one in await stream.take(count)]
