"""A change names the version that it changes, and only one of two changes to the same version is made."""

import asyncio
from collections import Counter

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import record, start
from tests.people import Person

BETTER = {"kind": "insight", "statement": "Better", "how_learnt": "Seen", "because": "x"}


async def put(by: Person, learning: str, if_match: str | None) -> httpx.Response:
    headers = {} if if_match is None else {"If-Match": if_match}
    return await by.request("PUT", f"/v1/learnings/{learning}", json=BETTER, headers=headers)


async def test_only_the_strong_tag_of_the_present_version_fits(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "team"))
    for wrong in ('"2"', 'W/"1"', '""'):
        assert (await put(amara, learning, wrong)).status_code == 412, wrong
    for malformed in ("1", "1x", "", ",", '"1', "\t", '"2" "1"', "*, 1", 'w/"1"'):
        refused = await put(amara, learning, malformed)
        assert (refused.status_code, 'If-Match: "3"' in refused.json()["detail"]) == (400, True), malformed
    assert (await put(amara, learning, '"7", "1"')).headers["etag"] == '"2"'
    assert (await put(amara, learning, "*")).headers["etag"] == '"3"'
    read = await amara.request("GET", f"/v1/learnings/{learning}")
    assert (read.headers["etag"], read.json()["version"]) == ('"3"', 3)


async def test_of_changes_made_at_once_to_one_version_one_is_made(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    for _ in range(8):
        learning = await record(amara, cycle)
        answers = await asyncio.gather(*(put(amara, learning, '"1"') for _ in range(5)))
        assert Counter(one.status_code for one in answers) == {200: 1, 412: 4}
        assert len((await amara.get(f"/v1/learnings/{learning}/versions"))["items"]) == 1
