"""Reach travels with the words, however many cycles later; a wider one is asked for once, and "no" is final."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg
import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    SHARED,
    agree_to_share,
    arrival_of,
    arrivals,
    combine,
    connect,
    consenting,
    let_in,
    record,
    share,
    share_from_person,
    start,
)
from tests.people import Person, until
from tests.searching import at_rest, in_database

OWN = "Starting from a person's own priorities earns trust that a checklist never does."
QUOTE = f"We heard it again and again in the spring: {SHARED.lower()} So we start there."


@dataclass
class Ladder:
    """A person's, an organisation's, a place's and a country's cycle, each connected to the next."""

    people: list[Person]
    cycles: list[str]
    learning: str
    arrival: dict[str, Any]

    async def made(self, level: int, arriving: str, statement: str) -> str:
        return await combine(self.people[level], self.cycles[level], [arriving], statement)

    async def share(self, level: int, learning: str, reach: str, expect: int = 201, **more: str) -> dict[str, Any]:
        path = f"/v1/learnings/{learning}/share"
        answer: dict[str, Any] = await self.people[level].create(path, {"reach": reach, **more}, expect=expect)
        return answer

    async def refused(self, level: int, learning: str, reach: str, **more: str) -> list[str]:
        problem = await self.share(level, learning, reach, 403, **more)
        assert problem["type"] == "urn:catchment:problem:beyond-consent"
        assert (await self.people[level].get(f"/v1/learnings/{learning}/shares"))["items"] == []
        named: list[str] = problem["arrivals"]
        return named

    async def ask(self, because: str | None = "Many would see themselves in it", expect: int = 201) -> dict[str, Any]:
        path = f"/v1/arrivals/{self.arrival['id']}/ask-wider"
        made: dict[str, Any] = await self.people[1].create(path, {"because": because}, expect=expect)
        return made

    async def answer(self, request: str, word: str, expect: int = 200, **more: Any) -> dict[str, Any]:
        body = more if word == "grant" else None
        path = f"/v1/reach-requests/{request}/{word}"
        said: dict[str, Any] = await self.people[0].change(path, body, expect=expect)
        return said

    async def until_wide(self) -> None:
        async def wide() -> bool:
            one = await self.people[1].get(f"/v1/arrivals/{self.arrival['id']}")
            return (one["reach"], one["onward"]) == ("network", "network")

        await until(wide)


@pytest.fixture
async def ladder(live: httpx.AsyncClient, meet: Meet) -> Ladder:
    scales = ("person", "organisation", "place", "country")
    people = [meet(live, f"Steward{n}", f"GB-CHC-{n}") for n in range(4)]
    cycles = [await start(who, scale) for who, scale in zip(people, scales, strict=True)]
    for n in range(3):
        await connect(people[n], cycles[n], people[n + 1], cycles[n + 1])
    learning = await record(people[0], cycles[0])
    await share_from_person(people[0], learning)
    return Ladder(people, cycles, learning, await arrival_of(people[1], cycles[1], learning))


async def about_reach(who: Person) -> Any:
    """The events about a wider reach that somebody reads, once there are two or none."""
    events = [e for e in (await who.get("/v1/events", limit=1000))["items"] if ".reach." in e["type"]]
    return events if len(events) != 1 else None


async def narrow_onward(database_url: str, arrival: str) -> None:
    """As if the consent behind it allowed others' own understanding to go on to connected cycles only."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE arrival SET onward = 'connected' WHERE id = $1", arrival)
    await connection.close()


async def test_an_arrival_says_how_far_its_words_and_what_is_made_of_it_may_go(ladder: Ladder) -> None:
    assert (ladder.arrival["reach"], ladder.arrival["onward"]) == ("connected", "network")


@pytest.mark.parametrize("reach", ["connected", "network"])
@pytest.mark.parametrize("statement", [SHARED, SHARED.upper().replace("MATTERS", "really matters"), QUOTE])
async def test_words_shared_with_connected_cycles_go_no_further_than_those(
    ladder: Ladder, reach: str, statement: str
) -> None:
    made = await ladder.made(1, ladder.arrival["id"], statement)
    assert await ladder.refused(1, made, reach) == [ladder.arrival["id"]]


async def test_ones_own_understanding_of_them_goes_on(ladder: Ladder) -> None:
    made = await ladder.made(1, ladder.arrival["id"], OWN)
    await ladder.share(1, made, "network")
    there = await arrival_of(ladder.people[2], ladder.cycles[2], made)
    assert (there["reach"], there["onward"]) == ("network", "network")


async def test_the_words_do_not_slip_out_in_the_text_of_a_share(ladder: Ladder) -> None:
    made = await ladder.made(1, ladder.arrival["id"], OWN)
    assert await ladder.refused(1, made, "network", statement=QUOTE) == [ladder.arrival["id"]]
    uncited = await record(ladder.people[1], ladder.cycles[1], OWN)
    assert await ladder.refused(1, uncited, "network", how_learnt=QUOTE) == [ladder.arrival["id"]]


async def test_whoever_said_that_the_words_are_their_own_shares_them_and_no_other_text(ladder: Ladder) -> None:
    body = {"kind": "insight", "statement": SHARED, "how_learnt": "Seen here, too.", "own_words": True}
    made = (await ladder.people[1].create(f"/v1/cycles/{ladder.cycles[1]}/learnings", body))["id"]
    assert await ladder.refused(1, made, "network", statement=QUOTE) == [ladder.arrival["id"]]
    await ladder.share(1, made, "network")


async def test_saying_that_words_are_ones_own_does_not_free_those_of_what_is_cited(ladder: Ladder) -> None:
    body = {"arrivals": [ladder.arrival["id"]], "kind": "insight", "statement": SHARED, "how_learnt": "Seen."}
    path = f"/v1/cycles/{ladder.cycles[1]}/arrivals/combine"
    made = (await ladder.people[1].create(path, {**body, "own_words": True}))["id"]
    assert await ladder.refused(1, made, "connected") == [ladder.arrival["id"]]


async def test_understanding_goes_no_further_than_the_narrowest_of_all_that_it_cites(
    ladder: Ladder, database_url: str
) -> None:
    other = await record(ladder.people[0], ladder.cycles[0])
    await share_from_person(ladder.people[0], other, "Letters are read when they are written in plain words.")
    wide = await arrival_of(ladder.people[1], ladder.cycles[1], other)
    await narrow_onward(database_url, ladder.arrival["id"])
    both = [ladder.arrival["id"], wide["id"]]
    made = await combine(ladder.people[1], ladder.cycles[1], both, OWN)
    assert await ladder.refused(1, made, "network") == [ladder.arrival["id"]]
    await ladder.share(1, made, "connected")
    alone = await ladder.made(1, wide["id"], "Plain words open more than letters do.")
    await ladder.share(1, alone, "network")


async def test_the_limit_is_passed_on_however_many_cycles_later(ladder: Ladder, database_url: str) -> None:
    await narrow_onward(database_url, ladder.arrival["id"])
    below, words = (
        ladder.arrival["id"],
        [OWN, "Checklists cost trust, in one street after another.", "Trust comes first."],
    )
    for level in (1, 2):
        made = await ladder.made(level, below, words[level - 1])
        assert await ladder.refused(level, made, "network") == [below]
        await ladder.share(level, made, "connected")
        there = await arrival_of(ladder.people[level + 1], ladder.cycles[level + 1], made)
        assert (there["reach"], there["onward"]) == ("connected", "connected")
        below = there["id"]
    made = await ladder.made(3, below, words[2])
    assert await ladder.refused(3, made, "network") == [below]


async def test_the_same_words_shared_further_may_go_further_from_where_they_arrived(ladder: Ladder) -> None:
    made = await ladder.made(1, ladder.arrival["id"], SHARED)
    await ladder.refused(1, made, "connected")
    consent = await agree_to_share(ladder.people[0], ladder.learning, "network")
    body = {"reach": "network", "consent_id": consent}
    await ladder.people[0].create(f"/v1/learnings/{ladder.learning}/share", body)
    await ladder.until_wide()
    assert len(await arrivals(ladder.people[1], ladder.cycles[1])) == 1
    await ladder.share(1, made, "network")


async def test_a_wider_reach_is_asked_for_by_somebody_whose_name_the_origin_sees(ladder: Ladder) -> None:
    made = await ladder.ask()
    assert (made["asked_by_name"], made["asked_by_role"], made["state"]) == ("Steward1", "steward", "asked")
    (listed,) = (await ladder.people[0].get(f"/v1/cycles/{ladder.cycles[0]}/reach-requests"))["items"]
    assert made == await ladder.people[1].get(f"/v1/reach-requests/{made['id']}")
    # Which person's cycle it was is told there, and not to who asks.
    assert ({**listed, "origin_cycle_id": None}, listed["origin_cycle_id"]) == (made, ladder.cycles[0])
    assert (await ladder.people[0].get(f"/v1/cycles/{ladder.cycles[0]}/reach-requests", state="refused"))["items"] == []


async def test_the_origin_hears_of_it_and_the_asker_of_the_answer_by_events_of_ids_only(ladder: Ladder) -> None:
    request = (await ladder.ask("Because of the kestrel"))["id"]
    await ladder.answer(request, "refuse")

    for who in ladder.people[:2]:
        asked, refused = await until(partial(about_reach, who))
        origin = ladder.cycles[0] if who is ladder.people[0] else ladder.learning
        assert (asked["subject"], refused["subject"]) == (ladder.cycles[1], origin)
        assert all(name.endswith("_id") for event in (asked, refused) for name in event["data"])
    for who in ladder.people[2:]:
        assert await about_reach(who) == []


async def test_a_text_is_asked_about_once_and_no_is_final(ladder: Ladder) -> None:
    request = (await ladder.ask(None))["id"]
    assert (await ladder.ask(expect=409))["type"] == "urn:catchment:problem:reach-already-asked"
    refused = await ladder.answer(request, "refuse")
    assert (refused["state"], refused["answered_at"] is None) == ("refused", False)
    consent = await agree_to_share(ladder.people[0], ladder.learning, "network")
    for word, more in (("refuse", {}), ("grant", {"consent_id": consent})):
        problem = await ladder.answer(request, word, 409, **more)
        assert problem["type"] == "urn:catchment:problem:already-answered"
    assert (await ladder.ask(expect=409))["type"] == "urn:catchment:problem:reach-already-asked"
    made = await ladder.made(1, ladder.arrival["id"], SHARED)
    await ladder.refused(1, made, "network")


async def test_a_no_is_not_undone_by_a_workers_record_of_nearly_the_same_words(
    ladder: Ladder, live: httpx.AsyncClient, meet: Meet
) -> None:
    worker = meet(live, "Worker")
    await let_in(ladder.people[0], ladder.cycles[0], worker, "participant")
    await ladder.answer((await ladder.ask())["id"], "refuse")
    path = f"/v1/learnings/{ladder.learning}/consents"
    for wide in ({"reach": "network"}, {"onward": "network"}):
        body = await consenting(ladder.people[0], ladder.learning, f"{SHARED}.", **{"onward": "connected", **wide})
        assert (await worker.create(path, body, expect=403))["type"] == "urn:catchment:problem:only-the-person"
    narrow = await consenting(ladder.people[0], ladder.learning, f"{SHARED}.", onward="connected")
    await worker.create(path, narrow)
    await agree_to_share(ladder.people[0], ladder.learning, "network")


async def test_granted_with_a_consent_the_words_may_go_to_everybody(ladder: Ladder) -> None:
    made = await ladder.made(1, ladder.arrival["id"], SHARED)
    request = (await ladder.ask())["id"]
    consent = await agree_to_share(ladder.people[0], ladder.learning, "network")
    granted = await ladder.answer(request, "grant", consent_id=consent)
    assert granted["state"] == "granted"
    await ladder.until_wide()
    await ladder.share(1, made, "network")


async def test_a_grant_rests_on_a_consent_that_is_wide_enough_in_force_and_to_these_words(ladder: Ladder) -> None:
    request = (await ladder.ask())["id"]
    other = await record(ladder.people[0], ladder.cycles[0], "Something else")
    withdrawn = await agree_to_share(ladder.people[0], ladder.learning, "network", "What was agreed to once.")
    await ladder.people[0].change(f"/v1/consents/{withdrawn}/withdraw")
    useless = [
        None,
        withdrawn,
        await agree_to_share(ladder.people[0], ladder.learning, "connected"),
        await agree_to_share(ladder.people[0], other, "network", "Something else, put for others."),
        await agree_to_share(ladder.people[0], ladder.learning, "network", "Other words of it."),
    ]
    for consent in useless:
        problem = await ladder.answer(request, "grant", 403, consent_id=consent)
        assert problem["type"] == "urn:catchment:problem:wider-consent-missing"


async def test_when_the_consent_behind_a_grant_is_withdrawn_all_that_went_further_goes(
    ladder: Ladder, database_url: str
) -> None:
    made = await ladder.made(1, ladder.arrival["id"], SHARED)
    request = (await ladder.ask("Because of the plover"))["id"]
    consent = await agree_to_share(ladder.people[0], ladder.learning, "network")
    await ladder.answer(request, "grant", consent_id=consent)
    await ladder.until_wide()
    await ladder.share(1, made, "network")
    await ladder.people[0].change(f"/v1/consents/{consent}/withdraw")
    await at_rest(database_url)
    assert (await ladder.people[1].get(f"/v1/learnings/{made}"))["state"] == "withdrawn"
    assert (await ladder.people[3].get("/v1/learnings"))["items"] == []
    assert await in_database(database_url, SHARED, "plover") == set()
    await ladder.people[0].get(f"/v1/reach-requests/{request}", expect=404)


async def test_outside_a_persons_cycle_its_people_decide_within_what_bound_them(
    ladder: Ladder, database_url: str
) -> None:
    await narrow_onward(database_url, ladder.arrival["id"])
    bound = await ladder.made(1, ladder.arrival["id"], OWN)
    free = await record(ladder.people[1], ladder.cycles[1], "Visits on Fridays keep weekends calm for everybody.")
    for learning, expect in ((bound, 403), (free, 200)):
        await share(ladder.people[1], learning)
        there = await arrival_of(ladder.people[2], ladder.cycles[2], learning)
        request = (await ladder.people[2].create(f"/v1/arrivals/{there['id']}/ask-wider", {}))["id"]
        said = await ladder.people[1].change(f"/v1/reach-requests/{request}/grant", {}, expect)
        assert said.get("arrivals", [ladder.arrival["id"]]) == [ladder.arrival["id"]]


async def test_what_may_go_to_everybody_needs_no_asking_and_what_was_withdrawn_cannot_be_asked_for(
    ladder: Ladder, database_url: str
) -> None:
    free = await record(ladder.people[1], ladder.cycles[1], OWN)
    await share(ladder.people[1], free, "network")
    there = await arrival_of(ladder.people[2], ladder.cycles[2], free)
    problem = await ladder.people[2].create(f"/v1/arrivals/{there['id']}/ask-wider", {}, expect=409)
    assert problem["type"] == "urn:catchment:problem:reach-is-network"
    await ladder.people[0].change(f"/v1/learnings/{ladder.learning}/withdraw")
    await at_rest(database_url)
    assert (await ladder.ask(expect=409))["type"] == "urn:catchment:problem:arrival-withdrawn"


async def test_only_people_of_the_origin_answer_and_outsiders_see_nothing(
    ladder: Ladder, live: httpx.AsyncClient, meet: Meet
) -> None:
    request = (await ladder.ask())["id"]
    await ladder.people[1].change(f"/v1/reach-requests/{request}/refuse", expect=404)
    outsider = meet(live, "Dana", "GB-CHC-900")
    await outsider.get(f"/v1/reach-requests/{request}", expect=404)
    dana = await let_in(ladder.people[0], ladder.cycles[0], outsider)
    await outsider.get(f"/v1/reach-requests/{request}", expect=404)
    await outsider.get(f"/v1/cycles/{ladder.cycles[0]}/reach-requests", expect=403)
    await outsider.change(f"/v1/reach-requests/{request}/refuse", expect=404, version=1)
    assert await about_reach(outsider) == []
    place = f"/v1/cycles/{ladder.cycles[0]}/participants/{dana['id']}"
    await ladder.people[0].change(place, {"role": "participant"}, method="PATCH", at=place)
    await outsider.get(f"/v1/reach-requests/{request}")
    await outsider.change(f"/v1/reach-requests/{request}/refuse")


@pytest.mark.parametrize("through_speaker", [False, True])
async def test_the_person_and_whoever_speaks_for_them_may_always_say_no(
    ladder: Ladder, live: httpx.AsyncClient, meet: Meet, through_speaker: bool
) -> None:
    (amara, *_), (cycle, *_) = ladder.people, ladder.cycles
    milo, carer = meet(live, "Milo", ""), meet(live, "Joan", "")
    served = await let_in(amara, cycle, milo, "observer", served=True)
    request = (await ladder.ask())["id"]
    if through_speaker:
        speaking = (await let_in(amara, cycle, carer, "participant"))["id"]
        body = {"for_participant_id": served["id"], "participant_id": speaking, "right": "carer", "since": "2026-01-02"}
        await amara.create(f"/v1/cycles/{cycle}/speakers", body)
    await amara.change(f"/v1/cycles/{cycle}/end", {})
    refused = await (carer if through_speaker else milo).change(f"/v1/reach-requests/{request}/refuse")
    assert refused["state"] == "refused"


async def test_what_nobody_said_the_origin_of_is_compared_as_well(ladder: Ladder) -> None:
    said = {"kind": "insight", "statement": "Nobody reads letters that begin with what is wrong with them."}
    quiet = (await ladder.people[1].create(f"/v1/cycles/{ladder.cycles[1]}/learnings", said))["id"]
    await share(ladder.people[1], quiet)
    there = await arrival_of(ladder.people[2], ladder.cycles[2], quiet)
    assert there["how_learnt"] is None
    problem = await ladder.people[2].create(f"/v1/cycles/{ladder.cycles[2]}/learnings", said, expect=409)
    assert problem["arrivals"] == [there["id"]]
    made = await ladder.people[2].create(
        f"/v1/cycles/{ladder.cycles[2]}/learnings", {**said, "made_from": [there["id"]]}
    )
    assert await ladder.refused(2, made["id"], "network") == [there["id"]]
    request = (await ladder.people[2].create(f"/v1/arrivals/{there['id']}/ask-wider", {}))["id"]
    assert (await ladder.people[1].change(f"/v1/reach-requests/{request}/grant", {}))["state"] == "granted"
