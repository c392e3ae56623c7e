"""What arrived has to be cited by whoever says it again, or be said to be their own words."""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import HOW, arrival_of, arrivals, combine, connect, record, share, start
from tests.people import Person, until

DOOR = "People open the door once they are asked what matters to them."
RETYPED = "people open their door, once they're asked what matters to them"
OWN = "Starting from a person's own priorities earns trust that a checklist never does."
LONG_HOW = (
    "He told it at the kitchen table, three weeks after the eviction letter came, and two workers who visited on "
    "Tuesdays saw the same with his brother."
)


@dataclass
class Place:
    """A team's cycle and the place's to which it is connected; one learning arrived there."""

    amara: Person
    small: str
    ben: Person
    large: str
    arrival: dict[str, Any]

    async def bring(self, statement: str, how_learnt: str = HOW) -> dict[str, Any]:
        body = {"kind": "insight", "statement": statement, "how_learnt": how_learnt}
        learning = (await self.amara.create(f"/v1/cycles/{self.small}/learnings", body))["id"]
        await share(self.amara, learning)
        return await arrival_of(self.ben, self.large, learning)

    async def say(self, statement: str, expect: int = 201, **more: Any) -> dict[str, Any]:
        body = {"kind": "pattern", "statement": statement, "how_learnt": "Read side by side.", **more}
        made: dict[str, Any] = await self.ben.create(f"/v1/cycles/{self.large}/learnings", body, expect=expect)
        return made

    async def refused(self, statement: str, **more: Any) -> list[str]:
        problem = await self.say(statement, 409, **more)
        assert problem["type"] == "urn:catchment:problem:like-an-arrival"
        named: list[str] = problem["arrivals"]
        return named


@pytest.fixture
async def place(live: httpx.AsyncClient, meet: Meet) -> Place:
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    made = Place(amara, await start(amara, "team"), ben, await start(ben, "place"), {})
    await connect(amara, made.small, ben, made.large)
    made.arrival = await made.bring(DOOR)
    return made


@pytest.mark.parametrize("said", [DOOR, RETYPED, f"We met on Monday and all agreed. {DOOR} So we begin there."])
async def test_what_equals_or_nearly_equals_an_arrival_is_not_recorded_as_ones_own(place: Place, said: str) -> None:
    assert await place.refused(said) == [place.arrival["id"]]
    assert await place.refused("Something of our own.", how_learnt=said) == [place.arrival["id"]]
    assert (await place.ben.get(f"/v1/cycles/{place.large}/learnings"))["items"] == []


async def test_own_words_are_recorded_without_a_word_about_it(place: Place) -> None:
    assert (await place.say(OWN))["own_words"] is False
    assert (await place.say("People open the door.", how_learnt=HOW))["made_from"] == []


async def test_whoever_says_that_the_words_are_their_own_is_believed_and_it_is_kept(place: Place) -> None:
    made = await place.say(RETYPED, own_words=True)
    assert made["own_words"] is True
    assert await place.ben.get(f"/v1/learnings/{made['id']}") == made


async def test_recording_with_made_from_is_combining(place: Place) -> None:
    other = await place.bring("Nobody reads letters")
    ids = sorted([place.arrival["id"], other["id"]])
    made = await place.say(RETYPED, made_from=[*ids, ids[0]])
    assert (made["made_from"], made["state"]) == (ids, "held")
    assert await place.ben.get(f"/v1/learnings/{made['id']}") == made
    assert {one["state"] for one in await arrivals(place.ben, place.large)} == {"combined"}

    async def told() -> Any:
        items = (await place.amara.get(f"/v1/learnings/{other['learning_id']}/way-back"))["items"]
        return "combined" in {item["became"] for item in items}

    assert await until(told)


async def test_events_of_recording_with_made_from_are_numbered_in_order(place: Place, database_url: str) -> None:
    made = await place.say(OWN, made_from=[place.arrival["id"]])

    async def heard() -> Any:
        events = (await place.ben.get("/v1/events", limit=1000))["items"]
        mine = [e for e in events if e["subject"] == place.large]
        ends = [e["type"].split(".", 2)[2] for e in mine][-2:]
        return ends == ["learning.recorded.v1", "arrival.combined.v1"] and mine

    events = await until(heard)
    connection = await asyncpg.connect(database_url)
    counted = await connection.fetch("SELECT id, aggregate_version FROM event_log")
    await connection.close()
    numbers = {str(row["id"]): row["aggregate_version"] for row in counted}
    assert [numbers[e["id"]] for e in events] == list(range(1, len(events) + 1))
    assert events[-2]["data"]["made_from"] == [place.arrival["learning_id"]]
    assert events[-1]["data"]["made_learning_id"] == made["id"]


async def test_only_arrivals_of_this_cycle_can_be_made_into_a_learning_here(place: Place) -> None:
    other = await start(place.ben, "place")
    body = {"kind": "pattern", "statement": OWN, "how_learnt": "Read.", "made_from": [place.arrival["id"]]}
    await place.ben.create(f"/v1/cycles/{other}/learnings", body, expect=404)
    await place.say(OWN, 404, made_from=[place.arrival["id"], "00000000-0000-4000-8000-000000000000"])
    assert {one["state"] for one in await arrivals(place.ben, place.large)} == {"waiting"}


async def test_citing_one_arrival_does_not_cover_the_words_of_another(place: Place) -> None:
    other = await place.bring("Nobody reads letters that begin with what is wrong with them.")
    assert await place.refused(DOOR, made_from=[other["id"]]) == [place.arrival["id"]]
    body = {"arrivals": [other["id"]], "kind": "pattern", "statement": DOOR, "how_learnt": "Read."}
    problem = await place.ben.create(f"/v1/cycles/{place.large}/arrivals/combine", body, expect=409)
    assert problem["arrivals"] == [place.arrival["id"]]


async def test_a_correction_cannot_bring_in_what_a_recording_could_not(place: Place) -> None:
    made = await place.say(OWN)
    path = f"/v1/learnings/{made['id']}"
    better = {"kind": "pattern", "statement": RETYPED, "how_learnt": "Read.", "because": "Said better"}
    problem = await place.ben.change(path, better, 409, method="PUT", at=path)
    assert problem["arrivals"] == [place.arrival["id"]]
    owned = await place.ben.change(path, {**better, "own_words": True}, method="PUT", at=path)
    assert owned["own_words"] is True
    again = await place.ben.change(path, {**better, "statement": OWN}, method="PUT", at=path)
    assert again["own_words"] is False
    cited = await combine(place.ben, place.large, [place.arrival["id"]], OWN)
    await place.ben.change(f"/v1/learnings/{cited}", better, method="PUT", at=f"/v1/learnings/{cited}")


async def test_how_it_was_learnt_is_compared_where_it_is_more_than_a_common_phrase(place: Place) -> None:
    story = await place.bring("Nobody reads letters that begin with what is wrong with them.", LONG_HOW)
    assert await place.refused(OWN, how_learnt=LONG_HOW) == [story["id"]]
    assert await place.refused(LONG_HOW) == [story["id"]]
    await place.say(OWN, how_learnt=HOW)


async def test_what_was_withdrawn_binds_nobody_any_more(place: Place) -> None:
    await place.refused(DOOR)
    await place.amara.change(f"/v1/learnings/{place.arrival['learning_id']}/withdraw")

    async def gone() -> bool:
        return {one["state"] for one in await arrivals(place.ben, place.large)} == {"withdrawn"}

    await until(gone)
    await place.say(DOOR)


async def test_the_words_of_other_cycles_are_nobodys_business_here(place: Place) -> None:
    other = await start(place.ben, "place")
    await record(place.ben, other, DOOR)


async def test_a_repeated_recording_with_made_from_takes_effect_once(place: Place) -> None:
    body = {"kind": "pattern", "statement": OWN, "how_learnt": "Read.", "made_from": [place.arrival["id"]]}
    path = f"/v1/cycles/{place.large}/learnings"
    tries = [place.ben.request("POST", path, json=body, headers={"Idempotency-Key": "once"}) for _ in range(3)]
    answers = [await tries[0], *await asyncio.gather(*tries[1:])]
    assert {one.status_code for one in answers} <= {201, 409} and answers[0].status_code == 201
    assert len((await place.ben.get(path))["items"]) == 1
    (arrival,) = await arrivals(place.ben, place.large)
    assert arrival["version"] == 2
