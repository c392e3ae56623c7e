"""The real app in a thread of its own, so that tests which are not asynchronous can call it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import requests
from anyio.from_thread import BlockingPortal, start_blocking_portal

from services.cycles.main import build
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.world import World, settle
from tests.people import running


@dataclass(frozen=True)
class Served:
    """A running app with a seeded world in it. `send` is a plain call."""

    portal: BlockingPortal
    world: World

    def send(self, wanted: requests.PreparedRequest) -> httpx.Response:
        return self.portal.call(self._send, wanted)

    async def _send(self, wanted: requests.PreparedRequest) -> httpx.Response:
        body: Any = wanted.body or b""
        content = body.encode() if isinstance(body, str) else body
        assert wanted.method
        headers = {name.encode("latin-1"): _raw(value) for name, value in wanted.headers.items()}
        request = self.world.http.build_request(wanted.method, wanted.url or "", content=content, headers=headers)
        return await self.world.http.send(request)


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


@contextmanager
def served(settings: Settings, meet: Meet, scale: str) -> Iterator[Served]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_world(settings, meet, scale)) as world:
        yield Served(portal, world)


@asynccontextmanager
async def _world(settings: Settings, meet: Meet, scale: str) -> AsyncIterator[World]:
    async with running(build(settings)) as http:
        yield await settle(http, meet, scale)
