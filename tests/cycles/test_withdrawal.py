"""Taking back is real: the words go from every table and from the stream, on every scale."""

import asyncio
import json
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.cycles.main import SERVICE
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, arrivals, combine, connect, record, share, share_from_person, start
from tests.people import Person
from tests.searching import at_rest, in_database, in_stream

PRIVATE, PUBLIC, MEANT, MADE, HIGHER = "kestrel", "heron", "plover", "dunnock", "wagtail"


@dataclass
class Rising:
    """A person's, a place's and a country's cycle, connected; each with a steward of its own."""

    people: list[Person]
    cycles: list[str]

    async def bring(self, statement: str = f"A {PUBLIC} came") -> tuple[str, dict[str, Any]]:
        """A new learning of the person's cycle and its arrival at the place."""
        learning = await record(self.people[0], self.cycles[0], f"The {PRIVATE} of that day")
        await share_from_person(self.people[0], learning, statement)
        return learning, await arrival_of(self.people[1], self.cycles[1], learning)

    async def make(self, arriving: list[str]) -> str:
        """The place's own learning out of arrivals, shared with the country."""
        made = await combine(self.people[1], self.cycles[1], arriving, f"{MADE}s everywhere")
        await share(self.people[1], made)
        return made

    async def take_back(self, learning: str) -> None:
        consent = (await self.people[0].get(f"/v1/learnings/{learning}/consents"))["items"][0]
        await self.people[0].change(f"/v1/consents/{consent['id']}/withdraw")

    async def let_go(self) -> None:
        """What the place made of several, after one of them was taken back."""
        ben = self.people[1]
        (one,) = (await ben.get(f"/v1/cycles/{self.cycles[1]}/reconsiderations"))["items"]
        await ben.change(f"/v1/reconsiderations/{one['id']}/let-go")

    async def states(self, level: int) -> dict[str, str]:
        """Learning id → state of its arrival."""
        return {one["learning_id"]: one["state"] for one in await arrivals(self.people[level], self.cycles[level])}


@pytest.fixture
async def rising(live: httpx.AsyncClient, meet: Meet) -> Rising:
    people = [meet(live, f"Steward{n}", f"GB-CHC-{n}") for n in range(3)]
    scales = ["person", "place", "country"]
    cycles = [await start(who, scale) for who, scale in zip(people, scales, strict=True)]
    for n in range(2):
        await connect(people[n], cycles[n], people[n + 1], cycles[n + 1])
    return Rising(people, cycles)


async def climb(rising: Rising) -> tuple[str, str, str]:
    """A learning that was taken up, combined, shared on, taken up again and made into a country's own."""
    learning, arrival = await rising.bring()
    await rising.people[1].change(f"/v1/arrivals/{arrival['id']}/take-up", {"meaning": f"A {MEANT} to us"})
    made = await rising.make([arrival["id"]])
    better = {"kind": "pattern", "statement": f"{MADE}s all over", "how_learnt": "Read again", "because": f"{MADE}!"}
    await rising.people[1].change(f"/v1/learnings/{made}", better, method="PUT", at=f"/v1/learnings/{made}")
    await share(rising.people[1], made, "network")
    there = await arrival_of(rising.people[2], rising.cycles[2], made)
    await rising.people[2].change(f"/v1/arrivals/{there['id']}/set-aside", {"because": f"Too {HIGHER}"})
    top = await combine(rising.people[2], rising.cycles[2], [there["id"]], f"A {HIGHER} in the land")
    await share(rising.people[2], top, "network")
    return learning, made, top


async def test_no_withdrawn_word_is_left_in_any_table_or_message(
    rising: Rising, settings: Settings, database_url: str
) -> None:
    learning, made, top = await climb(rising)
    await at_rest(database_url)
    spread = (PUBLIC, MEANT, MADE, HIGHER)
    assert len(await in_database(database_url, *spread)) > 6
    assert all([await in_stream(settings, SERVICE, word) for word in (PUBLIC, MADE, HIGHER)])
    assert await in_stream(settings, SERVICE, MEANT) == []
    await rising.take_back(learning)
    await at_rest(database_url)
    assert await in_database(database_url, *spread) == set()
    assert await in_stream(settings, SERVICE, *spread) == []
    assert await in_database(database_url, PRIVATE) == {"learning.statement"}
    kept = await rising.people[0].get(f"/v1/learnings/{learning}")
    assert (kept["state"], PRIVATE in kept["statement"]) == ("held", True)
    for n, one in ((1, made), (2, top)):
        gone = await rising.people[n].get(f"/v1/learnings/{one}")
        assert (gone["state"], gone["statement"], gone["how_learnt"]) == ("withdrawn", "", None)
        assert (await rising.people[n].get(f"/v1/learnings/{one}/versions"))["items"] == []
    assert (await rising.people[0].get("/v1/learnings"))["items"] == []


async def test_the_way_back_says_that_it_went_and_no_word_of_what_it_was(rising: Rising, database_url: str) -> None:
    learning, made, _ = await climb(rising)
    await at_rest(database_url)
    await rising.take_back(learning)
    await at_rest(database_url)
    for n, one in ((0, learning), (1, made)):
        items = (await rising.people[n].get(f"/v1/learnings/{one}/way-back"))["items"]
        assert {"withdrawn", "arrived"} <= {item["became"] for item in items}
        assert {item["words"] for item in items} == {None}


async def test_when_what_was_made_of_several_is_let_go_the_others_go_back_among_the_arrivals(
    rising: Rising, database_url: str
) -> None:
    (gone, first), (kept, second), (meant, third) = [await rising.bring(f"{PUBLIC} {n}") for n in range(3)]
    await rising.people[1].change(f"/v1/arrivals/{third['id']}/take-up", {"meaning": "Much"})
    made = await rising.make([first["id"], second["id"], third["id"]])
    await rising.take_back(gone)
    await at_rest(database_url)
    await rising.let_go()
    await at_rest(database_url)
    assert await rising.states(1) == {gone: "withdrawn", kept: "waiting", meant: "taken-up"}
    assert await rising.states(2) == {made: "withdrawn"}
    again = await rising.make([second["id"], third["id"]])
    assert (await rising.people[1].get(f"/v1/learnings/{again}"))["state"] == "shared"
    back = (await rising.people[0].get(f"/v1/learnings/{kept}/way-back"))["items"]
    assert "withdrawn" in {item["became"] for item in back}


async def test_what_another_learning_still_cites_stays_combined(rising: Rising, database_url: str) -> None:
    (gone, first), (kept, second) = [await rising.bring(f"{PUBLIC} {n}") for n in range(2)]
    both = await rising.make([first["id"], second["id"]])
    alone = await combine(rising.people[1], rising.cycles[1], [second["id"]], "Of the second alone")
    await rising.take_back(gone)
    await at_rest(database_url)
    await rising.let_go()
    assert await rising.states(1) == {gone: "withdrawn", kept: "combined"}
    states = [(await rising.people[1].get(f"/v1/learnings/{one}"))["state"] for one in (both, alone)]
    assert states == ["withdrawn", "held"]


async def test_nothing_can_be_made_of_what_was_taken_back(rising: Rising, database_url: str) -> None:
    learning, arrival = await rising.bring()
    made = await rising.make([arrival["id"]])
    await rising.take_back(learning)
    await at_rest(database_url)
    ben = rising.people[1]
    for path, field in (("take-up", "meaning"), ("set-aside", "because")):
        problem = await ben.change(f"/v1/arrivals/{arrival['id']}/{path}", {field: "x"}, expect=409)
        assert problem["type"] == "urn:catchment:problem:arrival-withdrawn"
    body: Any = {"arrivals": [arrival["id"]], "kind": "pattern", "statement": "x", "how_learnt": "x"}
    await ben.create(f"/v1/cycles/{rising.cycles[1]}/arrivals/combine", body, expect=409)
    problem = await ben.create(f"/v1/learnings/{made}/share", {"reach": "connected"}, expect=409)
    assert problem["type"] == "urn:catchment:problem:learning-withdrawn"
    better = {"kind": "pattern", "statement": "x", "how_learnt": "x", "because": "x"}
    await ben.change(f"/v1/learnings/{made}", better, method="PUT", at=f"/v1/learnings/{made}", expect=409)


async def test_a_cycle_that_was_connected_when_it_was_shared_forgets_it_after_the_connection_ended(
    rising: Rising, database_url: str
) -> None:
    learning, _ = await rising.bring()
    (one,) = (await rising.people[0].get(f"/v1/cycles/{rising.cycles[0]}/connections"))["items"]
    await rising.people[0].change(f"/v1/connections/{one['id']}/end", {})
    await rising.people[1].change(f"/v1/cycles/{rising.cycles[1]}/end", {"because": "Done"})
    await rising.take_back(learning)
    await at_rest(database_url)
    assert await rising.states(1) == {learning: "withdrawn"}
    assert await in_database(database_url, PUBLIC) == set()


async def test_shared_anew_after_a_withdrawal_it_arrives_anew(rising: Rising, database_url: str) -> None:
    learning, _ = await rising.bring()
    await rising.take_back(learning)
    await share_from_person(rising.people[0], learning, "Other words")
    await at_rest(database_url)
    found = await arrivals(rising.people[1], rising.cycles[1])
    assert Counter((one["state"], one["statement"]) for one in found) == {
        ("withdrawn", ""): 1,
        ("waiting", "Other words"): 1,
    }
    assert await in_database(database_url, PUBLIC) == set()


def making_sense(rising: Rising, arrival: str, beside: str, key: str) -> list[Coroutine[Any, Any, Any]]:
    """Everything that can be made of an arrival, ready to be done at once."""
    ben, path, headers = rising.people[1], f"/v1/arrivals/{arrival}", {"If-Match": "*", "Idempotency-Key": key}
    words = {"kind": "pattern", "statement": f"{MADE} {key}", "how_learnt": f"{MADE} seen"}
    combining = {"arrivals": [arrival, beside], **words}
    return [
        ben.request("POST", f"/v1/cycles/{rising.cycles[1]}/arrivals/combine", json=combining, headers=headers),
        ben.request("POST", f"{path}/take-up", json={"meaning": MEANT}, headers=headers),
        ben.request("POST", f"{path}/set-aside", json={"because": MEANT}, headers=headers),
    ]


@pytest.mark.parametrize("repeats", range(2))
async def test_a_withdrawal_that_races_with_people_making_sense_of_it_leaves_nothing(
    rising: Rising, settings: Settings, database_url: str, repeats: int
) -> None:
    for turn in range(12):
        learning, arrival = await rising.bring(f"{PUBLIC} {turn}")
        _, beside = await rising.bring(f"Quiet {turn}")
        racing = [rising.take_back(learning), *making_sense(rising, arrival["id"], beside["id"], f"{repeats}-{turn}")]
        await asyncio.gather(*racing[turn % 4 :], *racing[: turn % 4])
    await at_rest(database_url)
    assert await in_database(database_url, PUBLIC, MEANT) == set()
    assert await in_stream(settings, SERVICE, PUBLIC, MEANT, MADE) == []
    made = (await rising.people[1].get(f"/v1/cycles/{rising.cycles[1]}/learnings"))["items"]
    assert all(one["hidden_at"] for one in made), "what was made of it and another waits for a decision"
    assert Counter((await rising.states(1)).values()) == Counter(
        {"withdrawn": 12, "waiting": 12 - len(made), "combined": len(made)}
    )


async def test_a_withdrawal_before_anything_was_published_leaves_no_word_behind(
    http: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "person"), f"The {PRIVATE}")
    consent = await share_from_person(amara, learning, f"A {PUBLIC} came", "network")
    assert "event_log.data" in await in_database(database_url, PUBLIC)
    await amara.change(f"/v1/consents/{consent}/withdraw")
    assert await in_database(database_url, PUBLIC) == set()


async def test_a_redacted_event_keeps_its_place_and_nothing_but_ids(rising: Rising, database_url: str) -> None:
    learning, _ = await rising.bring()
    await rising.take_back(learning)
    await at_rest(database_url)
    events = (await rising.people[0].get("/v1/events", limit=1000))["items"]
    (shared,) = [one for one in events if one["type"] == "catchment.cycles.learning.shared.v1"]
    assert shared["redacted"] is True
    assert set(shared["data"]) == {"cycle_id", "learning_id", "share_id"}
    assert PUBLIC not in json.dumps(events)
