"""Starts, kills, pauses and watches the service's process."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import URLError

from pydantic import SecretStr

from deploy.local import children
from shared.service.service import Service
from shared.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
DEADLINE_SECONDS = 30


class ServiceProcess:
    """One process of a service, with its relay and consumer, on a port that it keeps over restarts."""

    def __init__(self, service: Service, settings: Settings, folder: Path, port: int = 0) -> None:
        self._factory = f"{service.package}.main:build"
        self.port = port or children.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"service-{self.port}.log"
        self._environment = _environment(settings, {service.name: self.url})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, point: str = "", times: int = 1, signum: str = "SIGKILL") -> None:
        """Start it and wait until it answers. With a point, it sends itself the signal there."""
        failure = [point, str(times), signum] if point else []
        self._process = children.spawn(
            [sys.executable, "-m", "tests.faults.service", self._factory, str(self.port), *failure],
            log=self._log,
            death_signal=signal.SIGKILL,
            environment=self._environment,
        )
        if not children.wait_until(self._answers, self._process) and not self.died:
            raise AssertionError(f"the service did not start:\n{self._log.read_text()}")

    @property
    def died(self) -> bool:
        """Whether it was killed by SIGKILL, its own or ours."""
        return self._process is not None and self._process.poll() == -signal.SIGKILL

    @property
    def paused(self) -> bool:
        return self._process is not None and self._state() == "T"

    async def until(self, condition: str) -> None:
        """Wait until it has `died` or is `paused`."""
        deadline = asyncio.get_running_loop().time() + DEADLINE_SECONDS
        while not getattr(self, condition):
            assert asyncio.get_running_loop().time() < deadline, (
                f"it never {condition}:\n{self._log.read_text()[-4000:]}"
            )
            await asyncio.sleep(0.01)

    def resume(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process:
            self.resume()
            children.stop(self._process, signal.SIGTERM)

    def kill(self) -> None:
        if self._process:
            children.stop(self._process)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/livez", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _state(self) -> str:
        assert self._process
        return Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[0]


def _environment(settings: Settings, log_urls: dict[str, str]) -> dict[str, str]:
    given = settings.model_copy(update={"background": True, "log_urls": log_urls})
    ours = {f"CATCHMENT_{name.upper()}": _text(value) for name, value in given if value is not None}
    return {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1", **ours}


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return json.dumps(value) if isinstance(value, dict | bool) else str(value)
