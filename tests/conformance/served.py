"""The real app in a thread of its own, so that tests which are not asynchronous can call it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import requests
from anyio.from_thread import BlockingPortal, start_blocking_portal

from shared.service.app import create_app
from shared.settings import Settings
from tests.conformance.subject import Meet, Subject
from tests.people import running


@dataclass(frozen=True)
class Served:
    """A running app with a seeded world in it. `send` is a plain call."""

    portal: BlockingPortal
    world: Any

    def send(self, wanted: requests.PreparedRequest) -> httpx.Response:
        return self.portal.call(self._send, wanted)

    async def _send(self, wanted: requests.PreparedRequest) -> httpx.Response:
        body: Any = wanted.body or b""
        content = body.encode() if isinstance(body, str) else body
        assert wanted.method
        headers = {name.encode("latin-1"): _raw(value) for name, value in wanted.headers.items()}
        request = self.world.http.build_request(wanted.method, wanted.url or "", content=content, headers=headers)
        answer: httpx.Response = await self.world.http.send(request)
        return answer


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


@contextmanager
def served(subject: Subject, new_settings: Callable[[], Awaitable[Settings]], meet: Meet) -> Iterator[Served]:
    made = _world(subject, new_settings, meet)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(made) as world:
        yield Served(portal, world)


@asynccontextmanager
async def _world(subject: Subject, new_settings: Callable[[], Awaitable[Settings]], meet: Meet) -> AsyncIterator[Any]:
    async with running(create_app(subject.service, await new_settings())) as http:
        yield await subject.settle(http, meet, subject.trying.setup)
