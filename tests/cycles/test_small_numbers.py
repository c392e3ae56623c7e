"""Learning from very few people waits before it goes to everybody, unless they chose otherwise."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, combine, connect, let_in, record, start
from tests.cycles.test_consents import Life, life_of, slug
from tests.people import Person
from tests.searching import at_rest

WAITS = {"origins": 1, "needed": 5}


def numbers(share: dict[str, Any]) -> dict[str, int]:
    return {name: share["network_waits"][name] for name in ("origins", "needed")}


async def listed(by: Person) -> list[str]:
    return [one["statement"] for one in (await by.get("/v1/learnings", limit=200))["items"]]


async def test_one_persons_learning_waits_and_goes_to_the_connected_cycles(live: httpx.AsyncClient, meet: Meet) -> None:
    life = await life_of(live, meet)
    place = await start(life.worker, "place")
    await connect(life.worker, life.cycle, life.worker, place)
    consent = await life.consent(reach="network")
    made = await life.share(consent["id"], "network")
    assert (made["reach"], numbers(made)) == ("connected", WAITS)
    because = made["network_waits"]["because"]
    assert "guess" in because and "no further by itself" in because
    assert (await arrival_of(life.worker, place, life.learning))["statement"] == made["statement"]
    assert await listed(life.worker) == []
    told = (await life.worker.get("/v1/events", limit=1000))["items"]
    (shared,) = [one for one in told if one["type"] == "catchment.cycles.learning.shared.v1"]
    assert (shared["reach"], shared["data"]["reach"]) == ("connected", "connected")
    assert "network" not in shared["audience"].split()
    (kept,) = (await life.worker.get(f"/v1/learnings/{life.learning}/shares"))["items"]
    assert kept == made
    assert slug(await life.share(consent["id"], "network", expect=409)) == "already-shared"


@pytest.mark.parametrize("chosen", [{"although_few": True}, {"known_as": "Ines"}], ids=["although few", "known"])
async def test_by_their_own_act_a_person_is_heard_by_everybody(
    http: httpx.AsyncClient, meet: Meet, chosen: dict[str, Any]
) -> None:
    life = await life_of(http, meet)
    refused = await life.consent(reach="network", **chosen, expect=403)
    assert slug(refused) == "only-the-person"
    consent = await life.consent(life.ines, reach="network", **chosen)
    made = await life.share(consent["id"], "network")
    assert (made["reach"], made["network_waits"]) == ("network", None)
    assert await listed(life.worker) == [made["statement"]]


@dataclass
class Valley:
    """Many people's cycles, each connected to one place's, and a country's above it."""

    lives: list[Life]
    steward: Person
    place: str
    country: str

    async def bring(self, life: Life, *, own: bool = False, **more: Any) -> str:
        """The id of an arrival at the place."""
        by, chosen = (life.ines, {"although_few": True}) if own else (None, {})
        consent = await life.consent(by, **chosen, **more)
        await life.share(consent["id"])
        return str((await arrival_of(self.steward, self.place, life.learning))["id"])

    async def share(self, learning: str, expect: int = 201) -> dict[str, Any]:
        made: dict[str, Any] = await self.steward.create(
            f"/v1/learnings/{learning}/share", {"reach": "network"}, expect=expect
        )
        return made


@pytest.fixture
async def valley(live: httpx.AsyncClient, meet: Meet) -> Valley:
    lives = [await life_of(live, meet, name=name) for name in ("Ines", "Ola", "Pat", "Gus", "Kim")]
    steward = lives[0].worker
    place, country = await start(steward, "place"), await start(steward, "country")
    for life in lives:
        await connect(steward, life.cycle, steward, place)
    await connect(steward, place, steward, country)
    return Valley(lives, steward, place, country)


async def test_what_was_made_from_fewer_than_five_people_waits_at_every_scale(valley: Valley) -> None:
    arrived = [await valley.bring(life) for life in valley.lives[:4]]
    first = valley.lives[0]
    more = Life(first.worker, first.ines, first.cycle, await record(first.worker, first.cycle))
    arrived.append(await valley.bring(more, statement="Of the same person, another thing."))
    few = await combine(valley.steward, valley.place, arrived, "Four people, five learnings")
    made = await valley.share(few)
    assert (made["reach"], numbers(made)) == ("connected", {"origins": 4, "needed": 5})
    there = await arrival_of(valley.steward, valley.country, few)
    above = await combine(valley.steward, valley.country, [there["id"]], "What the country makes of it")
    assert numbers(await valley.share(above)) == {"origins": 4, "needed": 5}
    fifth = await valley.bring(valley.lives[4])
    enough = await combine(valley.steward, valley.place, [*arrived, fifth], "Five people")
    made = await valley.share(enough)
    assert (made["reach"], made["network_waits"]) == ("network", None)
    assert await listed(valley.steward) == ["Five people"]


async def test_five_cycles_of_one_account_are_one_person(live: httpx.AsyncClient, meet: Meet) -> None:
    steward, ines = meet(live, "Amara"), meet(live, "Ines", "")
    place = await start(steward, "place")
    arrived = []
    for number in range(5):
        cycle = await start(steward, "person")
        await let_in(steward, cycle, ines, "participant", served=True)
        await connect(steward, cycle, steward, place)
        life = Life(steward, ines, cycle, await record(steward, cycle))
        await life.share((await life.consent(statement=f"Thing number {number} of hers."))["id"])
        arrived.append((await arrival_of(steward, place, life.learning))["id"])
    made = await combine(steward, place, arrived, "One person, five cycles")
    shared = await steward.create(f"/v1/learnings/{made}/share", {"reach": "network"})
    assert (shared["reach"], numbers(shared)) == ("connected", {"origins": 1, "needed": 5})


async def test_what_stands_with_fewer_than_five_is_not_shown_to_everybody_again(
    valley: Valley, database_url: str
) -> None:
    arrived = [await valley.bring(life) for life in valley.lives[:4]]
    joe = valley.lives[4]
    consent = await joe.consent(of="Joe")
    await joe.share(consent["id"])
    arrived.append((await arrival_of(valley.steward, valley.place, joe.learning))["id"])
    made = await combine(valley.steward, valley.place, arrived, "Five people")
    await valley.share(made)
    await valley.steward.change(f"/v1/consents/{consent['id']}/withdraw")
    await at_rest(database_url)
    (open_,) = (await valley.steward.get(f"/v1/cycles/{valley.place}/reconsiderations"))["items"]
    path = f"/v1/reconsiderations/{open_['id']}"
    refused = await valley.steward.change(f"{path}/keep", version=open_["version"], expect=409)
    assert slug(refused) == "too-few-left"
    assert await listed(valley.steward) == []
    reworded = {"statement": "Of four people, in other words."}
    await valley.steward.change(f"{path}/reword", reworded, version=open_["version"])
    assert numbers(await valley.share(made)) == {"origins": 4, "needed": 5}


async def test_it_goes_to_everybody_when_all_behind_it_chose_so(valley: Valley) -> None:
    own, asked = await valley.bring(valley.lives[0], own=True), await valley.bring(valley.lives[1])
    alone = await combine(valley.steward, valley.place, [own], "Of somebody who chose so")
    assert (await valley.share(alone))["network_waits"] is None
    both = await combine(valley.steward, valley.place, [own, asked], "And of somebody who did not")
    assert numbers(await valley.share(both)) == {"origins": 2, "needed": 5}


async def test_what_nobody_agreed_to_pass_on_to_everybody_goes_to_connected_cycles_only(valley: Valley) -> None:
    arrived = [await valley.bring(valley.lives[0], own=True, onward="connected")]
    made = await combine(valley.steward, valley.place, arrived, "What we make of it")
    assert slug(await valley.share(made, expect=403)) == "beyond-consent"
    await valley.steward.create(f"/v1/learnings/{made}/share", {"reach": "connected"})
    there = await arrival_of(valley.steward, valley.country, made)
    above = await combine(valley.steward, valley.country, [there["id"]], "What the country makes of it")
    assert slug(await valley.share(above, expect=403)) == "beyond-consent"


async def test_a_cycles_own_learning_from_nobodys_life_waits_for_nobody(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "team"))
    made = await amara.create(f"/v1/learnings/{learning}/share", {"reach": "network"})
    assert (made["reach"], made["network_waits"]) == ("network", None)
