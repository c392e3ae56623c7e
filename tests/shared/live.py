"""A service on a port of its own, and a reader of its event stream: what a dashboard has."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx
import uvicorn
from fastapi import FastAPI

from deploy.local import children


@asynccontextmanager
async def on_a_port(app: FastAPI) -> AsyncIterator[str]:
    """Its base URL. Streams need a real server: the test client in memory waits for the end of an answer."""
    port = children.free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await asyncio.wait_for(serving, 20)


class Sent(NamedTuple):
    """One event of a stream: its name (`message` where it has none), its id and its text."""

    name: str
    id: str
    text: str

    @property
    def envelope(self) -> dict[str, Any]:
        envelope: dict[str, Any] = json.loads(self.text)
        return envelope


class Stream:
    """The events of one answer, as they come."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self, seconds: float = 10) -> Sent | None:
        """The next event; None at the end of the stream. Comments are passed over."""
        async with asyncio.timeout(seconds):
            return await self._read()

    async def ready(self) -> None:
        """Until the stream follows: it says so with a comment, which carries the id to come again with."""
        async for line in self._lines:
            if line == ": following":
                return

    async def take(self, count: int) -> list[Sent]:
        found = [await self.next() for _ in range(count)]
        return [one for one in found if one is not None]

    async def _read(self) -> Sent | None:
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                return Sent(fields.get("event", "message"), fields.get("id", ""), fields["data"])
        return None


@asynccontextmanager
async def following(url: str, token: str, last_event_id: str | None = None, **asked: Any) -> AsyncIterator[Stream]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = last_event_id
    async with (
        httpx.AsyncClient(timeout=30) as http,
        http.stream("GET", f"{url}/v1/events", headers=headers, params=asked) as answer,
    ):
        yield Stream(answer)
