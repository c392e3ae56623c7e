"""A small world for tests about access: a cycle, a larger one connected to it, and people in every role of both."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from shared.events.vocabulary import Role
from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    HOW,
    PURPOSE,
    agree_to_share,
    arrival_of,
    record,
    share,
    share_from_person,
)
from tests.people import Person

SCOPES = ["cycles:read", "cycles:write", "events:read"]
SECRET = "quicksilver"
"""A word that stands in every text of the cycle and in no other, so that a search can find it."""
People = dict[Role, Person]


def in_letters() -> str:
    """Something different each time that looks like no number of anybody."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


@dataclass
class World:
    """`cycle` is team- or person-scale. All people of `larger` observe it, so that they may connect the two."""

    scale: str
    http: httpx.AsyncClient
    inside: People
    above: People
    outsider: Person
    colleague: Person
    """Of the steward's organisation; in a person-scale cycle that is no part in it."""
    cycle: str = ""
    larger: str = ""
    participant: str = ""
    connection: str = ""
    learning: str = ""
    consent: str = ""
    arrival: str = ""

    @property
    def steward(self) -> Person:
        return self.inside[Role.steward]

    @property
    def upper(self) -> Person:
        return self.above[Role.steward]

    def joining(self, people: list[tuple[Person, Role]]) -> list[dict[str, Any]]:
        named = self.scale == "person"
        return [
            {"organisation": who.org, "role": role, **({"name": who.name, "account": who.sub} if named else {})}
            for who, role in people
        ]

    async def new_cycle(self) -> dict[str, Any]:
        """Another cycle like `cycle`, with the same people in it."""
        others = [(who, role) for role, who in self.inside.items() if role is not Role.steward]
        watching = [(who, Role.observer) for who in self.above.values()]
        texts = {"title": f"A {SECRET} cycle", "purpose": f"{PURPOSE}: {SECRET}"}
        body = {"scale": self.scale, **texts, "participants": self.joining([*others, *watching])}
        made: dict[str, Any] = await self.steward.create("/v1/cycles", body)
        return made

    async def new_larger(self) -> dict[str, Any]:
        people = [{"organisation": w.org, "role": r} for r, w in self.above.items() if r is not Role.steward]
        body = {"scale": "place", "title": "A place", "purpose": PURPOSE, "participants": people}
        made: dict[str, Any] = await self.upper.create("/v1/cycles", body)
        return made

    async def new_connection(self, *, agreed: bool) -> dict[str, Any]:
        larger = (await self.new_larger())["id"]
        body = {"smaller_cycle_id": self.cycle, "larger_cycle_id": larger, "because": "They can change more"}
        made: dict[str, Any] = await self.upper.create("/v1/connections", body)
        if agreed:
            path = f"/v1/connections/{made['id']}/agree"
            made = await self.steward.change(path, {}, version=made["version"])
        return made

    async def new_learning(self, *, shared: bool = False) -> str:
        learning = await record(self.steward, self.cycle, f"{SECRET} {uuid4()}")
        if shared:
            await self.share(learning)
        return learning

    async def share(self, learning: str, reach: str = "connected") -> str:
        if self.scale != "person":
            await share(self.steward, learning, reach)
            return ""
        return await share_from_person(self.steward, learning, f"Something else, {in_letters()}", reach)

    async def sharing(self, learning: str) -> dict[str, Any]:
        """A body with which it can be shared."""
        if self.scale != "person":
            return {"reach": "connected"}
        consent = await agree_to_share(self.steward, learning)
        return {"reach": "connected", "statement": "Other words", "how_learnt": "Seen.", "consent_id": consent}

    async def new_arrival(self) -> dict[str, Any]:
        learning = await self.new_learning(shared=True)
        return await arrival_of(self.above[Role.observer], self.larger, learning)


def _people(http: httpx.AsyncClient, meet: Meet, title: str, first: int) -> People:
    return {role: meet(http, f"{title}{role}", org=f"GB-CHC-{first + n}") for n, role in enumerate(Role)}


async def settle(http: httpx.AsyncClient, meet: Meet, scale: str) -> World:
    """The world with one of everything in it. Needs the background work, because something has to arrive."""
    inside, above = _people(http, meet, "In", 100), _people(http, meet, "Up", 200)
    outsider = meet(http, "Outsider", org="GB-CHC-900")
    colleague = meet(http, "Colleague", org=inside[Role.steward].org)
    world = World(scale, http, inside, above, outsider, colleague)
    world.cycle = (await world.new_cycle())["id"]
    world.larger = (await world.new_larger())["id"]
    members = (await world.steward.get(f"/v1/cycles/{world.cycle}/participants"))["items"]
    world.participant = next(m["id"] for m in members if m["organisation"] == inside[Role.participant].org)
    body = {"smaller_cycle_id": world.cycle, "larger_cycle_id": world.larger, "because": "They can change more"}
    world.connection = (await world.upper.create("/v1/connections", body))["id"]
    await world.steward.change(f"/v1/connections/{world.connection}/agree", {})
    world.learning = await world.new_learning()
    world.consent = await world.share(world.learning)
    world.arrival = (await arrival_of(world.upper, world.larger, world.learning))["id"]
    return world


def recording() -> dict[str, str]:
    return {"kind": "insight", "statement": f"{SECRET} {uuid4()}", "how_learnt": HOW}
