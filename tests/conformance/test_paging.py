"""Every list goes forward by cursor, and nothing is missed or told twice while others write."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.conftest import WorldOf
from tests.conformance.subject import GHOST
from tests.conformance.subjects import Case, cases, in_one_place, takes
from tests.people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")


def cursor(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


ITEMS = 5
BAD_CURSORS = {
    "empty": "",
    "no base64": "!!!",
    "letters beyond": "ä" * 8,
    "no separator": cursor("2026-01-01T00:00:00+00:00"),
    "no moment": cursor(f"yesterday|{GHOST}"),
    "no identity": cursor("2026-01-01T00:00:00+00:00|me"),
    "no zone": cursor(f"2026-01-01T00:00:00|{GHOST}"),
    "before all time": cursor(f"0001-01-01T00:00:00+14:00|{GHOST}"),
    "after all time": cursor(f"9999-12-31T23:59:59-14:00|{GHOST}"),
    "no text": cursor(b"\xff\xfe\xfd"),
    "a null": cursor(f"2026-01-01T00:00:00+00:00|{GHOST}\0"),
    "too long": "a" * 201,
}
LISTS = [case for case in in_one_place(cases(takes("after"))) if case.name != "GET /v1/events"]
WRITABLE = [case for case in LISTS if case.name != "GET /v1/parked"]

every_list = pytest.mark.parametrize("case", LISTS, ids=str)


@pytest.mark.parametrize("case", WRITABLE, ids=str)
async def test_walking_the_pages_gives_everything_once_whatever_is_written_meanwhile(
    case: Case, small_world_of: WorldOf
) -> None:
    world, more = await small_world_of(case.place), case.route.more
    assert more, f"{case.name} does not say how it gets one more item"
    for _ in range(ITEMS):
        call = await more(world)
    path, who = case.name.split(" ")[1].format(**call.ids), world.people[case.route.by]
    whole = [one for page in await walk(who, path, 200) for one in page]
    assert len(whole) >= ITEMS
    assert len({str(one) for one in whole}) == len(whole)
    for limit in (1, 3):
        pages = await walk(who, path, limit)
        assert [one for page in pages for one in page] == whole
        assert {len(page) for page in pages[:-1]} == {limit}
    assert [one for page in await walk(who, path, 2, lambda: more(world)) for one in page] == whole


async def walk(
    by: Person, path: str, limit: int, meanwhile: Callable[[], Any] | None = None
) -> list[list[dict[str, Any]]]:
    """The items of each page, following the `Link` header."""
    pages: list[list[dict[str, Any]]] = []
    following: str | None = f"{path}?limit={limit}"
    while following:
        answer = await by.request("GET", following)
        page = answer.json()
        pages.append(page["items"])
        assert ("link" in answer.headers) == (page["next"] is not None)
        following = answer.links["next"]["url"] if page["next"] else None
        if meanwhile:
            await meanwhile()
    return pages


@every_list
async def test_a_cursor_that_is_not_ours_is_refused(case: Case, world_of: WorldOf) -> None:
    world = await world_of(case.place)
    path = case.name.split(" ")[1].format(**(await case.route.call(world)).ids)
    for kind, bad in BAD_CURSORS.items():
        answer = await world.people[case.route.by].request("GET", path, after=bad)
        assert (kind, answer.status_code) == (kind, 422)


@every_list
async def test_a_limit_is_a_number_between_1_and_200(case: Case, world_of: WorldOf) -> None:
    world = await world_of(case.place)
    path = case.name.split(" ")[1].format(**(await case.route.call(world)).ids)
    for limit in (0, -1, 201, "x", "true", "1.5", 10**30):
        problem = await world.people[case.route.by].get(path, expect=422, limit=limit)
        assert (limit, problem["errors"][0]["field"]) == (limit, "query.limit")
