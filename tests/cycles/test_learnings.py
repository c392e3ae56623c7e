"""Learnings: recorded, held, put in better words with every version kept, and found again."""

from typing import Any

import httpx
import pytest

from shared.events.vocabulary import Kind
from tests.cycles.conftest import Meet
from tests.cycles.stories import record, share, start

BETTER = {"kind": "surprise", "statement": "Better words", "how_learnt": "Read again", "because": "He said it better"}


@pytest.mark.parametrize("kind", Kind)
async def test_every_kind_of_learning_is_held_and_read_as_it_was_answered(
    http: httpx.AsyncClient, meet: Meet, kind: Kind
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    body = {"kind": kind, "statement": "  Trimmed ", "how_learnt": "Line one\nline two\twith a tab", "language": "cy"}
    made = await amara.create(f"/v1/cycles/{cycle}/learnings", body)
    assert made == await amara.get(f"/v1/learnings/{made['id']}")
    assert (made["state"], made["statement"], made["number"], made["made_from"]) == ("held", "Trimmed", 1, [])


async def test_every_earlier_version_is_kept_with_the_reason_for_the_better_one(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "person"), "First words")
    await amara.change(f"/v1/learnings/{learning}", BETTER, method="PUT", at=f"/v1/learnings/{learning}")
    third = {**BETTER, "statement": "Best words", "because": "Once more"}
    now = await amara.change(f"/v1/learnings/{learning}", third, method="PUT", at=f"/v1/learnings/{learning}")
    assert (now["statement"], now["number"]) == ("Best words", 3)
    versions = (await amara.get(f"/v1/learnings/{learning}/versions"))["items"]
    assert [(v["number"], v["kind"], v["statement"], v["corrected_because"]) for v in versions] == [
        (2, "surprise", "Better words", "Once more"),
        (1, "insight", "First words", "He said it better"),
    ]


async def test_what_was_shared_stays_as_it_was_when_the_learning_is_corrected(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    learning = await record(amara, await start(amara, "team"), "First words")
    await share(amara, learning, "network")
    await amara.change(f"/v1/learnings/{learning}", BETTER, method="PUT", at=f"/v1/learnings/{learning}")
    (seen,) = (await ben.get("/v1/learnings"))["items"]
    assert (seen["kind"], seen["statement"]) == ("insight", "First words")
    assert (await ben.get("/v1/learnings", kind="surprise"))["items"] == []
    assert (await ben.get("/v1/learnings", scale=seen["scale"]))["items"] == [seen]
    assert (await ben.get("/v1/learnings", scale="country"))["items"] == []
    (node,) = (await ben.get(f"/v1/learnings/{learning}/lineage"))["nodes"]
    assert (node["kind"], node["statement"]) == ("insight", "First words")
    (held,) = (await amara.get(f"/v1/learnings/{learning}/shares"))["items"]
    assert held["statement"] == "First words"
    assert (await amara.get(f"/v1/learnings/{learning}"))["state"] == "shared"


async def test_learnings_are_found_by_kind_state_and_words(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    doors = await record(amara, cycle, "Doors open when people are asked")
    forms = await record(amara, cycle, "Forms keep doors closed", "barrier")
    await share(amara, forms)

    async def found(**filters: Any) -> list[str]:
        return [one["id"] for one in (await amara.get(f"/v1/cycles/{cycle}/learnings", **filters))["items"]]

    assert await found() == [forms, doors]
    assert await found(kind="barrier") == [forms]
    assert await found(state="held") == [doors]
    assert await found(q="doors -forms") == [doors]
    assert await found(q='"doors closed"') == [forms]
    assert await found(q="anything else") == []


async def test_the_round_in_which_something_was_learnt_is_kept(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    first = await record(amara, cycle)
    await amara.create(f"/v1/cycles/{cycle}/rounds", {"because": "Once more"})
    second = await record(amara, cycle)
    assert [(await amara.get(f"/v1/learnings/{one}"))["round"] for one in (first, second)] == [1, 2]
