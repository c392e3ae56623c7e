"""Recording and sharing over HTTP, against the usual way that checks nothing."""

import json
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from tests.bench.figures import Figure, judge
from tests.bench.load import Call, send
from tests.bench.plain import PLAIN_TABLES
from tests.bench.servers import Bench, Web, web

CYCLES = 64
CALLS = 3000
BODY = {
    "kind": "insight",
    "statement": "People open the door once they are asked what matters to them before anything else. " * 4,
    "how_learnt": "Told by people themselves, and seen by two workers over the first three months.",
}
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
NAMES = {"record": "POST learnings, requests per CPU second", "share": "POST share, requests per CPU second"}


async def measure(bench: Bench, runs: int) -> list[Figure]:
    """Requests per second and core: requests over the CPU seconds of the web process, one process on either side."""
    ours_url, plain_url = await bench.database("writes"), await bench.database("plain")
    connection = await asyncpg.connect(plain_url)
    await connection.execute(PLAIN_TABLES)
    await connection.close()
    environment = bench.environment(ours_url, "writes", CATCHMENT_BACKGROUND="false")
    async with (
        web("services.cycles.main:build", environment, "/livez") as ours,
        web("tests.bench.plain:build", {**environment, "CATCHMENT_DATABASE_URL": plain_url}, "/docs") as plain,
    ):
        cycles = await _cycles(bench, ours)
        found: dict[str, list[float]] = {"plain": [], "record": [], "share": []}
        await _round(bench, ours, plain, cycles, 300)
        for _ in range(runs):
            for name, rate in (await _round(bench, ours, plain, cycles, CALLS)).items():
                found[name].append(rate)
    unit = "requests/s per core"
    return [judge(NAMES[name], unit, found[name], found["plain"], least=1.5) for name in ("record", "share")]


async def _round(bench: Bench, ours: Web, plain: Web, cycles: list[str], calls: int) -> dict[str, float]:
    places = [cycles[n % CYCLES] for n in range(calls)]
    usual = [Call(f"/cycles/{cycle}/learnings", _body(), {}).wire() for cycle in places]
    rates = {"plain": (await _rate(plain, usual))[0]}
    recording = [Call(f"/v1/cycles/{cycle}/learnings", _body(), _headers(bench)).wire() for cycle in places]
    rates["record"], answers = await _rate(ours, recording)
    learnings = [json.loads(answer)["id"] for answer in answers]
    body = {"reach": "connected"}
    sharing = [Call(f"/v1/learnings/{one}/share", body, _headers(bench)).wire() for one in learnings]
    rates["share"], _ = await _rate(ours, sharing)
    return rates


def _body() -> dict[str, str]:
    """Words that nobody sent before: what was found in a text is remembered."""
    own = uuid4().hex.translate(_LETTERS)
    return {**BODY, "statement": f"{BODY['statement']}{own}."}


async def _rate(server: Web, calls: list[bytes]) -> tuple[float, list[bytes]]:
    before = server.cpu_seconds()
    answers = await send(server.port, calls)
    return len(calls) / (server.cpu_seconds() - before), answers


def _headers(bench: Bench) -> dict[str, str]:
    return {"Authorization": f"Bearer {bench.token}", "Idempotency-Key": str(uuid4())}


async def _cycles(bench: Bench, ours: Web) -> list[str]:
    body: dict[str, Any] = {"scale": "team", "title": "A team", "purpose": "Learn together"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{ours.port}") as client:
        made = [await client.post("/v1/cycles", json=body, headers=_headers(bench)) for _ in range(CYCLES)]
    return [answer.raise_for_status().json()["id"] for answer in made]
