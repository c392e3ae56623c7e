"""Every route, tried by everybody: what you may not see does not exist for you, and a role allows what it says."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.events.vocabulary import Role
from tests.cycles.conftest import Meet
from tests.cycles.routes import ROUTES, Call, Route
from tests.cycles.world import SECRET, World, settle
from tests.people import Person

GUARDED = {name: route for name, route in ROUTES.items() if route.scope}
MEMBERS_ONLY = {name: route for name, route in ROUTES.items() if route.least}
EVERY_SCOPE = ["cycles:read", "cycles:write", "events:read", "operate"]
SCALES = pytest.mark.parametrize("scale", ["team", "person"])
GHOST = "00000000-0000-4000-8000-000000000000"


def fitting(routes: dict[str, Route], scale: str) -> Iterator[tuple[str, Route]]:
    return ((name, route) for name, route in routes.items() if route.only in ("", scale))


def about_nobody(name: str) -> Call:
    path = name.split(" ")[1]
    return Call({part.split("}")[0]: GHOST for part in path.split("{")[1:]}, lambda _: {})


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The whole body, but for the path that was asked for."""
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body.pop("instance") == answer.request.url.path
    return body


def test_every_route_of_the_app_is_in_the_table(app: FastAPI) -> None:
    documented = {f"{m.upper()} {path}" for path, item in app.openapi()["paths"].items() for m in item}
    served = {f"{m} {c.path}" for c in iter_route_contexts(app.routes) for m in c.methods or () if m != "HEAD"}
    assert set(ROUTES) == documented
    pages = {"GET /", "GET /docs", "GET /docs/{asset}", "GET /openapi.json"}
    assert served == documented | pages


async def test_without_a_token_nothing_answers(http: httpx.AsyncClient) -> None:
    for name in GUARDED:
        answer = await about_nobody(name).by(None, http, name)
        assert (name, answer.status_code) == (name, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert problem(answer)["type"] == "urn:catchment:problem:unauthenticated"


@SCALES
async def test_a_token_without_the_scope_is_refused_even_to_a_steward(
    live: httpx.AsyncClient, meet: Meet, scale: str
) -> None:
    world = await settle(live, meet, scale)
    for name, route in fitting(GUARDED, scale):
        call = await route.call(world)
        holder = world.upper if route.above else world.steward
        scopes = " ".join(scope for scope in EVERY_SCOPE if scope != route.scope)
        answer = await call.by(meet(live, holder.name, holder.org, scopes), live, name)
        assert (name, answer.status_code) == (name, 403)
        assert problem(answer)["type"] == "urn:catchment:problem:forbidden"


async def see_nothing(world: World, who: Person) -> None:
    for name, route in fitting(MEMBERS_ONLY, world.scale):
        call = await route.call(world)
        real, ghost = await call.by(who, world.http, name), await call.of_nothing().by(who, world.http, name)
        assert (name, real.status_code) == (name, 404)
        assert problem(real) == problem(ghost)


@SCALES
async def test_what_another_organisation_asks_for_does_not_exist(
    live: httpx.AsyncClient, meet: Meet, scale: str
) -> None:
    world = await settle(live, meet, scale)
    await see_nothing(world, world.outsider)


async def test_a_persons_cycle_does_not_exist_for_a_colleague(live: httpx.AsyncClient, meet: Meet) -> None:
    world = await settle(live, meet, "person")
    await see_nothing(world, world.colleague)


async def test_the_same_account_at_another_organisation_sees_nothing_of_a_persons_cycle(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    world = await settle(live, meet, "person")
    moved = meet(live, world.steward.name, "GB-CHC-901")
    await see_nothing(world, moved)
    await hear_nothing(world, moved)


async def hear_nothing(world: World, who: Person) -> None:
    """No list, count, search, event, lineage or filter gives the cycle away."""
    assert (await who.get("/v1/cycles"))["items"] == []
    assert (await who.get("/v1/cycles", q=SECRET))["items"] == []
    for there in (*world.inside.values(), *world.above.values()):
        assert (await who.get("/v1/cycles", participant=there.org))["items"] == []
    assert (await who.get("/v1/learnings"))["items"] == []
    assert (await who.get("/v1/learnings", q=SECRET))["items"] == []
    assert (await who.get("/v1/events"))["items"] == []


@SCALES
async def test_no_list_or_event_tells_another_organisation_of_a_cycle(
    live: httpx.AsyncClient, meet: Meet, scale: str
) -> None:
    world = await settle(live, meet, scale)
    await hear_nothing(world, world.outsider)


async def test_no_list_or_event_tells_a_colleague_of_a_persons_cycle(live: httpx.AsyncClient, meet: Meet) -> None:
    world = await settle(live, meet, "person")
    await hear_nothing(world, world.colleague)


async def test_of_a_learning_shared_with_all_a_colleague_sees_the_shared_words_and_no_cycle(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    world = await settle(live, meet, "person")
    learning = await world.new_learning()
    await world.share(learning, "network")
    nodes = (await world.colleague.get(f"/v1/learnings/{learning}/lineage"))["nodes"]
    assert [(node["learning_id"], node["cycle_id"]) for node in nodes] == [(learning, None)]
    assert SECRET not in str(nodes)
    assert [one["learning_id"] for one in (await world.colleague.get("/v1/learnings"))["items"]] == [learning]
    await world.colleague.get(f"/v1/learnings/{learning}", expect=404)
    await world.colleague.get(f"/v1/learnings/{learning}/way-back", expect=404)


@SCALES
@pytest.mark.parametrize("role", Role)
async def test_each_role_may_do_what_it_says_and_no_more(
    live: httpx.AsyncClient, meet: Meet, scale: str, role: Role
) -> None:
    world = await settle(live, meet, scale)
    for name, route in fitting(MEMBERS_ONLY, scale):
        assert route.least
        who = (world.above if route.above else world.inside)[role]
        answer = await (await route.call(world)).by(who, live, name)
        expected = route.success if role.rank >= route.least.rank else 403
        assert (name, answer.status_code) == (name, expected), answer.text
        if expected == 403:
            assert problem(answer)["type"] == "urn:catchment:problem:role-missing"


@SCALES
async def test_whoever_has_left_sees_nothing_any_more(live: httpx.AsyncClient, meet: Meet, scale: str) -> None:
    world = await settle(live, meet, scale)
    leaver = world.inside[Role.participant]
    assert (await leaver.get("/v1/events"))["items"]
    place = f"/v1/cycles/{world.cycle}/participants/{world.participant}"
    await leaver.change(place, method="DELETE", expect=204, version=1)
    await hear_nothing(world, leaver)
    for name, route in fitting(MEMBERS_ONLY, scale):
        call = await route.call(world)
        if world.cycle in call.ids.values() or world.learning in call.ids.values():
            assert (name, (await call.by(leaver, live, name)).status_code) == (name, 404)


@SCALES
async def test_the_right_to_operate_gives_no_sight_of_a_cycles_content(
    live: httpx.AsyncClient, meet: Meet, scale: str
) -> None:
    world = await settle(live, meet, scale)
    operator = meet(live, "Operator", "GB-CHC-950", "operate")
    for name, route in fitting(GUARDED, scale):
        answer = await (await route.call(world)).by(operator, live, name)
        assert (name, answer.status_code) == (name, route.success if route.scope == "operate" else 403)
    assert (await operator.get("/v1/parked"))["items"] == []
