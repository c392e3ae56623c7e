"""A small world: a cycle, a larger one connected to it, and people of every kind in, above and outside of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from shared.events.vocabulary import Role
from tests.conformance.subject import ALONE, OPERATOR, Meet
from tests.cycles.stories import (
    HOW,
    PURPOSE,
    accept,
    agree_to_share,
    arrival_of,
    combine,
    let_in,
    record,
    share,
    share_from_person,
)
from tests.people import Person, until

SCOPES = ("cycles:read", "cycles:write", "events:read")
SECRET = "quicksilver"
"""A word that stands in every text of the cycle and in no other, so that a search can find it."""
STEWARD, PARTICIPANT, OBSERVER = Role.steward.value, Role.participant.value, Role.observer.value
INSIDE = (STEWARD, PARTICIPANT, OBSERVER)
ABOVE = UPPER, UPPER_PARTICIPANT, UPPER_OBSERVER = tuple(f"upper {role}" for role in INSIDE)
LEFT, OUTSIDER, MOVED, COLLEAGUE = "left", "outsider", "moved", "colleague"
"""Has left every cycle; another organisation; the steward's account at another organisation; the steward's colleague,
who is no part of a cycle of people."""
INVITED, SERVED, GUEST = "invited", "served", "guest"
"""Was asked to take part in `cycle` and has not answered; the person whose cycle it is; nobody that a test acts as."""
_ORGANISATIONS = {
    LEFT: "GB-CHC-150",
    INVITED: "GB-CHC-160",
    SERVED: "",
    GUEST: "GB-CHC-180",
    OUTSIDER: "GB-CHC-900",
    MOVED: "GB-CHC-901",
    OPERATOR: "GB-CHC-950",
    ALONE: "",
}


def in_letters() -> str:
    """Something different each time that looks like no number of anybody."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


@dataclass
class World:
    """`cycle` is of people (a person's, a team's) or of organisations; `larger` is of organisations."""

    scale: str
    http: httpx.AsyncClient
    people: Mapping[str, Person]
    database_url: str = ""
    cycle: str = ""
    larger: str = ""
    participant: str = ""
    connection: str = ""
    learning: str = ""
    consent: str = ""
    arrival: str = ""
    reconsideration: str = ""
    undecided: list[str] = field(default_factory=list)
    """More like `reconsideration`."""
    invitation: str = ""
    erasure: str = ""
    speaker: str = ""
    request: str = ""
    proposal: str = ""

    @property
    def of_people(self) -> bool:
        return self.scale in ("person", "team")

    @property
    def steward(self) -> Person:
        return self.people[STEWARD]

    @property
    def upper(self) -> Person:
        return self.people[UPPER]

    def joining(self, kind: str, role: str) -> dict[str, Any]:
        who = self.people[kind]
        somebody = {"name": who.name, "account": who.sub} if self.of_people else {"organisation": who.org}
        return {"role": role, **somebody}

    def somebody(self) -> dict[str, Any]:
        """Somebody to invite who is nobody that a test acts as."""
        return {"name": "Somebody", "account": f"new-{uuid4()}"} if self.of_people else {"organisation": "GB-CHC-777"}

    async def new_cycle(self, *, left: bool = True) -> dict[str, Any]:
        """Another cycle like `cycle`, with the same people in it; one of them has left it again."""
        others = [self.joining(PARTICIPANT, PARTICIPANT), self.joining(OBSERVER, OBSERVER)]
        leaving, asked = self.joining(LEFT, PARTICIPANT), self.joining(INVITED, PARTICIPANT)
        served = [{**self.joining(SERVED, OBSERVER), "served": True}] if self.scale == "person" else []
        texts = {"title": f"A {SECRET} cycle", "purpose": f"{PURPOSE}: {SECRET}"}
        body = {"scale": self.scale, **texts, "participants": [*others, *served, leaving, asked]}
        made: dict[str, Any] = await self.steward.create("/v1/cycles", body)
        await self.all_accept(made["id"], (PARTICIPANT, OBSERVER, LEFT, *([SERVED] if served else [])))
        if left:
            await self.leave(made["id"], LEFT)
        return made

    async def all_accept(self, cycle: str, kinds: Sequence[str]) -> None:
        for kind in kinds:
            asked = (await self.people[kind].get("/v1/invitations"))["items"]
            await accept(self.people[kind], next(one for one in asked if one["cycle_id"] == cycle))

    async def member(self, cycle: str, kind: str) -> dict[str, Any]:
        """How somebody takes part in a cycle."""
        who = self.people[kind]
        members = (await who.get(f"/v1/cycles/{cycle}/participants"))["items"]
        return next(m for m in members if m["account"] == who.sub or (not m["name"] and m["organisation"] == who.org))

    async def named_speaker(self, cycle: str) -> dict[str, Any]:
        """The body with which a guest is named as somebody who speaks for whoever is served."""
        people = (await self.steward.get(f"/v1/cycles/{cycle}/participants"))["items"]
        served = next(one["id"] for one in people if one["served"])
        guest = next((one for one in people if one["account"] == self.people[GUEST].sub), None)
        speaking = (guest or await self.new_guest(cycle, PARTICIPANT))["id"]
        since = {"right": "carer", "since": "2026-01-02"}
        return {"for_participant_id": served, "participant_id": speaking, **since}

    async def new_speaker(self, cycle: str) -> dict[str, Any]:
        body = await self.named_speaker(cycle)
        made: dict[str, Any] = await self.steward.create(f"/v1/cycles/{cycle}/speakers", body)
        return made

    async def new_guest(self, cycle: str, role: str = OBSERVER) -> dict[str, Any]:
        """Somebody who takes part in a cycle of `cycle`'s kind and is nobody that a test acts as."""
        return await let_in(self.steward, cycle, self.people[GUEST], role)

    async def leave(self, cycle: str, kind: str) -> None:
        member = await self.member(cycle, kind)
        path = f"/v1/cycles/{cycle}/participants/{member['id']}"
        await self.people[kind].change(path, method="DELETE", expect=204, version=member["version"])

    async def new_larger(self) -> dict[str, Any]:
        people = [
            {"organisation": self.people[kind].org, "role": role}
            for kind, role in zip(ABOVE, INSIDE, strict=True)
            if kind != UPPER
        ]
        body = {"scale": "place", "title": "A place", "purpose": PURPOSE, "participants": people}
        made: dict[str, Any] = await self.upper.create("/v1/cycles", body)
        await self.all_accept(made["id"], ABOVE[1:])
        return made

    async def new_connection(self, *, agreed: bool = False, smaller: str = "") -> dict[str, Any]:
        larger, smaller = (await self.new_larger())["id"], smaller or (await self.new_cycle())["id"]
        body = {"smaller_cycle_id": smaller, "larger_cycle_id": larger, "because": "They can change more"}
        made: dict[str, Any] = await self.upper.create("/v1/connections", body)
        if agreed:
            path = f"/v1/connections/{made['id']}/agree"
            made = await self.steward.change(path, {}, version=made["version"])
        return made

    async def new_learning(self, *, shared: bool = False, reach: str = "connected") -> str:
        learning = await record(self.steward, self.cycle, f"{SECRET} {uuid4()}")
        if shared:
            await self.share(learning, reach)
        return learning

    async def new_proposal(self) -> dict[str, Any]:
        """The steward's, to themself: it is theirs to decide, and to take back."""
        made: dict[str, Any] = await self.steward.create(f"/v1/learnings/{self.learning}/proposals", recording())
        return made

    async def share(self, learning: str, reach: str = "connected") -> str:
        if self.scale != "person":
            await share(self.steward, learning, reach)
            return ""
        if reach == "connected":
            return await share_from_person(self.steward, learning, self.other_words(), **self.served)
        # A worker cannot choose that few are heard by everybody.
        return await share_from_person(self.people[SERVED], learning, self.other_words(), reach)

    @property
    def served(self) -> dict[str, Any]:
        """Whose consent it is, which a worker records."""
        return {"of": self.people[SERVED].name}

    async def share_own(self) -> str:
        """A learning shared with the steward's own consent, in a cycle that is for them; its id."""
        body = {"scale": "person", "title": "Their own", "purpose": PURPOSE}
        cycle = (await self.steward.create("/v1/cycles", body))["id"]
        learning = await record(self.steward, cycle, f"{SECRET} {uuid4()}")
        await share_from_person(self.steward, learning, self.other_words())
        return learning

    def other_words(self) -> str:
        return f"Something else, {in_letters()}"

    async def sharing(self, learning: str) -> dict[str, Any]:
        """A body with which it can be shared."""
        if self.scale != "person":
            return {"reach": "connected"}
        consent = await agree_to_share(self.steward, learning, "network", self.other_words(), **self.served)
        return {"reach": "connected", "consent_id": consent}

    async def new_erasure(self, *, by_guest: bool = False) -> dict[str, Any]:
        """Asked for by the steward in `cycle`, or in another cycle by somebody whom no test acts as."""
        cycle, asking = self.cycle, self.steward
        if by_guest:
            cycle, asking = (await self.new_cycle())["id"], self.people[GUEST]
            await let_in(self.steward, cycle, asking, "steward")
        body = {"kind": "learning", "thing_id": await record(asking, cycle, f"{SECRET} {uuid4()}")}
        made: dict[str, Any] = await asking.create(f"/v1/cycles/{cycle}/erasures", body)
        return made

    async def new_access_request(self) -> dict[str, Any]:
        """By the person served, in a cycle of their own."""
        cycle = (await self.new_cycle())["id"]
        body = {"participant_id": (await self.member(cycle, SERVED))["id"]}
        made: dict[str, Any] = await self.people[SERVED].create(f"/v1/cycles/{cycle}/access-requests", body)
        return made

    async def new_arrival(self) -> dict[str, Any]:
        learning = await self.new_learning(shared=True)
        return await arrival_of(self.people[UPPER], self.larger, learning)

    async def new_reconsideration(self) -> dict[str, Any]:
        """Asked of the larger cycle, about what it made and shared of two learnings, one of which was withdrawn."""
        sources = [await self.new_arrival() for _ in range(2)]
        made = await combine(self.upper, self.larger, [one["id"] for one in sources], f"{in_letters()} together")
        await share(self.upper, made)
        await self.steward.change(f"/v1/learnings/{sources[0]['learning_id']}/withdraw")

        async def asked() -> dict[str, Any] | None:
            page = await self.upper.get(f"/v1/cycles/{self.larger}/reconsiderations")
            return next((one for one in page["items"] if one["learning_id"] == made), None)

        found: dict[str, Any] = await until(asked)
        return found

    async def new_request(self, arrival: str = "") -> dict[str, Any]:
        """Somebody above asks for a wider reach of what arrived there."""
        about = arrival or (await self.new_arrival())["id"]
        made: dict[str, Any] = await self.upper.create(f"/v1/arrivals/{about}/ask-wider", {})
        return made


def _people(http: httpx.AsyncClient, meet: Meet) -> dict[str, Person]:
    """Everybody but the moved one and the colleague is of an organisation of their own."""
    organisations = {kind: f"GB-CHC-{100 + n}" for n, kind in enumerate((*INSIDE, *ABOVE))} | _ORGANISATIONS
    organisations[COLLEAGUE] = organisations[STEWARD]
    names = {kind: kind.title().replace(" ", "") for kind in organisations} | {MOVED: STEWARD.title()}
    scopes = dict.fromkeys(organisations, " ".join(SCOPES)) | {OPERATOR: "events:read operate"}
    return {kind: meet(http, names[kind], org=org, scope=scopes[kind]) for kind, org in organisations.items()}


async def settle(http: httpx.AsyncClient, meet: Meet, scale: str) -> World:
    """The world with one of everything in it. Needs the background work, because something has to arrive."""
    world = World(scale, http, _people(http, meet))
    world.cycle = (await world.new_cycle(left=False))["id"]
    world.larger = (await world.new_larger())["id"]
    world.participant = (await world.member(world.cycle, PARTICIPANT))["id"]
    body = {"smaller_cycle_id": world.cycle, "larger_cycle_id": world.larger, "because": "They can change more"}
    world.connection = (await world.upper.create("/v1/connections", body))["id"]
    await world.steward.change(f"/v1/connections/{world.connection}/agree", {})
    world.learning = await world.new_learning()
    world.proposal = (await world.new_proposal())["id"]
    asked = (await world.people[INVITED].get("/v1/invitations"))["items"]
    world.invitation = next(one["id"] for one in asked if one["cycle_id"] == world.cycle)
    if scale == "person":
        world.speaker = (await world.new_speaker(world.cycle))["id"]
    world.consent = await world.share(world.learning)
    world.erasure = (await world.new_erasure())["id"]
    world.arrival = (await arrival_of(world.upper, world.larger, world.learning))["id"]
    world.request = (await world.new_request(world.arrival))["id"]
    await _part(world)  # before something is withdrawn: who was told of a share is told of its end, also when they left
    world.reconsideration, *world.undecided = [(await world.new_reconsideration())["id"] for _ in range(4)]
    return world


async def _part(world: World) -> None:
    """The one who leaves has followed what happened until then."""
    leaving = world.people[LEFT]

    async def heard() -> bool:
        return bool((await leaving.get("/v1/events"))["items"])

    await until(heard)
    await world.leave(world.cycle, LEFT)


def recording() -> dict[str, str]:
    return {"kind": "insight", "statement": f"{SECRET} {uuid4()}", "how_learnt": HOW}
