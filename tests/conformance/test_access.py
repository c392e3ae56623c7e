"""Every route, tried by everybody: what you may not see does not exist for you, and a role allows what it says."""

from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from shared.service.app import create_app
from tests.conformance.conftest import WorldOf
from tests.conformance.subject import ALONE, GHOST, OPERATOR, Call, Meet, Subject
from tests.conformance.subjects import PLACES, Case, Place, cases, every_subject, in_one_place, routes_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = {"GET /", "GET /docs", "GET /docs/{asset}", "GET /openapi.json"}
GUARDED = cases(lambda _, __, route: bool(route.scope))
OPEN = cases(lambda _, __, route: not route.scope)
STRANGERS = [(place, kind) for place in PLACES for kind in place.setup.strangers]

every_guarded = pytest.mark.parametrize("case", in_one_place(GUARDED), ids=str)
"""What a token says does not depend on who takes part."""


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The whole body, but for the path that was asked for."""
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body.pop("instance") == answer.request.url.path
    return body


@every_subject
async def test_every_route_of_the_app_is_in_the_table(subject: Subject) -> None:
    app = create_app(subject.service)
    documented = {f"{m.upper()} {path}" for path, item in app.openapi()["paths"].items() for m in item}
    served = {f"{m} {c.path}" for c in iter_route_contexts(app.routes) for m in c.methods or () if m != "HEAD"}
    assert set(routes_of(subject)) == documented
    assert served == documented | PAGES | subject.pages


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_in_every_world_somebody_acts_for_no_organisation(place: Place, world_of: WorldOf) -> None:
    """What each route answers them is tested with everybody else's."""
    assert ALONE in place.setup.kinds
    assert (await world_of(place)).people[ALONE].org == ""


@pytest.mark.parametrize("bearer", ["", "no.token.at-all"], ids=["none", "not ours"])
@every_guarded
async def test_without_a_token_nothing_answers(case: Case, bearer: str, world_of: WorldOf) -> None:
    world = await world_of(case.place)
    path = case.name.split(" ")[1]
    call = Call({part.split("}")[0]: GHOST for part in path.split("{")[1:]}, lambda _: {})
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    answer = await call.by(None, world.http, case.name, headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert problem(answer)["type"] == "urn:catchment:problem:unauthenticated"


@pytest.mark.parametrize("case", OPEN, ids=str)
async def test_what_is_open_answers_everybody(case: Case, world_of: WorldOf) -> None:
    world = await world_of(case.place)
    call = await case.route.call(world)
    assert (await call.by(None, world.http, case.name)).status_code == case.route.success


@every_guarded
async def test_a_token_without_the_scope_is_refused_even_to_those_who_may(
    case: Case, world_of: WorldOf, meet: Meet
) -> None:
    world, route = await world_of(case.place), case.route
    holder = world.people[route.by]
    every = {*case.place.subject.scopes, "events:read", "operate"}
    lacking = meet(world.http, holder.name, org=holder.org, scope=" ".join(every - {route.scope}))
    answer = await (await unchanged(case, world)).by(lacking, world.http, case.name)
    assert answer.status_code == 403
    assert problem(answer)["type"] == "urn:catchment:problem:forbidden"


_UNCHANGED: dict[str, Call] = {}


async def unchanged(case: Case, world: Any) -> Call:
    """A call that all share who change nothing by it: those who may not, and those who read."""
    if str(case) not in _UNCHANGED:
        _UNCHANGED[str(case)] = await case.route.call(world)
    return _UNCHANGED[str(case)]


@pytest.mark.parametrize("case", cases(), ids=str)
async def test_each_may_do_what_their_kind_may_and_sees_no_more(case: Case, world_of: WorldOf) -> None:
    """In one test for all kinds: most of a small test's time is pytest's own."""
    world = await world_of(case.place)
    for kind in case.place.setup.kinds:
        try:
            await _try(case, kind, world)
        except AssertionError as failed:
            raise AssertionError(f"{kind}: {failed}") from failed


async def _try(case: Case, kind: str, world: Any) -> None:
    route = case.route
    refused = bool(route.scope) and not _has_scope(case, kind)
    expected = 403 if refused else route.expected(kind)
    changes = expected == route.success and not case.name.startswith("GET ")
    call = await (route.call(world) if changes else unchanged(case, world))
    answer = await call.by(world.people[kind], world.http, case.name)
    assert answer.status_code == expected, answer.text
    if expected == 403:
        assert problem(answer)["type"] == f"urn:catchment:problem:{'forbidden' if refused else route.refusal}"
    if expected == 404 and call.ids:
        ghost = await call.of_nothing().by(world.people[kind], world.http, case.name)
        assert (ghost.status_code, problem(ghost)) == (404, problem(answer))


def _has_scope(case: Case, kind: str) -> bool:
    """Operators have the scopes of operators, and everybody else has all others."""
    scope = case.route.scope
    return scope in ("operate", "events:read") if kind == OPERATOR else scope != "operate"


@pytest.mark.parametrize(("place", "kind"), STRANGERS, ids=str)
async def test_no_list_search_or_event_gives_anything_away(place: Place, kind: str, small_world_of: WorldOf) -> None:
    world = await small_world_of(place)
    for path, params in (*place.subject.searches(world), ("/v1/events", {})):
        items = (await world.people[kind].get(path, **params))["items"]
        assert (path, params, [one for one in items if not _tells_of_leaving(one)]) == (path, params, [])


def _tells_of_leaving(item: dict[str, Any]) -> bool:
    """Whoever left is told that, and nothing more."""
    return str(item.get("type")).endswith(".participant.left.v1")


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_the_right_to_operate_shows_events_and_parked_events_only(place: Place, small_world_of: WorldOf) -> None:
    operator = (await small_world_of(place)).people[OPERATOR]
    assert (await operator.get("/v1/parked"))["items"] == []
    assert (await operator.get("/v1/events"))["items"]
