"""The command as a person runs it, and `catchment up` in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

from deploy.local.children import free_port
from deploy.local.run_folder import RunFolder
from tests.deploy.waiting import until

CHECKOUT = Path(__file__).resolve().parents[2]
Command = Callable[..., subprocess.CompletedProcess[str]]


NO_MODEL = {"CATCHMENT_LANGUAGE_MODEL": ""}
"""Loading it takes seconds, and no test of the command rests on it."""


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CATCHMENT_", "COVERAGE"))}
    chosen = os.environ.get("CATCHMENT_POSTGRES")
    return {
        **kept,
        **({"CATCHMENT_POSTGRES": chosen} if chosen else {}),
        "COLUMNS": "200",
        "NO_COLOR": "1",
        **NO_MODEL,
        **more,
    }


class Running(NamedTuple):
    """A `catchment up` in a process of its own."""

    process: subprocess.Popen[bytes]
    place: RunFolder
    port: int
    output: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.output.read_text()

    def children(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)


def start(folder: Path, *options: str) -> Running:
    port = free_port()
    output = folder / "output"
    command = [sys.executable, "-m", "deploy.cli", "up", "--port-base", str(port - 1), *options]
    with output.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=environment(CATCHMENT_DATA=str(folder / "data")),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    up = Running(process, RunFolder(folder / "data"), port, output)
    until(lambda: "Catchment runs." in up.said() or process.poll() is not None, "catchment up", 60)
    assert process.poll() is None, up.said()
    return up
