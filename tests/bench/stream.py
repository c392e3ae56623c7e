"""A live event stream to a thousand readers of one process, against one reader: from the commit to the last of them."""

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import chain
from typing import cast
from uuid import uuid4

import httpx

from tests.bench.figures import Figure, judge, percentile
from tests.bench.servers import ORGANISATION, Bench, Web, web
from tests.bench.writes import BODY

READERS = 1000
EVENTS = 60
"""Events in each run, one after the other."""
CONNECTING_AT_ONCE = 50
FILES = READERS * 2 + 500
NAME = f"commit of an event until the last of {READERS} live readers has it"
Write = Callable[[], Awaitable[object]]


class Crowd:
    """All readers of a run: whether everybody has the newest event."""

    def __init__(self, size: int) -> None:
        self.size, self.missing = size, 0
        self.complete = asyncio.Event()
        self.last_at = 0.0

    def expect(self) -> None:
        self.missing += self.size
        self.complete.clear()

    def receive(self, events: int) -> None:
        self.missing -= events
        self.last_at = time.perf_counter()
        if self.missing == 0:
            self.complete.set()


class Reader(asyncio.Protocol):
    """Somebody who follows. Counts events and nothing else, so that readers cost little beside the server."""

    def __init__(self, request: bytes, crowd: Crowd) -> None:
        self._request, self._crowd, self._seen = request, crowd, b""
        self.following = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        seen = self._seen + data
        if not self.following.done():
            self._seen = seen
            if b": following" in seen:
                self.following.set_result(None)
                self._seen = b""
        elif events := seen.count(b"data: {"):
            self._crowd.receive(events)
            self._seen = b""
        else:
            self._seen = seen[-6:]


async def measure(bench: Bench, runs: int) -> list[Figure]:
    _allow_many_files()
    url = await bench.database("stream")
    one: list[list[float]] = []
    many: list[list[float]] = []
    memory: list[float] = []
    environment = bench.environment(url, "stream", CATCHMENT_LOG_LEVEL="warning")
    async with web("services.cycles.main:build", environment, "/livez") as server, _writer(bench, server) as write:
        for _ in range(runs):
            async with _following(bench, server, 1) as crowd:
                one.append(await _send_and_wait(write, crowd))
            before = server.memory()
            async with _following(bench, server, READERS) as crowd:
                many.append(await _send_and_wait(write, crowd))
                memory.append((server.memory() - before) / READERS / 1024)
    print(f"  memory of the process for each of {READERS} readers: {memory[0]:.0f} KiB", flush=True)
    tails = [[percentile(run, 99) for run in side] for side in (many, one)]
    return [
        judge(f"{NAME}, p99", "ms", *tails, most=6),
        judge(f"{NAME}, median", "ms", list(chain(*many)), list(chain(*one))),
    ]


async def _send_and_wait(write: Write, crowd: Crowd) -> list[float]:
    """One event after the other; milliseconds from the answer to its request until everybody has it."""
    took = []
    for _ in range(EVENTS):
        crowd.expect()
        await write()
        committed = time.perf_counter()
        await asyncio.wait_for(crowd.complete.wait(), 60)
        took.append(max(crowd.last_at - committed, 0) * 1000)
    return took


@asynccontextmanager
async def _writer(bench: Bench, server: Web) -> AsyncIterator[Write]:
    """Records a learning, each time it is called."""
    headers = {"Authorization": f"Bearer {bench.token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as client:

        async def post(path: str, body: object) -> str:
            answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
            made: str = answer.raise_for_status().json()["id"]
            return made

        cycle = await post("/v1/cycles", {"scale": "team", "title": "A team", "purpose": "Learn together"})
        yield lambda: post(f"/v1/cycles/{cycle}/learnings", BODY)


@asynccontextmanager
async def _following(bench: Bench, server: Web, readers: int) -> AsyncIterator[Crowd]:
    """So many people of the organisation follow its events from now on."""
    crowd, transports = Crowd(readers), []
    for start in range(0, readers, CONNECTING_AT_ONCE):
        group = [_connect(bench, server, crowd, n) for n in range(start, min(start + CONNECTING_AT_ONCE, readers))]
        transports += await asyncio.wait_for(asyncio.gather(*group), 60)
    try:
        yield crowd
    finally:
        for transport in transports:
            transport.close()


async def _connect(bench: Bench, server: Web, crowd: Crowd, nth: int) -> asyncio.BaseTransport:
    token = bench.keys.token(sub=f"reader-{nth}", name="Reader", org=ORGANISATION, scope="events:read", ttl=7200)
    lines = ["GET /v1/events HTTP/1.1", "Host: bench", "Accept: text/event-stream", f"Authorization: Bearer {token}"]
    request = "\r\n".join([*lines, "", ""]).encode()
    loop = asyncio.get_running_loop()
    transport, reader = await loop.create_connection(lambda: Reader(request, crowd), "127.0.0.1", server.port)
    await reader.following
    return transport


def _allow_many_files() -> None:
    """For this process and those that it starts: every connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (FILES if hard == resource.RLIM_INFINITY else min(FILES, hard), hard)
        )
