"""The whole way while things break: learning shared in smaller cycles arrives in a larger one, kills or not."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from services.cycles.main import SERVICE, build
from shared.events.cycles.arrivals import LearningArrived
from shared.events.cycles.sharing import LearningShared
from shared.service.service import Service
from shared.settings import Settings
from tests.cycles.stories import HOW, connect, start
from tests.faults.journeys import events, insist
from tests.faults.process import ServiceProcess
from tests.people import Person, running, until


@pytest.fixture
def declaration() -> Service:
    return SERVICE


@dataclass(frozen=True, slots=True)
class Valley:
    """Two smaller cycles that flow into a larger one, and who looks after them."""

    steward: Person
    sources: list[str]
    larger: str


@pytest.fixture
async def valley(settings: Settings, http: httpx.AsyncClient, token: Callable[..., str]) -> Valley:
    """Made while no process runs; to be used through the service's process."""
    async with running(build(settings)) as quiet:
        made = await _connected(Person(quiet, token(), "amara", "Amara", "ZZ-TEST-01"))
    return replace(made, steward=made.steward.through(http))


async def _connected(steward: Person) -> Valley:
    larger = await start(steward, "organisation", "What the teams learn")
    sources = [await start(steward, "team", f"Team {n}") for n in (1, 2)]
    for source in sources:
        await connect(steward, source, steward, larger)
    return Valley(steward, sources, larger)


@pytest.mark.parametrize("point", ["numbered, not published", "applied, not committed", "committed, not acknowledged"])
async def test_a_service_killed_while_learning_is_shared_loses_and_repeats_nothing(
    point: str, service: ServiceProcess, valley: Valley, operator: Person
) -> None:
    service.start(point, times=3)
    sharing = asyncio.create_task(share_all(valley, 12, point))
    await service.until("died")
    service.start()
    await every_learning_arrives_once_and_in_order(valley, await sharing, operator)


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


async def every_learning_arrives_once_and_in_order(valley: Valley, shared: list[str], operator: Person) -> None:
    async def all_arrived() -> bool:
        return len(set(learnings(await events(operator, LearningArrived.type)))) >= len(shared)

    await until(all_arrived)
    told = learnings(await events(operator, LearningArrived.type))
    assert sorted(told) == sorted(shared), "each once, and nothing else"
    assert sorted(await arrived(valley)) == sorted(shared)
    sent = await events(operator, LearningShared.type)
    assert by_cycle(sent, learnings(sent)) == by_cycle(sent, told), "in the order of sharing"


def learnings(told: list[dict[str, Any]]) -> list[str]:
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
    page = await valley.steward.get(f"/v1/cycles/{valley.larger}/arrivals", limit="200")
    return [one["learning_id"] for one in page["items"]]
