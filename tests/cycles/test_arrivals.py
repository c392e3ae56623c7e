"""What people make of what arrived: taken up, combined, set aside; and whoever shared it is told."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, arrivals, combine, connect, let_in, record, share, start
from tests.people import Person, until
from tests.searching import at_rest


@dataclass
class Two:
    """A team's cycle and the place's cycle that it is connected to."""

    amara: Person
    small: str
    ben: Person
    large: str

    async def bring(self, statement: str) -> dict[str, Any]:
        """An arrival of a new learning with these words."""
        learning = await record(self.amara, self.small, statement)
        await share(self.amara, learning)
        return await arrival_of(self.ben, self.large, learning)

    async def told(self, learning: str, *became: str) -> list[dict[str, Any]]:
        """The way back of a learning, once all of this became of it."""

        async def look() -> Any:
            items = (await self.amara.get(f"/v1/learnings/{learning}/way-back"))["items"]
            return items if {item["became"] for item in items} >= set(became) else None

        found: list[dict[str, Any]] = await until(look)
        return found


@pytest.fixture
async def two(live: httpx.AsyncClient, meet: Meet) -> Two:
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    made = Two(amara, await start(amara, "team"), ben, await start(ben, "place"))
    await connect(amara, made.small, ben, made.large)
    return made


async def take_up(by: Person, arrival: str, meaning: str) -> dict[str, Any]:
    made: dict[str, Any] = await by.change(f"/v1/arrivals/{arrival}/take-up", {"meaning": meaning})
    return made


async def set_aside(by: Person, arrival: str, because: str, expect: int = 200) -> dict[str, Any]:
    made: dict[str, Any] = await by.change(f"/v1/arrivals/{arrival}/set-aside", {"because": because}, expect=expect)
    return made


async def test_what_arrives_has_the_shared_words_and_waits(two: Two) -> None:
    one = await two.bring("People open the door")
    assert (one["statement"], one["state"], one["wording"], one["kind"]) == (
        "People open the door",
        "waiting",
        1,
        "insight",
    )
    assert one == await two.ben.get(f"/v1/arrivals/{one['id']}")
    told = await two.told(one["learning_id"], "arrived")
    assert [(t["became"], t["scale"], t["organisation"], t["steps_up"]) for t in told] == [
        ("arrived", "place", None, 1)
    ]


async def test_who_shared_is_told_what_it_means_there(two: Two) -> None:
    one = await two.bring("People open the door")
    taken = await take_up(two.ben, one["id"], "Our letters close doors")
    assert (taken["state"], taken["meaning"]) == ("taken-up", "Our letters close doors")
    newest = (await two.told(one["learning_id"], "taken-up"))[0]
    assert (newest["words"], newest["organisation"], newest["scale"]) == (
        "Our letters close doors",
        two.ben.org,
        "place",
    )


async def test_what_is_set_aside_has_a_reason_and_can_be_taken_up_later(two: Two) -> None:
    one = await two.bring("People open the door")
    aside = await set_aside(two.ben, one["id"], "We have no doors")
    assert (aside["state"], aside["because"]) == ("set-aside", "We have no doors")
    assert (await two.told(one["learning_id"], "set-aside"))[0]["words"] == "We have no doors"
    taken = await take_up(two.ben, one["id"], "Now we have")
    assert (taken["state"], taken["because"], taken["meaning"]) == ("taken-up", None, "Now we have")
    told = await two.told(one["learning_id"], "taken-up")
    assert [t["became"] for t in told] == ["taken-up", "set-aside", "arrived"]


async def test_what_was_taken_up_can_be_taken_up_again_with_another_meaning(two: Two) -> None:
    one = await two.bring("People open the door")
    for meaning in ("First", "Second"):
        await take_up(two.ben, one["id"], meaning)
    assert (await two.ben.get(f"/v1/arrivals/{one['id']}"))["meaning"] == "Second"


async def test_a_learning_made_of_arrivals_cites_them_and_is_held(two: Two) -> None:
    parts = [await two.bring(f"Part {n}") for n in range(3)]
    ids = [part["id"] for part in parts]
    made = await combine(two.ben, two.large, [*ids[:2], ids[0]], "A pattern")
    learning = await two.ben.get(f"/v1/learnings/{made}")
    assert (learning["state"], learning["kind"], learning["made_from"]) == ("held", "pattern", sorted(ids[:2]))
    assert {one["id"]: one["state"] for one in await arrivals(two.ben, two.large)} == {
        ids[0]: "combined",
        ids[1]: "combined",
        ids[2]: "waiting",
    }
    for part in parts[:2]:
        told = await two.told(part["learning_id"], "combined")
        assert (told[0]["became"], told[0]["words"]) == ("combined", None)


async def test_what_is_cited_can_be_cited_again_and_taken_up_but_not_set_aside(two: Two) -> None:
    one = await two.bring("People open the door")
    made = [await combine(two.ben, two.large, [one["id"]], f"Pattern {n}") for n in range(2)]
    assert [(await two.ben.get(f"/v1/learnings/{m}"))["made_from"] for m in made] == [[one["id"]]] * 2
    problem = await set_aside(two.ben, one["id"], "Too late", 409)
    assert problem["type"] == "urn:catchment:problem:arrival-in-use"
    assert (await take_up(two.ben, one["id"], "Much"))["state"] == "combined"


async def test_only_arrivals_of_this_cycle_are_combined(two: Two) -> None:
    one = await two.bring("People open the door")
    other = await start(two.ben, "place")
    body = {"arrivals": [one["id"]], "kind": "pattern", "statement": "x", "how_learnt": "x"}
    await two.ben.create(f"/v1/cycles/{other}/arrivals/combine", body, expect=404)
    for wrong in ([], [one["id"]] * 101, [one["id"], "00000000-0000-4000-8000-000000000000"]):
        expected = 404 if len(wrong) == 2 else 422
        await two.ben.create(f"/v1/cycles/{two.large}/arrivals/combine", {**body, "arrivals": wrong}, expect=expected)
    assert (await two.ben.get(f"/v1/arrivals/{one['id']}"))["state"] == "waiting"


async def test_nothing_goes_on_by_itself_and_the_own_learning_goes_on_when_shared(two: Two, database_url: str) -> None:
    country = await start(two.ben, "country")
    await connect(two.ben, two.large, two.ben, country)
    one = await two.bring("People open the door")
    await take_up(two.ben, one["id"], "Much")
    made = await combine(two.ben, two.large, [one["id"]], "A pattern")
    await at_rest(database_url)
    assert await arrivals(two.ben, country) == []
    await share(two.ben, made)
    there = await arrival_of(two.ben, country, made)
    assert there["statement"] == "A pattern"
    on = (await two.told(one["learning_id"], "shared-on"))[0]
    assert (on["words"], on["steps_up"], on["scale"]) == ("A pattern", 1, "place")
    await set_aside(two.ben, there["id"], "Not for a country")
    back = (await two.told(one["learning_id"], "set-aside"))[0]
    assert (back["words"], back["steps_up"], back["scale"]) == ("Not for a country", 2, "country")


async def test_newer_words_arrive_beside_the_earlier_ones(two: Two) -> None:
    one = await two.bring("People open the door")
    body = {"reach": "connected", "statement": "Most people open the door"}
    await two.amara.create(f"/v1/learnings/{one['learning_id']}/share", body)

    async def both() -> Any:
        found = await arrivals(two.ben, two.large)
        return found if len(found) == 2 else None

    assert {(a["wording"], a["statement"]) for a in await until(both)} == {
        (1, "People open the door"),
        (2, "Most people open the door"),
    }


async def test_arrivals_are_found_by_state_and_kind(two: Two) -> None:
    one, other = await two.bring("One"), await two.bring("Other")
    await set_aside(two.ben, one["id"], "No")
    assert [a["id"] for a in await arrivals(two.ben, two.large, state="set-aside")] == [one["id"]]
    assert [a["id"] for a in await arrivals(two.ben, two.large, state="waiting")] == [other["id"]]
    assert await arrivals(two.ben, two.large, kind="barrier") == []
    assert len(await arrivals(two.ben, two.large, kind="insight")) == 2


async def test_an_ended_cycle_makes_nothing_of_what_arrives(two: Two) -> None:
    one = await two.bring("People open the door")
    await two.ben.change(f"/v1/cycles/{two.large}/end", {"because": "Done"})
    problem = await set_aside(two.ben, one["id"], "No", 409)
    assert problem["type"] == "urn:catchment:problem:cycle-has-ended"


async def test_an_observer_sees_what_arrived_and_makes_nothing_of_it(
    two: Two, live: httpx.AsyncClient, meet: Meet
) -> None:
    one = await two.bring("People open the door")
    chidi = meet(live, "Chidi", "GB-CHC-2")
    await let_in(two.ben, two.large, chidi)
    assert await arrivals(chidi, two.large) == [one]
    await set_aside(chidi, one["id"], "No", 403)
