"""The service as a process, somebody who writes notes, and an operator who sees the whole log."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from shared.service.app import create_app
from shared.service.service import Service
from shared.settings import Settings
from tests.faults.journeys import write_all
from tests.faults.process import ServiceProcess
from tests.people import Person, running
from tests.shared.conftest import bus, database

__all__ = ["bus", "database"]

Unheard = Callable[[int, str], Awaitable[list[str]]]


@pytest.fixture
def service(declaration: Service, settings: Settings, tmp_path: Path) -> Iterator[ServiceProcess]:
    """Not started yet."""
    made = ServiceProcess(declaration, settings, tmp_path)
    yield made
    made.stop()


@pytest.fixture
async def http(service: ServiceProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=service.url, timeout=20) as client:
        yield client


@pytest.fixture
def operator(http: httpx.AsyncClient, token: Callable[..., str]) -> Person:
    made = token(sub="operator", name="Operator", org="ZZ-TEST-01", scope="events:read operate")
    return Person(http, made, "operator", "Operator", "ZZ-TEST-01")


@pytest.fixture
def amara(http: httpx.AsyncClient, token: Callable[..., str]) -> Person:
    """Writes through the service's process."""
    return Person(http, token(), "amara", "Amara", "ZZ-TEST-01")


@pytest.fixture
def unheard(declaration: Service, settings: Settings, amara: Person) -> Unheard:
    """Writes notes while no process runs: they stay in the outbox."""

    async def write(count: int, label: str) -> list[str]:
        async with running(create_app(declaration, settings)) as quiet:
            return await write_all(amara.through(quiet), count, label)

    return write
