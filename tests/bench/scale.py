"""What people read most, with a million learnings and two million events against a hundredth of that."""

import json
import random
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import chain

import asyncpg

from tests.bench import world
from tests.bench.figures import Figure, judge, percentile
from tests.bench.load import Line
from tests.bench.servers import Bench, web

CYCLES, FEWER = 20_000, 200
CALLS = 100
"""Calls of each kind in each run, on either side; they take turns."""
MOST = 1.5


@dataclass(frozen=True, slots=True)
class Read:
    """A request that somebody makes; `path` finds another one each time, in a world of so many cycles.

    `items`: how many an answer has at least and at most. One that found something else would be measured for nothing.
    """

    name: str
    who: str
    path: Callable[[int], str]
    items: tuple[int, int]

    def check(self, body: bytes) -> None:
        answer = json.loads(body)
        found = len(answer["items"] if "items" in answer else answer["nodes"])
        assert self.items[0] <= found <= self.items[1], f"{self.name}: {found} items"


def _events(cycles: int) -> str:
    last = cycles * world.EVENTS_OF_A_CYCLE
    return f"/v1/events?limit=100&after={random.randrange(last - last // 10)}"


def _organisations(cycles: int) -> int:
    return random.randrange(0, cycles, world.BLOCK)


def _teams(cycles: int) -> int:
    return random.randrange(1, cycles, world.BLOCK)


def _of_network(word: str) -> Callable[[int], str]:
    return lambda _: f"/v1/learnings?q={word}"


def _of_cycle(what: str, step: int) -> Callable[[int], str]:
    return lambda cycles: f"/v1/cycles/{world.identity('cycle', random.randrange(0, cycles, step))}/{what}"


def _of_learning(what: str, choose: Callable[[int], int]) -> Callable[[int], str]:
    """Of one that was shared, in the cycle that `choose` finds."""

    def path(cycles: int) -> str:
        nth = random.randrange(1, world.LEARNINGS_OF_A_CYCLE, 2)
        learning = nth * cycles + choose(cycles)
        return f"/v1/learnings/{world.identity('learning', learning)}/{what}"

    return path


READS = (
    Read("events, in all cycles", world.ALL, _events, (100, 100)),
    Read("events, in four cycles", world.FOUR, _events, (100, 100)),
    Read("events, in no cycle", world.NONE, _events, (100, 100)),
    Read("arrivals of a cycle", world.ALL, _of_cycle("arrivals", world.BLOCK), (50, 50)),
    Read("learnings of a cycle", world.ALL, _of_cycle("learnings", 1), (50, 50)),
    Read("network, a frequent word", world.NONE, _of_network(world.FREQUENT), (50, 50)),
    Read("network, a rare word", world.NONE, _of_network(world.RARE), (10, 10)),
    Read("network, a word nobody used", world.NONE, _of_network(world.MISSING), (0, 0)),
    Read("lineage, in all cycles", world.ALL, _of_learning("lineage", _organisations), (5, 21)),
    Read("lineage, in four cycles", world.FOUR, _of_learning("lineage", lambda _: 0), (5, 21)),
    Read("way back", world.ALL, _of_learning("way-back", _teams), (2, 2)),
)


async def measure(bench: Bench, runs: int) -> list[Figure]:
    await _log_rarely(bench)
    async with AsyncExitStack() as opened:
        sides = []
        for cycles in (FEWER, CYCLES):
            began, url = time.perf_counter(), await bench.database(f"scale{cycles}")
            await world.fill(url, cycles)
            print(f"  filled {cycles} cycles in {time.perf_counter() - began:.0f} s", flush=True)
            environment = bench.environment(url, "scale", CATCHMENT_BACKGROUND="false", CATCHMENT_LOG_LEVEL="warning")
            server = await opened.enter_async_context(web("services.cycles.main:build", environment, "/livez"))
            sides.append((cycles, await opened.enter_async_context(Line.open(server.port))))
        return [figure for read in READS for figure in await _compare(bench, read, sides, runs)]


async def _compare(bench: Bench, read: Read, sides: list[tuple[int, Line]], runs: int) -> list[Figure]:
    token = bench.keys.token(sub="bench", name="Bench", org=read.who, scope="cycles:read events:read", ttl=7200)
    headers = {"Authorization": f"Bearer {token}"}
    took: dict[int, list[list[float]]] = {cycles: [] for cycles, _ in sides}
    for _ in range(runs):
        times: dict[int, list[float]] = {cycles: [] for cycles, _ in sides}
        for call in range(CALLS + CALLS // 10):
            for cycles, line in sides:
                began = time.perf_counter()
                body = await line.get(read.path(cycles), headers)
                if call >= CALLS // 10:
                    times[cycles].append((time.perf_counter() - began) * 1000)
                else:  # to warm up
                    read.check(body)
        for cycles, found in times.items():
            took[cycles].append(found)
    tails = [[percentile(run, 99) for run in took[cycles]] for cycles in (CYCLES, FEWER)]
    middles = [list(chain.from_iterable(took[cycles])) for cycles in (CYCLES, FEWER)]
    return [
        judge(f"{read.name}: median", "ms", *middles, most=MOST),
        judge(f"{read.name}: p99", "ms", *tails, most=MOST),
    ]


async def _log_rarely(bench: Bench) -> None:
    """A checkpoint in the middle of filling would write every page twice."""
    admin = await asyncpg.connect(bench.postgres.url())
    await admin.execute("ALTER SYSTEM SET max_wal_size = '16GB'")
    await admin.execute("SELECT pg_reload_conf()")
    await admin.close()
