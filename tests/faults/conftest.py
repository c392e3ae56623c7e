"""The service as a process, people who use it, and an operator who sees the whole log."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from services.cycles.main import build
from shared.settings import Settings
from tests.faults.journeys import Valley, at, share_all, valley
from tests.faults.process import ServiceProcess
from tests.people import Person, running
from tests.shared.conftest import bus, database

__all__ = ["bus", "database"]

Unheard = Callable[[Valley, int, str], Awaitable[list[str]]]


@pytest.fixture
def service(settings: Settings, tmp_path: Path) -> Iterator[ServiceProcess]:
    """Not started yet."""
    made = ServiceProcess(settings, tmp_path)
    yield made
    made.stop()


@pytest.fixture
async def http(service: ServiceProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=service.url, timeout=20) as client:
        yield client


@pytest.fixture
def operator(http: httpx.AsyncClient, token: Callable[..., str]) -> Person:
    made = token(sub="operator", name="Operator", org="GB-LAE-GAT", scope="events:read operate")
    return Person(http, made, "operator", "Operator", "GB-LAE-GAT")


@pytest.fixture
async def prepared(settings: Settings, http: httpx.AsyncClient, token: Callable[..., str]) -> Valley:
    """Connected cycles, made while no process runs; to be used through the service's process."""
    async with running(build(settings)) as quiet:
        made = await valley(Person(quiet, token(), "amara", "Amara", "GB-LAE-GAT"))
    return at(made, http)


@pytest.fixture
def unheard(settings: Settings) -> Unheard:
    """Shares learnings while no process runs: they stay in the outbox."""

    async def share(valley: Valley, count: int, label: str) -> list[str]:
        async with running(build(settings)) as quiet:
            return await share_all(at(valley, quiet), count, label)

    return share
