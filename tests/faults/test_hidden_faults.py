"""A learning is hidden and kept while things break: its copies are out of sight and back again, once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from services.cycles.main import SERVICE, build
from shared.service.service import Service
from shared.settings import Settings
from tests.cycles.stories import arrivals, combine, connect, record, share, start
from tests.faults.journeys import events
from tests.faults.process import ServiceProcess
from tests.people import Person, running, until

TEXTS = ("Wagtails come back where nobody mows.", "Neighbours meet where there is a bench.")


@pytest.fixture
def declaration() -> Service:
    return SERVICE


@dataclass(frozen=True, slots=True)
class Hill:
    """What an organisation made of a team's two learnings and shared with a place, and what the place made of that."""

    steward: Person
    organisation: str
    place: str
    first: str
    made: str


@pytest.fixture
async def hill(settings: Settings, http: httpx.AsyncClient, token: Callable[..., str]) -> Hill:
    """Made in peace; to be used through the service's process."""
    live = settings.model_copy(update={"background": True})
    async with running(build(live)) as quiet:
        made = await _grown(Person(quiet, token(), "amara", "Amara", "ZZ-TEST-01"))
    return replace(made, steward=made.steward.through(http))


async def _grown(steward: Person) -> Hill:
    team, organisation, place = [await start(steward, scale) for scale in ("team", "organisation", "place")]
    await connect(steward, team, steward, organisation)
    await connect(steward, organisation, steward, place)
    sources = [await record(steward, team, text) for text in TEXTS]
    for one in sources:
        await share(steward, one)
    copies = await _arrived(steward, organisation, 2)
    made = await combine(steward, organisation, [one["id"] for one in copies], "Leave room")
    await share(steward, made)
    above = await _arrived(steward, place, 1)
    await combine(steward, place, [one["id"] for one in above], "Plan less")
    return Hill(steward, organisation, place, sources[0], made)


async def _arrived(reader: Person, cycle: str, many: int) -> list[dict[str, Any]]:
    async def all_there() -> list[dict[str, Any]] | None:
        found = await arrivals(reader, cycle)
        return found if len(found) == many else None

    found: list[dict[str, Any]] = await until(all_there)
    return found


@pytest.mark.parametrize("point", ["numbered, not published", "applied, not committed", "committed, not acknowledged"])
async def test_a_service_killed_between_hiding_and_keeping_ends_with_everything_in_sight_once(
    point: str, service: ServiceProcess, hill: Hill, operator: Person
) -> None:
    service.start(point, times=2)
    deciding = asyncio.create_task(_withdraw_and_keep(hill))
    await service.until("died")
    service.start()
    await deciding

    async def in_sight() -> bool:
        (copy,) = await arrivals(hill.steward, hill.place)
        shown = [one["type"] for one in await events(operator) if one["type"].endswith("learning.kept.v1")]
        return len(shown) == 2 and not copy["hidden"]

    await until(in_sight)
    told = [one["type"].split(".")[-2] for one in await events(operator)]
    assert (told.count("hidden"), told.count("kept")) == (2, 2), "each once, for the learning and what was made of it"
    (above,) = (await hill.steward.get(f"/v1/cycles/{hill.place}/learnings"))["items"]
    assert above["hidden_at"] is None


async def _withdraw_and_keep(hill: Hill) -> None:
    """However often the service has to be asked."""
    await _insist(hill.steward, f"/v1/learnings/{hill.first}/withdraw", {409})

    async def asked() -> str | None:
        try:
            page = await hill.steward.get(f"/v1/cycles/{hill.organisation}/reconsiderations")
        except httpx.TransportError:
            return None
        return next((str(one["id"]) for one in page["items"]), None)

    await _insist(hill.steward, f"/v1/reconsiderations/{await until(asked)}/keep", {409})


async def _insist(who: Person, path: str, done_before: set[int]) -> None:
    async def done() -> bool:
        try:
            answer = await who.request("POST", path, headers={"If-Match": "*"})
        except httpx.TransportError:
            return False
        return answer.status_code == 200 or answer.status_code in done_before

    await until(done)
