"""People decide who is in the room: what is held is for members, and whoever is served is one in their own cycle."""

import httpx

from services.cycles.main import build
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    HOW,
    arrival_of,
    arrivals,
    connect,
    invite,
    let_in,
    record,
    share,
    share_from_person,
    start,
    write_down,
)
from tests.cycles.test_participants import members, place
from tests.people import Person
from tests.searching import at_rest
from tests.shared.live import following, on_a_port

MISTAKE = "We asked everybody to fill in our form first, and some did not come back."
BETTER = {"kind": "mistake", "statement": "Our form came first.", "how_learnt": HOW, "because": "Shorter"}


async def correct(by: Person, learning: str) -> None:
    await by.change(f"/v1/learnings/{learning}", BETTER, method="PUT", at=f"/v1/learnings/{learning}")


async def test_a_teams_held_mistake_is_its_members_and_not_their_organisations(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    """Every employee whose token carried the organisation was steward of its team's cycle: one ended it."""
    amara, ben, colleague = meet(live, "Amara"), meet(live, "Ben"), meet(live, "Colleague")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, ben, "participant")
    learning = await record(ben, cycle, MISTAKE, "mistake")
    await at_rest(database_url)
    for path in (
        f"cycles/{cycle}",
        f"cycles/{cycle}/learnings",
        f"learnings/{learning}",
        f"learnings/{learning}/lineage",
    ):
        await colleague.get(f"/v1/{path}", expect=404)
    await colleague.create(f"/v1/learnings/{learning}/share", {"reach": "network"}, expect=404)
    await colleague.change(f"/v1/cycles/{cycle}/end", {"because": "Enough"}, version=1, expect=404)
    for path in ("/v1/cycles", "/v1/learnings", "/v1/events"):
        assert (await colleague.get(path))["items"] == []
    assert (await amara.get(f"/v1/learnings/{learning}"))["statement"] == MISTAKE


async def test_an_observer_finds_held_learning_nowhere(live: httpx.AsyncClient, meet: Meet, database_url: str) -> None:
    amara, observer = meet(live, "Amara"), meet(live, "Olu", "GB-CHC-5")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, observer)
    held = await record(amara, cycle, MISTAKE, "mistake")
    await correct(amara, held)
    await at_rest(database_url)
    lists = f"/v1/cycles/{cycle}/learnings"
    assert (await observer.get(lists))["items"] == []
    for name, value in (("q", "form"), ("kind", "mistake"), ("state", "held")):
        assert (await observer.get(lists, **{name: value}))["items"] == []  # type: ignore[arg-type]
    for path in ("", "/versions", "/shares", "/consents", "/lineage", "/way-back"):
        await observer.get(f"/v1/learnings/{held}{path}", expect=404)
    await observer.create(f"/v1/learnings/{held}/check", {"statement": "x", "how_learnt": "y"}, expect=404)
    await observer.create(f"/v1/learnings/{held}/share", {"reach": "network"}, expect=404)
    await observer.change(f"/v1/learnings/{held}", BETTER, method="PUT", version=2, expect=404)
    told = {one["type"].split(".", 2)[2] for one in (await observer.get("/v1/events"))["items"]}
    assert told == {"participant.joined.v1"}


async def test_an_observer_hears_nothing_of_held_learning_live(settings: Settings, meet: Meet) -> None:
    app = build(settings.model_copy(update={"background": True}))
    async with on_a_port(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
        amara, observer = meet(http, "Amara"), meet(http, "Olu", "GB-CHC-5")
        cycle = await start(amara, "team")
        await let_in(amara, cycle, observer)
        async with following(url, observer.token) as stream:
            await stream.ready()
            held = await record(amara, cycle, MISTAKE, "mistake")
            await correct(amara, held)
            await share(amara, held)
            (heard,) = await stream.take(1)
    assert heard.envelope["type"] == "catchment.cycles.learning.shared.v1"


async def test_an_observer_reads_shared_words_and_not_those_that_are_held(live: httpx.AsyncClient, meet: Meet) -> None:
    amara, observer = meet(live, "Amara"), meet(live, "Olu", "GB-CHC-5")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, observer)
    learning = await record(amara, cycle, "Plain words get an answer.")
    await share(amara, learning)
    await correct(amara, learning)
    seen = await observer.get(f"/v1/learnings/{learning}")
    assert (seen["kind"], seen["statement"]) == ("insight", "Plain words get an answer.")
    lists = f"/v1/cycles/{cycle}/learnings"
    assert (await observer.get(lists))["items"] == [seen]
    assert (await observer.get(lists, q="answer"))["items"] == [seen]
    assert (await observer.get(lists, q="form"))["items"] == []
    assert (await observer.get(lists, kind="mistake"))["items"] == []
    (node,) = (await observer.get(f"/v1/learnings/{learning}/lineage"))["nodes"]
    assert (node["statement"], node["cycle_id"]) == ("Plain words get an answer.", cycle)
    await observer.get(f"/v1/learnings/{learning}/versions", expect=403)
    await amara.change(f"/v1/learnings/{learning}/withdraw")
    await observer.get(f"/v1/learnings/{learning}", expect=404)
    await observer.get(f"/v1/learnings/{learning}/lineage", expect=404)


async def test_of_several_wordings_an_observer_reads_the_newest(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, observer = meet(http, "Amara"), meet(http, "Olu", "GB-CHC-5")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, observer)
    learning = await record(amara, cycle, "First words")
    await share(amara, learning)
    await amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected", "statement": "Second words"})
    await share(amara, learning, "network")
    (seen,) = (await observer.get(f"/v1/cycles/{cycle}/learnings"))["items"]
    assert seen == await observer.get(f"/v1/learnings/{learning}")
    assert seen["statement"] == "Second words"


async def test_an_observer_of_a_persons_cycle_sees_neither_consents_nor_names(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, observer = meet(http, "Amara"), meet(http, "Olu", "GB-CHC-5")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, observer)
    milo = await write_down(amara, cycle, "Milo", served=True)
    learning = await record(amara, cycle)
    consent = await share_from_person(amara, learning)
    await observer.get(f"/v1/consents/{consent}", expect=404)
    await observer.get(f"/v1/learnings/{learning}/consents", expect=403)
    (seen,) = (await observer.get(f"/v1/learnings/{learning}/shares"))["items"]
    assert (seen["consent_id"], seen["confirmed"]) == (None, [])
    everybody = await observer.get(f"/v1/cycles/{cycle}/participants")
    assert [(m["organisation"], m["role"], m["name"], m["account"]) for m in everybody["items"]] == [
        (amara.org, "steward", None, None),
        (observer.org, "observer", None, None),
        (None, "participant", None, None),
    ]
    assert (await observer.get(place(cycle, milo)))["name"] is None


async def test_an_observer_does_not_hear_who_is_invited(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, observer, ben = meet(http, "Amara"), meet(http, "Olu", "GB-CHC-5"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, observer)
    invited = await invite(amara, cycle, ben)
    assert [one["id"] for one in (await amara.get(f"/v1/cycles/{cycle}/participants"))["invited"]] == [invited["id"]]
    assert (await observer.get(f"/v1/cycles/{cycle}/participants"))["invited"] == []
    await observer.get(place(cycle, invited), expect=404)


async def test_what_was_said_about_an_arrival_is_for_members(live: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben, observer = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1"), meet(live, "Olu", "GB-CHC-5")
    small, large = await start(amara, "team"), await start(ben, "place")
    await connect(amara, small, ben, large)
    await let_in(ben, large, observer)
    learning = await record(amara, small)
    await share(amara, learning)
    one = await arrival_of(ben, large, learning)
    await ben.change(f"/v1/arrivals/{one['id']}/take-up", {"meaning": "Our letters close doors"})
    assert (await observer.get(f"/v1/arrivals/{one['id']}"))["meaning"] is None
    assert [a["meaning"] for a in await arrivals(observer, large)] == [None]
    assert (await ben.get(f"/v1/arrivals/{one['id']}"))["meaning"] == "Our letters close doors"


async def test_whoever_is_served_is_a_member_whatever_their_role(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, him = meet(http, "Amara"), meet(http, "Milo", "")
    cycle = await start(amara, "person")
    joined = await let_in(amara, cycle, him, "observer", served=True)
    assert (joined["organisation"], joined["served"]) == (None, True)
    learning = await record(amara, cycle)
    assert (await him.get(f"/v1/cycles/{cycle}"))["your_role"] == "participant"
    assert (await him.get(f"/v1/learnings/{learning}"))["statement"]
    await record(him, cycle, "I open the door to who asks me first.")
    assert [m["name"] for m in await members(him, cycle)] == ["Amara", "Milo"]


async def test_whoever_is_served_invites_people_of_their_own_and_stops_their_cycle(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, him, friend = meet(http, "Amara"), meet(http, "Milo", ""), meet(http, "Femi", "GB-CHC-5")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, him, "observer", served=True)
    await let_in(him, cycle, friend, "participant")
    for more in ({"role": "steward"}, {"role": "observer", "served": True}):
        body = {"name": "Somebody", "account": "somebody", **more}
        refused = await him.create(f"/v1/cycles/{cycle}/participants", body, expect=403)
        assert refused["type"] == "urn:catchment:problem:role-missing"
    ended = await him.change(f"/v1/cycles/{cycle}/end", {"because": "I want no more of it"})
    assert ended["state"] == "ended"


async def test_a_participant_who_is_not_served_neither_invites_nor_stops_a_cycle(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, ben, "participant")
    await ben.create(f"/v1/cycles/{cycle}/participants", {"role": "observer", "name": "Mate"}, expect=403)
    await ben.change(f"/v1/cycles/{cycle}/end", {"because": "x"}, expect=403)


async def test_a_steward_marks_afterwards_whom_a_cycle_is_for(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, him = meet(http, "Amara"), meet(http, "Milo", "")
    cycle = await start(amara, "person")
    joined = await let_in(amara, cycle, him, "observer")
    await him.create(f"/v1/cycles/{cycle}/learnings", {"kind": "insight", "statement": "x", "how_learnt": "y"}, 403)
    body = {"role": "observer", "served": True}
    changed = await amara.change(place(cycle, joined), body, method="PATCH", at=place(cycle, joined))
    assert changed["served"] is True
    await record(him, cycle)


async def test_an_account_of_no_organisation_is_in_no_organisations_cycle(http: httpx.AsyncClient, meet: Meet) -> None:
    """Their token carried their council's organisation, which made them steward of its teams' cycles."""
    amara, him = meet(http, "Amara"), meet(http, "Milo", "")
    theirs = [await start(amara, "team"), await start(amara, "team", membership="organisations")]
    for cycle in theirs:
        await him.get(f"/v1/cycles/{cycle}", expect=404)
    assert (await him.get("/v1/cycles"))["items"] == []
    refused = await him.create("/v1/cycles", {"scale": "place", "title": "T", "purpose": "P"}, 403)
    assert refused["type"] == "urn:catchment:problem:organisation-needed"
    own = await start(him, "person", "Mine")
    assert (await him.get(f"/v1/cycles/{own}"))["your_role"] == "steward"
