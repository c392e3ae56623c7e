"""What a route does not know is refused, and not passed over; what can be read can be asked for its headers alone."""

import httpx
import pytest

from tests.conformance.conftest import WorldOf
from tests.conformance.subject import GHOST, OPERATOR, Call, Subject
from tests.conformance.subjects import PLACES, cases, every_subject, in_one_place, operation, parameters, routes_of
from tests.searching import at_rest

FOR_MACHINES = ("/livez", "/readyz", "/metrics")
TOLD_BY_HEAD = ("Content-Length", "Content-Type", "ETag", "Link")
READING = in_one_place(cases(lambda _, name, route: name.startswith("GET /v1/") and route.success == 200))
pytestmark = pytest.mark.asyncio(loop_scope="session")


@every_subject
async def test_every_route_refuses_what_it_does_not_know_and_answers_head_as_get(
    subject: Subject, world_of: WorldOf
) -> None:
    """All in one test: each request is quick. What they answer is in the OpenAPI document."""
    http: httpx.AsyncClient = (await world_of(next(one for one in PLACES if one.subject is subject))).http
    for name in routes_of(subject):
        method, path = name.split(" ")
        call = Call({part.split("}")[0]: GHOST for part in path.split("{")[1:]}, lambda _: {})
        if path in FOR_MACHINES:
            continue
        documented = operation(subject, name)["responses"].keys()
        misspelt = await call.by(None, http, f"{name}?unheard_of=1&unheard_of=2")
        assert (name, misspelt.status_code) == (name, 422)
        assert "422" in documented, name
        assert [one["field"] for one in misspelt.json()["errors"]] == ["query.unheard_of"]
        address = path.format(**call.ids)
        if method == "GET":
            got, head = [await http.request(each, address) for each in ("GET", "HEAD")]
            assert (name, head.status_code, head.content) == (name, got.status_code, b"")
            assert head.headers["content-type"] == got.headers["content-type"]
        else:
            assert "415" in documented, name
            for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
                sent = await http.request(method, address, content=b"{}", headers={"Content-Type": kind})
                assert (name, sent.status_code) == (name, 415)
                assert sent.json()["type"] == "urn:catchment:problem:not-json"


@every_subject
async def test_every_read_has_under_head_the_headers_that_it_has_under_get(subject: Subject, world_of: WorldOf) -> None:
    compared = set()
    for case in READING:
        if case.place.subject is not subject:
            continue
        world = await world_of(case.place)
        call, route = await case.route.call(world), case.route
        kinds = [route.by] if route.by else sorted(route.may or world.people.keys() - {OPERATOR})
        who = world.people[kinds[0]]
        await at_rest(world.database_url)
        address = case.name.split(" ")[1].format(**call.ids)
        asked = {"limit": 1} if "limit" in parameters(subject, case.name) else {}
        got, head = [await who.request(method, address, **asked) for method in ("GET", "HEAD")]
        assert (case.name, got.status_code, head.status_code) == (case.name, 200, 200)
        headers = [{name: one.headers.get(name) for name in TOLD_BY_HEAD} for one in (got, head)]
        assert (case.name, headers[1], head.content) == (case.name, headers[0], b"")
        compared |= {name for name, value in headers[0].items() if value}
    assert compared == set(TOLD_BY_HEAD)


@every_subject
async def test_probes_and_metrics_are_answered_whatever_is_asked_along(subject: Subject, world_of: WorldOf) -> None:
    """Load balancers send cache-breakers, and Prometheus sends `name[]`."""
    http: httpx.AsyncClient = (await world_of(next(one for one in PLACES if one.subject is subject))).http
    for path in FOR_MACHINES:
        answers = [await http.request(method, f"{path}?t=1&name[]=x") for method in ("GET", "HEAD")]
        assert [(path, one.status_code) for one in answers] == [(path, 200)] * 2
