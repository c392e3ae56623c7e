"""The event feed: in order, without gaps, to those who may hear it, and nothing about who else hears it."""

from collections import defaultdict
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.events.envelope import Envelope
from tests.conformance.conftest import WorldOf
from tests.conformance.subject import OPERATOR, Meet
from tests.conformance.subjects import PLACES, Place, every_place
from tests.people import Person
from tests.searching import at_rest

pytestmark = pytest.mark.asyncio(loop_scope="session")

WRONG: list[dict[str, Any]] = [
    {"after": -1},
    {"after": "x"},
    {"after": 2**63},
    {"limit": 0},
    {"limit": 1001},
    {"type": "a\x00b"},
    {"type": ""},
]
ABOUT_THE_ACTOR = {"actor", "aggregateversion", "traceparent"}
STRANGERS = [(place, kind) for place in PLACES for kind in place.setup.strangers]
FOLLOWERS = [(place, kind) for place in PLACES for kind in place.setup.kinds if kind != OPERATOR]
TAKING_PART = [(place, kind) for place, kind in FOLLOWERS if kind not in place.setup.strangers]


async def heard(by: Person, **filters: Any) -> list[dict[str, Any]]:
    """Everything, page by page."""
    items: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = await by.get("/v1/events", **{"limit": 1000, **filters, "after": after})
        items += page["items"]
        after = page["next"]
    return items


async def log_of(world: Any) -> list[dict[str, Any]]:
    await at_rest(world.database_url)
    return await heard(world.people[OPERATOR])


@every_place
async def test_an_operator_reads_every_event_numbered_without_gaps(place: Place, world_of: WorldOf) -> None:
    log = await log_of(await world_of(place))
    assert [one["position"] for one in log] == list(range(1, len(log) + 1))
    numbers: dict[str, list[int]] = defaultdict(list)
    for one in log:
        numbers[one["subject"]].append(one["aggregateversion"])
    for of_one in numbers.values():
        assert of_one == list(range(1, len(of_one) + 1))


@every_place
async def test_every_event_is_an_envelope_a_cloudevent_and_of_a_known_type(place: Place, world_of: WorldOf) -> None:
    for one in await log_of(await world_of(place)):
        envelope = Envelope.model_validate(one)
        assert envelope.redacted or place.subject.events[envelope.type].model_validate(envelope.data)
        assert envelope.source.endswith(f"/{place.subject.name}")
        assert JSONFormat().read(CloudEvent, envelope.model_dump_json(exclude_none=True)).get_id() == one["id"]


@pytest.mark.parametrize(("place", "kind"), FOLLOWERS, ids=str)
async def test_followers_hear_a_part_of_the_log_and_not_who_else_does(
    place: Place, kind: str, world_of: WorldOf
) -> None:
    world = await world_of(place)
    log = {one["id"]: one for one in await log_of(world)}
    who = world.people[kind]
    for one in await heard(who):
        whole = log[one["id"]]
        left_out = whole.keys() - one.keys()
        assert left_out == set() or left_out == ABOUT_THE_ACTOR & whole.keys()
        told = {**one, "audience": "", **without_replacements(one, whole)}
        assert told == {n: v for n, v in whole.items() if n not in left_out} | {"audience": ""}
        assert set(one["audience"].split()) <= set(whole["audience"].split())
        assert all(each in (who.org, "network") or each.startswith("person:") for each in one["audience"].split())
        assert sum(each.startswith("person:") for each in one["audience"].split()) <= 1


def without_replacements(told: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Subject and data as the log has them, where what replaces them is an id of the event's own, or less."""
    for name, given in told["data"].items():
        if given != whole["data"][name]:
            fewer = isinstance(given, list) and set(given) < set(whole["data"][name])
            assert fewer or given == whole["data"].get("learning_id"), name
    assert told["subject"] in (whole["subject"], told["data"].get("learning_id"))
    assert told["data"].keys() == whole["data"].keys()
    return {name: whole[name] for name in ("subject", "data")}


@pytest.mark.parametrize(("place", "kind"), STRANGERS, ids=str)
async def test_a_stranger_is_told_of_nobody_who_did_what(place: Place, kind: str, world_of: WorldOf) -> None:
    """Not even of what is shared with everybody: who acts could be counted by it."""
    world = await world_of(place)
    await at_rest(world.database_url)
    stranger = world.people[kind]
    done_by_others = [one for one in await heard(stranger) if one.get("actor") != stranger.pseudonym]
    assert all(ABOUT_THE_ACTOR.isdisjoint(one) for one in done_by_others)


@every_place
async def test_the_log_is_read_on_from_any_position_and_by_type(place: Place, world_of: WorldOf) -> None:
    world = await world_of(place)
    operator, log = world.people[OPERATOR], await log_of(world)
    assert await heard(operator, limit=7) == log
    half = len(log) // 2
    assert (await operator.get("/v1/events", after=half, limit=3))["items"] == log[half : half + 3]
    first, last = log[0]["type"], log[-1]["type"]
    assert await heard(operator, type=first) == [one for one in log if one["type"] == first]
    assert await heard(operator, type=[first, last]) == [one for one in log if one["type"] in (first, last)]
    problem = await operator.get("/v1/events", expect=422, type="catchment.nothing.of.this.v1")
    assert problem["type"] == "urn:catchment:problem:event-type-unknown"


@every_place
async def test_a_page_names_the_address_of_the_next(place: Place, world_of: WorldOf) -> None:
    world = await world_of(place)
    await at_rest(world.database_url)
    answer = await world.people[OPERATOR].request("GET", "/v1/events", limit=2)
    following = answer.links["next"]["url"]
    assert f"after={answer.json()['next']}" in following
    assert (await world.people[OPERATOR].get(following))["items"][0]["position"] == 3


@pytest.mark.parametrize(("place", "kind"), TAKING_PART, ids=str)
async def test_whoever_takes_part_hears_of_it_and_a_scope_is_required(
    place: Place, kind: str, world_of: WorldOf, meet: Meet
) -> None:
    world = await world_of(place)
    await at_rest(world.database_url)
    who = world.people[kind]
    assert await heard(who)
    lacking = meet(world.http, who.name, org=who.org, scope=" ".join((*place.subject.scopes, "operate")))
    problem = await lacking.get("/v1/events", expect=403)
    assert problem["type"] == "urn:catchment:problem:forbidden"


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@every_place
async def test_what_is_no_position_limit_or_type_is_refused(
    place: Place, wrong: dict[str, Any], world_of: WorldOf
) -> None:
    await (await world_of(place)).people[OPERATOR].get("/v1/events", expect=422, **wrong)
