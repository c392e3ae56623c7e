"""From sharing to arriving: our chain at 50 requests a second, against the same chain written bare."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID, uuid4

import asyncpg
import httpx
import nats

from tests.bench.figures import Figure, judge
from tests.bench.servers import Bench, Web, web
from tests.bench.writes import BODY

PER_SECOND = 50
SHARES = 300
NAME = "POST share until readable among the larger cycle's arrivals, median"
BARE_TABLES = """
CREATE TABLE sent (id uuid PRIMARY KEY, body text NOT NULL);
CREATE TABLE pending (seq bigserial PRIMARY KEY, id uuid NOT NULL, body text NOT NULL);
CREATE TABLE received (seq bigserial PRIMARY KEY, id uuid NOT NULL UNIQUE, body text NOT NULL);
"""
Send = Callable[[UUID], Awaitable[object]]


async def measure(bench: Bench, runs: int) -> list[Figure]:
    own, theirs = [], []
    url = await bench.database("travel")
    environment = bench.environment(url, "travel", CATCHMENT_LOG_LEVEL="warning")
    async with web("services.cycles.main:build", environment, "/livez") as ours:
        team, organisation = await _connected(bench, ours)
        for run in range(runs):
            theirs.append(await _bare(bench, f"bare{run}"))
            own.append(await _ours(bench, ours, url, team))
    return [judge(NAME, "ms", own, theirs, most=2)]


async def _ours(bench: Bench, ours: Web, url: str, team: str) -> float:
    headers = {"Authorization": f"Bearer {bench.token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{ours.port}", headers=headers, timeout=30) as client:

        async def post(path: str, body: object) -> dict[str, str]:
            answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
            made: dict[str, str] = answer.raise_for_status().json()
            return made

        learnings = [UUID((await post(f"/v1/cycles/{team}/learnings", BODY))["id"]) for _ in range(SHARES)]

        async def share(learning: UUID) -> object:
            return await post(f"/v1/learnings/{learning}/share", {"reach": "connected"})

        return await _paced(url, "SELECT learning_id FROM arrival ORDER BY arrived_at DESC LIMIT 60", learnings, share)


async def _paced(url: str, newest: str, ids: list[UUID], send: Send) -> float:
    """Send at the given pace and look at the table all the while; the median in milliseconds."""
    started: dict[UUID, float] = {}
    took: dict[UUID, float] = {}

    async def look() -> None:
        connection = await asyncpg.connect(url)
        while len(took) < len(ids):
            for (found,) in await connection.fetch(newest):
                if found in started and found not in took:
                    took[found] = time.perf_counter() - started[found]
            await asyncio.sleep(0.001)
        await connection.close()

    looking = asyncio.create_task(look())
    begun, sending = time.perf_counter(), []
    for n, one in enumerate(ids):
        await asyncio.sleep(max(0.0, begun + n / PER_SECOND - time.perf_counter()))
        started[one] = time.perf_counter()
        sending.append(asyncio.ensure_future(send(one)))
    await asyncio.gather(*sending)
    await asyncio.wait_for(looking, 30)
    return statistics.median(took.values()) * 1000


async def _bare(bench: Bench, name: str) -> float:
    """asyncpg transaction → relay → JetStream → fetch → asyncpg insert, in one process, nothing else."""
    admin = await asyncpg.connect(bench.postgres.url())
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.close()
    url = bench.postgres.url(name)
    async with asyncpg.create_pool(url, min_size=4, max_size=8) as pool:
        await pool.execute(BARE_TABLES)
        line = await nats.connect(bench.nats.url)
        stream = line.jetstream()
        await stream.add_stream(name=name, subjects=[name], allow_atomic=True)
        hint = asyncio.Event()

        async def send(one: UUID) -> None:
            body = json.dumps({"id": str(one), **BODY})
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute("INSERT INTO sent VALUES ($1, $2)", one, body)
                await connection.execute("INSERT INTO pending (id, body) VALUES ($1, $2)", one, body)
            hint.set()

        async def relay() -> None:
            while True:
                await hint.wait()
                hint.clear()
                for seq, one, body in await pool.fetch("SELECT seq, id, body FROM pending ORDER BY seq"):
                    await stream.publish(name, body.encode(), headers={"Nats-Msg-Id": str(one)})
                    await pool.execute("DELETE FROM pending WHERE seq = $1", seq)

        async def take_in() -> None:
            subscription = await stream.pull_subscribe(name, durable="bare", stream=name)
            while True:
                with suppress(TimeoutError):
                    for message in await subscription.fetch(1, timeout=5):
                        event = json.loads(message.data)
                        await pool.execute("INSERT INTO received (id, body) VALUES ($1, $2)", UUID(event["id"]), "x")
                        await message.ack()

        tasks = [asyncio.create_task(relay()), asyncio.create_task(take_in())]
        ids = [uuid4() for _ in range(SHARES)]
        median = await _paced(url, "SELECT id FROM received ORDER BY seq DESC LIMIT 60", ids, send)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await line.close()
    return median


async def _connected(bench: Bench, ours: Web) -> tuple[str, str]:
    """A team's cycle connected to its organisation's."""
    headers = {"Authorization": f"Bearer {bench.token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{ours.port}", headers=headers) as client:

        async def post(path: str, body: object, **more: str) -> dict[str, str]:
            answer = await client.post(path, json=body, headers={"Idempotency-Key": str(uuid4()), **more})
            made: dict[str, str] = answer.raise_for_status().json()
            return made

        wanted = [{"scale": scale, "title": scale, "purpose": "Learn"} for scale in ("team", "organisation")]
        cycles = [(await post("/v1/cycles", body))["id"] for body in wanted]
        ends = {"smaller_cycle_id": cycles[0], "larger_cycle_id": cycles[1], "because": "To learn"}
        connection = (await post("/v1/connections", ends))["id"]
        await post(f"/v1/connections/{connection}/agree", {}, **{"If-Match": '"1"'})
    return cycles[0], cycles[1]
