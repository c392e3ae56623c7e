"""Runs the services as processes under honcho, which stops all when one ends or when we are asked to stop."""

import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TextIO

from honcho import manager
from honcho.printer import Printer
from honcho.process import Popen, Process

from deploy.local.children import die_with_parent, signal_at_parents_death
from deploy.local.registry import Service

GRACE_SECONDS = 4
"""How long a service may finish the requests at hand."""
manager.KILL_WAIT = 25
"""Seconds from the first process's end until honcho kills the others; its five would cut off a batch at work."""


class LeashedProcess(Process):  # type: ignore[misc]
    """A process that ends when we do, however we end: honcho's own would go on without us."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        signal_at_parents_death(signal.SIGKILL)
        self._child_ctor = partial(Popen, preexec_fn=die_with_parent(signal.SIGTERM))
        super().run(events, ignore_signals)


class Processes(manager.Manager):  # type: ignore[misc]
    """The services' processes. `loop()` blocks until all have ended; `meanwhile` runs in a thread beside it."""

    def __init__(self, output: TextIO, meanwhile: Callable[[], None]) -> None:
        super().__init__(Printer(output))
        self._process_ctor = LeashedProcess
        self._meanwhile = meanwhile

    def add(self, service: Service, port: int, environment: Mapping[str, str]) -> None:
        command = shlex.join(
            [
                *(sys.executable, "-m", "uvicorn", "--factory", service.factory),
                *("--host", "127.0.0.1", "--port", str(port)),
                *("--log-level", "warning", "--no-access-log"),
                *("--timeout-graceful-shutdown", str(GRACE_SECONDS)),
            ]
        )
        self.add_process(service.name, f"exec {command}", env={**os.environ, **environment})

    def terminate(self) -> None:
        """honcho cannot stop a process whose id it does not know yet; then we exit, and the leash stops it."""
        if not self._all_started():
            raise SystemExit(128 + signal.SIGTERM)
        super().terminate()

    def _start(self) -> None:
        """The thread comes after the processes: forking beside a running thread is unsafe."""
        super()._start()
        threading.Thread(target=self._meanwhile, daemon=True).start()
