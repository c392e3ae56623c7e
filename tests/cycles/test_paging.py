"""Filters stay while a list is walked; what holds for every list is in tests/conformance."""

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import record, share, start


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
