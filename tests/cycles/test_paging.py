"""Lists go forward by cursor, and nothing is missed or told twice while others write."""

import base64
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import record, share, start
from tests.people import Person


def cursor(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


SOMEBODY = "00000000-0000-4000-8000-000000000000"
BAD = {
    "empty": "",
    "no base64": "!!!",
    "letters beyond": "ä" * 8,
    "no separator": cursor("2026-01-01T00:00:00+00:00"),
    "no moment": cursor(f"yesterday|{SOMEBODY}"),
    "no identity": cursor("2026-01-01T00:00:00+00:00|me"),
    "no zone": cursor(f"2026-01-01T00:00:00|{SOMEBODY}"),
    "before all time": cursor(f"0001-01-01T00:00:00+14:00|{SOMEBODY}"),
    "after all time": cursor(f"9999-12-31T23:59:59-14:00|{SOMEBODY}"),
    "no text": cursor(b"\xff\xfe\xfd"),
    "a null": cursor(f"2026-01-01T00:00:00+00:00|{SOMEBODY}\0"),
    "too long": "a" * 201,
}


async def walk(by: Person, path: str, limit: int, meanwhile: Any = None) -> list[str]:
    """Ids in the order in which pages gave them, following the `Link` header."""
    ids: list[str] = []
    following: str | None = f"{path}?limit={limit}"
    while following:
        answer = await by.request("GET", following)
        page = answer.json()
        ids += [one["id"] for one in page["items"]]
        assert ("link" in answer.headers) == (page["next"] is not None)
        following = answer.links["next"]["url"] if page["next"] else None
        if meanwhile:
            await meanwhile()
    return ids


@pytest.mark.parametrize("limit", [1, 3, 7, 8, 200])
async def test_walking_the_pages_gives_everything_once_newest_first(
    http: httpx.AsyncClient, meet: Meet, limit: int
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    made = [await record(amara, cycle, f"Learning {n}") for n in range(7)]
    assert await walk(amara, f"/v1/cycles/{cycle}/learnings", limit) == made[::-1]


async def test_what_is_written_while_somebody_reads_disturbs_nothing(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    made = [await record(amara, cycle, f"Learning {n}") for n in range(9)]

    async def write() -> None:
        await record(amara, cycle, "A newer one")

    assert await walk(amara, f"/v1/cycles/{cycle}/learnings", 2, write) == made[::-1]


async def test_every_list_of_pages_can_be_walked_with_its_filters(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycles = [await start(amara, "team", "Housing") for _ in range(5)]
    await start(amara, "team", "Else")
    first = await amara.request("GET", "/v1/cycles", q="housing", limit=2)
    following = httpx.URL(first.links["next"]["url"])
    assert (following.params["q"], following.params["limit"]) == ("housing", "2")
    rest = await amara.request("GET", str(following))
    ids = [one["id"] for one in [*first.json()["items"], *rest.json()["items"]]]
    assert ids == cycles[:0:-1]
    shared = [await record(amara, cycles[0], f"Shared {n}") for n in range(3)]
    for one in shared:
        await share(amara, one, "network")
    page = await amara.get("/v1/learnings", limit=2)
    page_on = await amara.get("/v1/learnings", limit=2, after=page["next"])
    assert [one["learning_id"] for one in page["items"] + page_on["items"]] == shared[::-1]


@pytest.mark.parametrize("bad", BAD)
async def test_a_cursor_that_is_not_ours_is_refused(http: httpx.AsyncClient, meet: Meet, bad: str) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    for path in ("/v1/cycles", "/v1/learnings", f"/v1/cycles/{cycle}/learnings", f"/v1/cycles/{cycle}/arrivals"):
        await amara.get(path, expect=422, after=BAD[bad])


@pytest.mark.parametrize("limit", [0, -1, 201, "x", "true", "1.5", 10**30])
async def test_a_limit_is_a_number_between_1_and_200(http: httpx.AsyncClient, meet: Meet, limit: Any) -> None:
    problem = await meet(http, "Amara").get("/v1/cycles", expect=422, limit=limit)
    assert problem["errors"][0]["field"] == "query.limit"
