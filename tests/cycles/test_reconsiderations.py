"""A learning that loses one of several sources is hidden at once, and its makers say what becomes of it."""

from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from services.cycles.main import SERVICE
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    arrival_of,
    arrivals,
    combine,
    connect,
    let_in,
    record,
    share,
    share_from_person,
    start,
)
from tests.people import Person
from tests.searching import at_rest, in_database, in_stream

FIRST = "Wagtails come back to the river when nobody mows the bank in spring."
SECOND = "Neighbours meet where there is a bench in the shade."
OWN, HIGHER = "Kestrel: leave room, and life comes by itself", "Plover: rules about mowing are made too far away"
LED = "Dunnock: what a country can stop doing"
TYPE = "catchment.cycles.learning"


@dataclass
class Valley:
    """Two teams below an organisation, a place above it and a country above that. Everybody has a steward of theirs."""

    people: list[Person]
    cycles: list[str]
    outsider: Person
    observer: Person
    url: str

    @property
    def makers(self) -> Person:
        return self.people[2]

    async def bring(self, source: int, statement: str) -> str:
        learning = await record(self.people[source], self.cycles[source], statement)
        await share(self.people[source], learning)
        return learning

    async def make(self, level: int, sources: list[str], statement: str, reach: str = "network") -> str:
        """The cycle's own learning of these, shared."""
        who, cycle = self.people[level], self.cycles[level]
        made = await combine(who, cycle, [(await arrival_of(who, cycle, one))["id"] for one in sources], statement)
        await share(who, made, reach)
        return made

    async def take_back(self, source: int, learning: str) -> None:
        await self.people[source].change(f"/v1/learnings/{learning}/withdraw")
        await at_rest(self.url)

    async def open_ones(self, level: int = 2) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            await self.people[level].get(f"/v1/cycles/{self.cycles[level]}/reconsiderations")
        )["items"]
        return found

    async def decide(self, decision: str, body: Any = None, level: int = 2, expect: int = 200) -> Any:
        (one,) = await self.open_ones(level)
        answer = await self.people[level].change(f"/v1/reconsiderations/{one['id']}/{decision}", body, expect=expect)
        await at_rest(self.url)
        return answer

    async def learning(self, level: int, learning: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.people[level].get(f"/v1/learnings/{learning}")
        return found

    async def member(self, who: Person) -> dict[str, Any]:
        """How an organisation takes part in the makers' cycle."""
        people: list[dict[str, Any]] = (await self.makers.get(f"/v1/cycles/{self.cycles[2]}/participants"))["items"]
        return next(one for one in people if one["organisation"] == who.org)

    async def told(self, source: int, learning: str) -> list[tuple[str, str]]:
        items = (await self.people[source].get(f"/v1/learnings/{learning}/way-back"))["items"]
        return [(one["became"], one["scale"]) for one in reversed(items)]


@pytest.fixture
async def valley(live: httpx.AsyncClient, meet: Meet, database_url: str) -> Valley:
    people = [meet(live, f"Steward{n}", f"GB-CHC-{n}") for n in range(5)]
    scales = ["team", "team", "organisation", "place", "country"]
    cycles = [await start(who, scale) for who, scale in zip(people, scales, strict=True)]
    for below, above in ((0, 2), (1, 2), (2, 3), (3, 4)):
        await connect(people[below], cycles[below], people[above], cycles[above])
    observer = meet(live, "Olive", "GB-CHC-80")
    await let_in(people[2], cycles[2], observer, "observer")
    return Valley(people, cycles, meet(live, "Omar", "GB-CHC-90"), observer, database_url)


@dataclass
class Risen:
    """Two sources, what an organisation made of both, a place of that, and a country of that."""

    sources: list[str]
    made: str
    higher: str
    top: str


@pytest.fixture
async def risen(valley: Valley) -> Risen:
    sources = [await valley.bring(n, text) for n, text in enumerate((FIRST, SECOND))]
    made = await valley.make(2, sources, OWN)
    higher = await valley.make(3, [made], HIGHER)
    top = await valley.make(4, [higher], LED)
    await at_rest(valley.url)
    return Risen(sources, made, higher, top)


async def read_by_anybody_else(valley: Valley, risen: Risen, words: str) -> set[str]:
    """Every place where people who are no member of its own cycle read these words."""
    found = set()
    for who in (valley.outsider, valley.observer, *valley.people[:2], *valley.people[3:]):
        pages = {f"learnings/{one}": "" for one in (risen.made, risen.higher, risen.top)}
        lineages = {f"learnings/{one}/lineage": "" for one in (*risen.sources, risen.made, risen.higher, risen.top)}
        cycles = {f"cycles/{one}/{what}": "" for one in valley.cycles for what in ("arrivals", "learnings")}
        backs = {f"learnings/{one}/way-back": "" for one in (*risen.sources, risen.made, risen.higher)}
        for path in ("learnings", "events?limit=1000", f"learnings?q={words}", *pages, *lineages, *cycles, *backs):
            answer = await who.request("GET", f"/v1/{path}")
            if words in answer.text.replace(f"q={words}", ""):
                found.add(f"{who.name}: {path.replace(words, '')}")
    return found


async def test_it_is_hidden_at_once_from_everybody_but_members_of_its_own_cycle(valley: Valley, risen: Risen) -> None:
    assert await read_by_anybody_else(valley, risen, "Kestrel")
    await valley.take_back(0, risen.sources[0])
    assert await read_by_anybody_else(valley, risen, "Kestrel") == set()
    kept = await valley.learning(2, risen.made)
    assert (kept["statement"], kept["state"], kept["missing_sources"]) == (OWN, "shared", [risen.sources[0]])
    assert kept["hidden_at"]
    (one,) = await valley.open_ones()
    assert (one["learning_id"], one["source_learning_id"]) == (risen.made, risen.sources[0])
    (copy,) = await arrivals(valley.people[3], valley.cycles[3])
    assert (copy["state"], copy["hidden"], copy["statement"]) == ("combined", True, "")


async def test_what_was_made_of_a_hidden_one_is_hidden_too_with_nothing_to_decide(valley: Valley, risen: Risen) -> None:
    await valley.take_back(0, risen.sources[0])
    for level, made, source in ((3, risen.higher, risen.made), (4, risen.top, risen.higher)):
        hidden = await valley.learning(level, made)
        assert (bool(hidden["hidden_at"]), hidden["missing_sources"]) == (True, [source])
        assert await valley.open_ones(level) == []
    assert (await valley.outsider.get("/v1/learnings"))["items"] == []


async def test_kept_it_and_all_that_was_made_of_it_is_shown_again(valley: Valley, risen: Risen) -> None:
    before = await read_by_anybody_else(valley, risen, "Kestrel")
    before = {place for place in before if f"{risen.sources[0]}/lineage" not in place}  # it no longer leads there
    await valley.take_back(0, risen.sources[0])
    decided = await valley.decide("keep")
    assert (decided["decision"], decided["decided_as"]) == ("stands", "steward")
    assert await read_by_anybody_else(valley, risen, "Kestrel") == before
    for level, one in ((2, risen.made), (3, risen.higher), (4, risen.top)):
        shown = await valley.learning(level, one)
        assert (shown["state"], shown["hidden_at"], shown["missing_sources"]) == ("shared", None, [])
    assert len((await valley.outsider.get("/v1/learnings"))["items"]) == 3
    first = (await arrivals(valley.makers, valley.cycles[2]))[0]["learning_id"]
    assert first in risen.sources
    assert (await valley.learning(2, risen.made))["made_from"] == [
        (await arrival_of(valley.makers, valley.cycles[2], risen.sources[1]))["id"]
    ]


async def test_worded_anew_the_old_words_are_gone_everywhere_and_what_was_made_of_them_goes_or_is_asked(
    valley: Valley, risen: Risen, settings: Settings
) -> None:
    await valley.take_back(0, risen.sources[0])
    await valley.decide("reword", {"statement": "Robin: benches are enough"})
    reworded = await valley.learning(2, risen.made)
    assert (reworded["statement"], reworded["state"]) == ("Robin: benches are enough", "held")
    assert (reworded["hidden_at"], len(reworded["made_from"])) == (None, 1)
    assert await in_database(valley.url, "kestrel", "plover", "dunnock") == set()
    assert await in_stream(settings, SERVICE, "kestrel", "plover", "dunnock") == []
    assert (await valley.learning(3, risen.higher))["state"] == "withdrawn"
    await share(valley.makers, risen.made)
    again = await arrival_of(valley.people[3], valley.cycles[3], risen.made, 2)
    assert (again["statement"], again["hidden"]) == ("Robin: benches are enough", False)


@pytest.mark.parametrize("words", [FIRST, f"We heard that {FIRST.lower()}", FIRST.replace("mows", "cuts")])
async def test_the_new_wording_must_not_say_the_withdrawn_words(valley: Valley, risen: Risen, words: str) -> None:
    await valley.take_back(0, risen.sources[0])
    problem = await valley.decide("reword", {"statement": words}, expect=422)
    assert problem["type"] == "urn:catchment:problem:says-withdrawn-words"


async def test_the_new_wording_is_the_makers_own_as_any_wording_is(valley: Valley, risen: Risen) -> None:
    third = "Children name the birds that they hear on the way to school."
    uncited = (await arrival_of(valley.makers, valley.cycles[2], await valley.bring(1, third)))["id"]
    await valley.take_back(0, risen.sources[0])
    problem = await valley.decide("reword", {"statement": third}, expect=409)
    assert (problem["type"], problem["arrivals"]) == ("urn:catchment:problem:like-an-arrival", [uncited])
    await valley.decide("reword", {"statement": third, "own_words": True})
    assert (await valley.learning(2, risen.made))["own_words"] is True


async def test_let_go_its_words_are_gone_everywhere_and_the_other_source_is_free_again(
    valley: Valley, risen: Risen
) -> None:
    await valley.take_back(0, risen.sources[0])
    assert (await valley.decide("let-go"))["decision"] == "let-go"
    assert await in_database(valley.url, "kestrel", "plover", "dunnock") == set()
    assert (await valley.learning(2, risen.made))["state"] == "withdrawn"
    states = {one["learning_id"]: one["state"] for one in await arrivals(valley.makers, valley.cycles[2])}
    assert states == {risen.sources[0]: "withdrawn", risen.sources[1]: "waiting"}


async def test_with_no_other_source_in_force_it_goes_even_while_it_is_asked(valley: Valley, risen: Risen) -> None:
    await valley.take_back(0, risen.sources[0])
    await valley.take_back(1, risen.sources[1])
    assert (await valley.learning(2, risen.made))["state"] == "withdrawn"
    assert await valley.open_ones() == []
    assert await in_database(valley.url, "kestrel") == set()


async def test_kept_without_one_source_it_goes_when_the_last_one_does(valley: Valley, risen: Risen) -> None:
    await valley.take_back(0, risen.sources[0])
    await valley.decide("keep")
    await valley.take_back(1, risen.sources[1])
    assert (await valley.learning(2, risen.made))["state"] == "withdrawn"


async def test_a_source_that_is_shared_and_withdrawn_anew_does_not_touch_what_stands_without_it(
    valley: Valley, risen: Risen
) -> None:
    await valley.take_back(0, risen.sources[0])
    await valley.decide("keep")
    await share(valley.people[0], risen.sources[0])
    await valley.take_back(0, risen.sources[0])
    assert (await valley.learning(2, risen.made))["hidden_at"] is None


async def test_with_two_sources_gone_it_is_shown_only_once_both_are_decided(valley: Valley) -> None:
    third = "Children name the birds that they hear on the way to school."
    sources = [await valley.bring(n, text) for n, text in ((0, FIRST), (1, SECOND), (1, third))]
    made = await valley.make(2, sources, OWN)
    for source, learning in ((0, sources[0]), (1, sources[1])):
        await valley.take_back(source, learning)
    for left in (1, 0):
        one = (await valley.open_ones())[0]
        await valley.makers.change(f"/v1/reconsiderations/{one['id']}/keep")
        assert bool((await valley.learning(2, made))["hidden_at"]) is bool(left)
        assert len(await valley.open_ones()) == left


async def test_a_hidden_learning_is_neither_shared_corrected_nor_made_into_anything(
    valley: Valley, risen: Risen
) -> None:
    await valley.take_back(0, risen.sources[0])
    problem = await valley.makers.create(f"/v1/learnings/{risen.made}/share", {"reach": "connected"}, expect=409)
    assert problem["type"] == "urn:catchment:problem:learning-hidden"
    better = {"kind": "pattern", "statement": "x", "because": "x"}
    at = f"/v1/learnings/{risen.made}"
    await valley.makers.change(at, better, method="PUT", at=at, expect=409)
    (copy,) = await arrivals(valley.people[3], valley.cycles[3])
    for path, body in (("take-up", {"meaning": "x"}), ("set-aside", {"because": "x"})):
        problem = await valley.people[3].change(f"/v1/arrivals/{copy['id']}/{path}", body, expect=409)
        assert problem["type"] == "urn:catchment:problem:arrival-hidden"
    made: dict[str, Any] = {"arrivals": [copy["id"]], "kind": "pattern", "statement": "x"}
    await valley.people[3].create(f"/v1/cycles/{valley.cycles[3]}/arrivals/combine", made, expect=409)


async def test_the_words_of_a_hidden_arrival_go_no_further(valley: Valley, risen: Risen) -> None:
    """Not as what something is made from, not in the text of a share, and nobody asks for or grants a wider reach."""
    place, cycle = valley.people[3], valley.cycles[3]
    (copy,) = await arrivals(place, cycle)
    own = await record(place, cycle, "Bullfinch: a meadow is a neighbour, too")
    asked = await _asked_before(valley, copy["id"])
    await valley.take_back(0, risen.sources[0])
    hidden = "urn:catchment:problem:arrival-hidden"
    made: dict[str, Any] = {"kind": "insight", "statement": "x", "made_from": [copy["id"]]}
    assert (await place.create(f"/v1/cycles/{cycle}/learnings", made, expect=409))["type"] == hidden
    body = {"reach": "connected", "statement": OWN}
    problem = await place.create(f"/v1/learnings/{own}/share", body, expect=409)
    assert (problem["type"], problem["arrivals"]) == (hidden, [copy["id"]])
    assert (await place.create(f"/v1/arrivals/{copy['id']}/ask-wider", {}, expect=409))["type"] == hidden
    problem = await valley.makers.change(f"/v1/reach-requests/{asked}/grant", {"consent_id": None}, expect=409)
    assert problem["type"] == "urn:catchment:problem:learning-hidden"


async def _asked_before(valley: Valley, arrival: str) -> str:
    """The id of a request for a wider reach of an arrival at the place, as if it had gone to connected cycles only."""
    connection = await asyncpg.connect(valley.url)
    await connection.execute("UPDATE arrival SET reach = 'connected', onward = 'connected' WHERE id = $1", arrival)
    await connection.close()
    return str((await valley.people[3].create(f"/v1/arrivals/{arrival}/ask-wider", {}))["id"])


async def test_the_other_sources_are_told_what_became_of_it(valley: Valley, risen: Risen) -> None:
    await valley.take_back(0, risen.sources[0])
    await valley.decide("keep")
    told = await valley.told(1, risen.sources[1])
    for became in ("hidden", "kept"):
        assert sorted(scale for one, scale in told if one == became) == ["country", "organisation", "place"]


@pytest.mark.parametrize(("decision", "body", "became"), [
    ("let-go", None, "withdrawn"), ("reword", {"statement": "Robin: benches"}, "reworded"),
])  # fmt: skip
async def test_the_other_source_is_told_that_it_was_let_go_or_worded_anew(
    valley: Valley, risen: Risen, decision: str, body: Any, became: str
) -> None:
    await valley.take_back(0, risen.sources[0])
    await valley.decide(decision, body)
    assert (became, "organisation") in await valley.told(1, risen.sources[1])


async def test_whoever_was_told_of_the_sharing_is_told_what_becomes_of_it_in_ids_alone(
    valley: Valley, risen: Risen
) -> None:
    await valley.take_back(0, risen.sources[0])
    await valley.outsider.get(f"/v1/learnings/{risen.made}/shared", expect=404)
    await valley.decide("keep")
    for who in (valley.outsider, valley.observer, valley.people[3]):
        events = (await who.get("/v1/events", limit=1000))["items"]
        told = [one["type"] for one in events if one["data"].get("learning_id") == risen.made]
        assert {f"{TYPE}.hidden.v1", f"{TYPE}.kept.v1"} <= {*told}
        (words,) = (await who.get(f"/v1/learnings/{risen.made}/shared"))["items"]
        assert words["statement"] == OWN, "whoever showed it no longer can read it again"


async def test_observers_hear_nothing_of_a_learning_that_was_never_shared(valley: Valley) -> None:
    sources = [await valley.bring(n, text) for n, text in enumerate((FIRST, SECOND))]
    ids = [(await arrival_of(valley.makers, valley.cycles[2], one))["id"] for one in sources]
    made = await combine(valley.makers, valley.cycles[2], ids, OWN)
    await valley.take_back(0, sources[0])
    assert len(await valley.open_ones()) == 1
    heard = (await valley.observer.get("/v1/events", limit=1000))["items"]
    assert [one for one in heard if one["data"].get("learning_id") == made] == []


@pytest.mark.parametrize(("decision", "body", "became"), [
    ("keep", None, "kept"), ("reword", {"statement": "Robin: benches"}, "withdrawn"),
])  # fmt: skip
async def test_whose_words_went_is_told_what_became_of_it_without_them_however_many_scales_up(
    valley: Valley, risen: Risen, decision: str, body: Any, became: str
) -> None:
    """Though it is made from them no longer: what was made of a wording that went has nothing else to stand on."""
    await valley.take_back(0, risen.sources[0])
    await valley.decide(decision, body)
    told = await valley.told(0, risen.sources[0])
    assert {("hidden", scale) for scale in ("organisation", "place", "country")} <= {*told}
    assert {(became, scale) for scale in ("place", "country")} <= {*told}
    assert ("kept" if decision == "keep" else "reworded", "organisation") in told


async def test_a_person_hears_on_their_own_page_what_became_of_what_they_took_back(
    valley: Valley, live: httpx.AsyncClient, meet: Meet
) -> None:
    worker, milo = meet(live, "Winnie", "GB-CHC-70"), meet(live, "Milo", "")
    life = await start(worker, "person")
    await let_in(worker, life, milo, "observer", served=True)
    await connect(worker, life, valley.people[2], valley.cycles[2])
    said = await record(worker, life, "What he said")
    consent = await share_from_person(milo, said, FIRST)
    other = await valley.bring(1, SECOND)
    made = await valley.make(2, [said, other], OWN, "connected")
    await milo.change(f"/v1/consents/{consent}/withdraw")
    await at_rest(valley.url)
    await valley.decide("reword", {"statement": "Robin: benches are enough"})
    heard = [one["became"] for one in (await milo.get("/v1/me/heard-back"))["items"] if one["learning_id"] == said]
    assert heard[:2] == ["reworded", "hidden"]
    assert (await valley.learning(2, made))["state"] == "held"


async def test_new_words_are_those_of_whoever_found_them_and_what_was_said_of_the_old_ones_goes(
    valley: Valley, risen: Risen
) -> None:
    await valley.makers.create(f"/v1/learnings/{risen.made}/replies", {"text": "Bullfinch: yes"})
    await valley.makers.create(f"/v1/learnings/{risen.made}/proposals", {"statement": "Bullfinch: no"})
    await valley.take_back(0, risen.sources[0])
    colleague = valley.observer
    member = await valley.member(colleague)
    path = f"/v1/cycles/{valley.cycles[2]}/participants/{member['id']}"
    await valley.makers.change(path, {"role": "participant"}, method="PATCH", version=member["version"])
    (one,) = await valley.open_ones()
    await colleague.change(f"/v1/reconsiderations/{one['id']}/reword", {"statement": "Robin: benches are enough"})
    found = await valley.learning(2, risen.made)
    assert (found["written_as"], found["written_by"]) == ("participant", colleague.org)
    assert await in_database(valley.url, "bullfinch") == set()


async def test_a_wording_that_was_proposed_for_a_hidden_learning_is_not_accepted(valley: Valley, risen: Risen) -> None:
    path = f"/v1/learnings/{risen.made}/proposals"
    proposed = await valley.makers.create(path, {"statement": "Robin: benches are enough"})
    await valley.take_back(0, risen.sources[0])
    await valley.makers.create(path, {"statement": "Robin: benches"}, expect=409)
    problem = await valley.makers.change(f"/v1/proposals/{proposed['id']}/accept", expect=409)
    assert problem["type"] == "urn:catchment:problem:learning-hidden"


async def test_a_hidden_learning_that_was_never_shared_can_be_erased_with_what_is_asked_about_it(
    valley: Valley,
) -> None:
    sources = [await valley.bring(n, text) for n, text in enumerate((FIRST, SECOND))]
    ids = [(await arrival_of(valley.makers, valley.cycles[2], one))["id"] for one in sources]
    made = await combine(valley.makers, valley.cycles[2], ids, OWN)
    await valley.take_back(0, sources[0])
    colleague = valley.outsider
    await let_in(valley.makers, valley.cycles[2], colleague, "participant")
    body = {"kind": "learning", "thing_id": made}
    asked = await valley.makers.create(f"/v1/cycles/{valley.cycles[2]}/erasures", body)
    await colleague.change(f"/v1/erasures/{asked['id']}/agree")
    found = await valley.learning(2, made)
    assert (found["state"], found["hidden_at"]) == ("withdrawn", None)
    assert await valley.open_ones() == []


async def test_an_ended_cycle_can_still_decide(valley: Valley, risen: Risen) -> None:
    await valley.makers.change(f"/v1/cycles/{valley.cycles[2]}/end", {})
    await valley.take_back(0, risen.sources[0])
    await valley.decide("keep")
    assert (await valley.learning(2, risen.made))["hidden_at"] is None


async def test_a_decision_is_made_once(valley: Valley, risen: Risen) -> None:
    await valley.take_back(0, risen.sources[0])
    (one,) = await valley.open_ones()
    for decision, expect in (("keep", 200), ("keep", 409), ("let-go", 409)):
        await valley.makers.change(f"/v1/reconsiderations/{one['id']}/{decision}", expect=expect)
