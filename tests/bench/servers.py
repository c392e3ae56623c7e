"""The engines and web processes that are measured: real, durable, on free ports, ended with the run."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import psutil

from deploy.local.keys import AUDIENCE, ISSUER, Keys
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from services.cycles.main import SERVICE
from shared.service.migrations import upgrade

ORGANISATION = "ZZ-TEST-01"


@dataclass(frozen=True, slots=True)
class Bench:
    """Engines for one run. PostgreSQL and NATS sync to disk, as in production."""

    postgres: Postgres
    nats: Nats
    keys: Keys
    token: str

    async def database(self, name: str) -> str:
        """The URL of a fresh, migrated cycles database."""
        url = await self.empty_database(name)
        await asyncio.to_thread(upgrade, SERVICE, url)
        return url

    async def empty_database(self, name: str) -> str:
        admin = await asyncpg.connect(self.postgres.url())
        await admin.execute(f'CREATE DATABASE "{name}"')
        await admin.close()
        return self.postgres.url(name)

    def environment(self, database_url: str, instance: str, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "CATCHMENT_INSTANCE": instance,
            "CATCHMENT_DATABASE_URL": database_url,
            "CATCHMENT_NATS_URL": self.nats.url,
            "CATCHMENT_JWKS_FILE": str(self.keys.jwks_file),
            "CATCHMENT_ISSUER": ISSUER,
            "CATCHMENT_AUDIENCE": AUDIENCE,
            "CATCHMENT_PSEUDONYM_KEY": "bench-pseudonym-key",
            **more,
        }


@asynccontextmanager
async def engines() -> AsyncIterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="catchment-bench-") as made:
        directory = Path(made)
        directory.chmod(0o711)
        keys = Keys(directory / "keys")
        keys.ensure()
        token = keys.token(sub="bench", name="Bench", org=ORGANISATION, scope="cycles:read cycles:write", ttl=7200)
        bench = Bench(Postgres(directory / "postgres", durable=True), Nats(directory / "nats"), keys, token)
        bench.postgres.start()
        bench.nats.start()
        try:
            yield bench
        finally:
            bench.nats.stop()
            bench.postgres.stop()


@dataclass(frozen=True, slots=True)
class Web:
    """A web process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Resident memory in bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def cpu_seconds(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


@asynccontextmanager
async def web(factory: str, environment: Mapping[str, str], ready: str) -> AsyncIterator[Web]:
    """`factory` under uvicorn, one process, as `catchment up` runs it."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--log-level", "warning", "--no-access-log"], env=dict(environment), stdout=subprocess.DEVNULL
    )
    try:
        await _answers(f"http://127.0.0.1:{port}{ready}", process)
        yield Web(port, process)
    finally:
        process.terminate()
        process.wait(20)


async def _answers(url: str, process: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(f"the process behind {url} ended with {process.returncode}")
            try:
                await client.get(url)
                return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise TimeoutError(url)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
