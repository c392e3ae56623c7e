"""Somebody follows the live stream while everything behind it is killed: they miss nothing and see nothing twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from shared.service.migrations import upgrade
from shared.service.service import Service
from shared.settings import Settings
from tests.faults.journeys import events, pairs, write_all
from tests.faults.process import ServiceProcess
from tests.people import Person, until
from tests.shared.live import following


@pytest.fixture
def postgres(engine_directory: Path, instance: str, declaration: Service) -> Iterator[Postgres]:
    """A PostgreSQL of the test's own, migrated, to kill. What it confirmed is on its disk."""
    server = Postgres(engine_directory / instance, durable=True)
    server.start()
    upgrade(declaration, server.url())
    yield server
    server.stop()


@pytest.fixture
def settings(settings: Settings, nats_server: Nats, postgres: Postgres) -> Settings:
    return Settings(**{**settings.model_dump(), "nats_url": nats_server.url, "database_url": postgres.url()})


class Dashboard:
    """Follows as a good client does: it comes again with the id of the last event, until it is told to stop."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self.seen: list[tuple[int, str]] = []
        self._last: str | None = None

    async def follow(self) -> None:
        while True:
            with suppress(httpx.HTTPError, TimeoutError):
                await self._once()
            await asyncio.sleep(0.05)

    async def _once(self) -> None:
        asked: dict[str, Any] = {} if self._last else {"after": 0}
        async with following(self.url, self.token, self._last, **asked) as stream:
            if stream.answer.status_code != 200:
                return
            while sent := await stream.next():
                if sent.name == "message":
                    self.seen.append((sent.envelope["position"], sent.envelope["id"]))
                self._last = sent.id


@asynccontextmanager
async def open_dashboard(service: ServiceProcess, token: str) -> AsyncIterator[Dashboard]:
    dashboard = Dashboard(service.url, token)
    task = asyncio.create_task(dashboard.follow())
    yield dashboard
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_follower_of_the_live_stream_misses_nothing_and_sees_nothing_twice(
    service: ServiceProcess, amara: Person, operator: Person, nats_server: Nats, postgres: Postgres
) -> None:
    service.start()
    async with open_dashboard(service, operator.token) as dashboard:
        writing = asyncio.create_task(write_all(amara, 120, "While all is killed"))
        await has_seen(dashboard, 10)
        nats_server.kill()
        await asyncio.to_thread(nats_server.start)
        await has_seen(dashboard, 30)
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)
        await has_seen(dashboard, 50)
        service.kill()
        await asyncio.to_thread(service.start)
        await writing
        log = list(pairs(await events(operator)))
        await has_seen(dashboard, len(log))
        assert dashboard.seen == list(pairs(await events(operator)))[: len(dashboard.seen)]


async def has_seen(dashboard: Dashboard, count: int) -> None:
    async def enough() -> bool:
        return len(dashboard.seen) >= count

    await until(enough)
