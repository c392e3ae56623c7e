"""What the embedded engines have in common: a child process on a loopback port, with its data in a folder of ours."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from deploy.local import children
from deploy.local.children import Account, EngineError


@dataclass(slots=True)
class Server:
    """An engine on 127.0.0.1. Its port is chosen at the first start unless given, and stays over restarts.

    Without a `password` every process of this machine may connect.
    """

    title: ClassVar[str]
    stop_signals: ClassVar[tuple[signal.Signals, ...]]
    start_again_when: ClassVar[tuple[str, ...]]
    """Texts in the log after which another try helps: the port was taken, or an earlier server is still stopping."""

    directory: Path
    password: str | None = None
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(init=False, default=None, repr=False)

    @property
    def log(self) -> Path:
        return self.directory / f"{self.title.lower()}.log"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.running else None

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop it in good order: everything is written to disk."""
        if self._process:
            children.stop(self._process, *self.stop_signals)

    def kill(self) -> None:
        """As a power cut would, except that the kernel keeps what was written to it."""
        if self._process:
            children.stop(self._process)

    def ready(self) -> bool:
        """Whether the server accepts connections now."""
        raise NotImplementedError

    def command(self) -> Sequence[str | Path]:
        """The command line for the present port."""
        raise NotImplementedError

    def launch(self, account: Account | None = None, environment: Mapping[str, str] | None = None) -> None:
        chosen, deadline = self.port, time.monotonic() + 20
        while True:
            self.port = chosen or children.free_port()
            self._process = children.spawn(
                self.command(),
                log=self.log,
                death_signal=self.stop_signals[0],
                account=account,
                environment=environment,
            )
            if children.wait_until(self.ready, self._process):
                return
            self.stop()
            said = children.tail(self.log)
            if time.monotonic() > deadline or not any(hint in said for hint in self.start_again_when):
                raise EngineError(f"{self.title} did not start ({self.log}):\n{said}")
