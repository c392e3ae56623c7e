"""Learning shared over REST while things break, and what must be true of it in the end."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from shared.events.cycles.arrivals import LearningArrived
from shared.events.cycles.sharing import LearningShared
from tests.cycles.stories import HOW, connect, start
from tests.people import Person, until

PATIENCE_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Valley:
    """Two smaller cycles that flow into a larger one, and who looks after them."""

    steward: Person
    sources: list[str]
    larger: str


async def valley(steward: Person) -> Valley:
    larger = await start(steward, "organisation", "What the teams learn")
    sources = [await start(steward, "team", f"Team {n}") for n in (1, 2)]
    for source in sources:
        await connect(steward, source, steward, larger)
    return Valley(steward, sources, larger)


def at(valley: Valley, http: httpx.AsyncClient) -> Valley:
    """The same people and cycles, met through another door."""
    steward = valley.steward
    return Valley(Person(http, steward.token, steward.sub, steward.name, steward.org), valley.sources, valley.larger)


async def share_all(valley: Valley, count: int, label: str) -> list[str]:
    """Record and share learnings, turn by turn in each source, however often the service has to be asked."""
    shared = []
    for number in range(count):
        cycle = valley.sources[number % len(valley.sources)]
        body = {"kind": "insight", "statement": f"{label} {number}", "how_learnt": HOW}
        learning = await insist(valley.steward, f"/v1/cycles/{cycle}/learnings", body)
        await insist(valley.steward, f"/v1/learnings/{learning['id']}/share", {"reach": "connected"})
        shared.append(str(learning["id"]))
    return shared


async def insist(person: Person, path: str, body: Mapping[str, Any]) -> Any:
    """As a good client does: the same key until there is an answer that is not the service's own trouble."""
    key, deadline = {"Idempotency-Key": str(uuid4())}, asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        try:
            answer = await person.request("POST", path, json=dict(body), headers=key)
        except httpx.TransportError:
            answer = httpx.Response(503)
        if answer.status_code < 500:
            assert answer.status_code == 201, answer.text
            return answer.json()
        assert asyncio.get_running_loop().time() < deadline, "the service did not come back"
        await asyncio.sleep(0.05)


async def every_learning_arrives_once_and_in_order(valley: Valley, shared: list[str], operator: Person) -> None:
    async def all_arrived() -> bool:
        told = await events(operator, LearningArrived.type)
        return len({one["data"]["learning_id"] for one in told}) >= len(shared)

    await until(all_arrived)
    told = await events(operator, LearningArrived.type)
    assert sorted(one["data"]["learning_id"] for one in told) == sorted(shared), "each once, and nothing else"
    assert sorted(await arrived(valley)) == sorted(shared)
    sent = [one for one in await events(operator, LearningShared.type) if one["data"].get("learning_id")]
    assert by_cycle(sent, arrived_of(sent)) == by_cycle(sent, arrived_of(told)), "in the order of sharing"


def arrived_of(told: list[dict[str, Any]]) -> list[str]:
    return [one["data"]["learning_id"] for one in told]


def by_cycle(sent: list[dict[str, Any]], learnings: list[str]) -> dict[str, list[str]]:
    """Learnings in the given order, by the cycle that shared them."""
    origin = {one["data"]["learning_id"]: one["subject"] for one in sent}
    ordered: dict[str, list[str]] = defaultdict(list)
    for learning in learnings:
        ordered[origin[learning]].append(learning)
    return dict(ordered)


async def arrived(valley: Valley) -> list[str]:
    """Ids of the learnings that arrived in the larger cycle, as its people see them."""
    found: list[str] = []
    after: dict[str, Any] = {}
    while True:
        page = await valley.steward.get(f"/v1/cycles/{valley.larger}/arrivals", limit="200", **after)
        found += [one["learning_id"] for one in page["items"]]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


async def events(operator: Person, event_type: str = "") -> list[dict[str, Any]]:
    """The whole log, in order; positions without a gap."""
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        page = await operator.get("/v1/events", after=after, limit=1000)
        found += page["items"]
        if page["next"] is None:
            break
        after = page["next"]
    assert [one["position"] for one in found] == list(range(1, len(found) + 1))
    return [one for one in found if event_type in ("", one["type"])]


def pairs(events: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    return ((one["position"], one["id"]) for one in events)
