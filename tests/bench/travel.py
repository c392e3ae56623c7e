"""From sharing to arriving: our chain at 50 requests a second, against the same chain written bare, HTTP included."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import asyncpg
import httpx

from tests.bench.figures import Figure, judge, percentile
from tests.bench.servers import Bench, Web, web
from tests.bench.writes import BODY

PER_SECOND = 50
SHARES = 300
TEAMS = 20
"""A cycle's events have an order, so its writers wait for each other: nobody shares fifty times a second in one."""
NAME = "POST share until readable among the larger cycle's arrivals"
ARRIVED = "SELECT learning_id FROM arrival WHERE cycle_id = '{}' ORDER BY arrived_at DESC, id DESC LIMIT 120"
RECEIVED = "SELECT id FROM received ORDER BY seq DESC LIMIT 120"
Send = Callable[[], Awaitable[UUID]]


async def measure(bench: Bench, runs: int) -> list[Figure]:
    own: list[list[float]] = []
    theirs: list[list[float]] = []
    url, bare_url = await bench.database("travel"), await bench.empty_database("bare")
    environment = bench.environment(url, "travel", CATCHMENT_LOG_LEVEL="warning")
    async with (
        web("services.cycles.main:build", environment, "/livez") as ours,
        web("tests.bench.bare:build", {**environment, "CATCHMENT_DATABASE_URL": bare_url}, "/docs") as bare,
    ):
        larger, teams = await _connected(bench, ours)
        for _ in range(runs):
            theirs.append(await _bare(bare, bare_url))
            own.append(await _ours(bench, ours, url, ARRIVED.format(larger), teams))
    medians, tails = [[[percentile(run, at) for run in side] for side in (own, theirs)] for at in (50, 99)]
    return [judge(f"{NAME}, median", "ms", *medians, most=1.6), judge(f"{NAME}, p99", "ms", *tails)]


async def _ours(bench: Bench, ours: Web, url: str, newest: str, teams: list[str]) -> list[float]:
    headers = {"Authorization": f"Bearer {bench.token}"}
    async with httpx.AsyncClient(base_url=ours.url, headers=headers, timeout=30) as client:

        async def post(path: str, body: object) -> UUID:
            answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
            return UUID(answer.raise_for_status().json()["id"])

        places = [f"/v1/cycles/{teams[n % TEAMS]}/learnings" for n in range(SHARES)]
        learnings = iter([await post(place, BODY) for place in places])

        async def share() -> UUID:
            learning = next(learnings)
            await post(f"/v1/learnings/{learning}/share", {"reach": "connected"})
            return learning

        return await _paced(url, newest, share)


async def _bare(bare: Web, url: str) -> list[float]:
    async with httpx.AsyncClient(base_url=bare.url, timeout=30) as client:

        async def share() -> UUID:
            return UUID((await client.post("/shares", json=BODY)).raise_for_status().json()["id"])

        return await _paced(url, RECEIVED, share)


async def _paced(url: str, newest: str, send: Send) -> list[float]:
    """Send at the given pace and look at the table all the while; milliseconds from the request to the row."""
    began: dict[UUID, float] = {}
    seen: dict[UUID, float] = {}

    async def look() -> None:
        connection = await asyncpg.connect(url)
        before = {found for (found,) in await connection.fetch(newest)}
        looking.set()
        while len(seen) < SHARES:
            for (found,) in await connection.fetch(newest):
                if found not in before:
                    seen.setdefault(found, time.perf_counter())
            await asyncio.sleep(0.001)
        await connection.close()

    async def timed() -> None:
        start = time.perf_counter()
        began[await send()] = start

    looking = asyncio.Event()
    watch = asyncio.create_task(look())
    await looking.wait()
    start, sending = time.perf_counter(), []
    for n in range(SHARES):
        await asyncio.sleep(max(0.0, start + n / PER_SECOND - time.perf_counter()))
        sending.append(asyncio.ensure_future(timed()))
    await asyncio.gather(*sending)
    await asyncio.wait_for(watch, 30)
    return [(seen[one] - began[one]) * 1000 for one in began]


async def _connected(bench: Bench, ours: Web) -> tuple[str, list[str]]:
    """An organisation's cycle, and those of teams that are connected to it."""
    headers = {"Authorization": f"Bearer {bench.token}"}
    async with httpx.AsyncClient(base_url=ours.url, headers=headers, timeout=30) as client:

        async def post(path: str, body: object, **more: str) -> str:
            answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4()), **more})
            made: str = answer.raise_for_status().json()["id"]
            return made

        async def cycle(scale: str) -> str:
            return await post("/v1/cycles", {"scale": scale, "title": scale, "purpose": "Learn"})

        larger, teams = await cycle("organisation"), [await cycle("team") for _ in range(TEAMS)]
        for team in teams:
            ends = {"smaller_cycle_id": team, "larger_cycle_id": larger, "because": "To learn"}
            await post(f"/v1/connections/{await post('/v1/connections', ends)}/agree", {}, **{"If-Match": '"1"'})
    return larger, teams
