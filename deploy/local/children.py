"""Starts child processes that run as the right account and never outlive the process that started them."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class EngineError(Exception):
    """An engine cannot be found, started or stopped; the text says what to do."""


class Account(NamedTuple):
    """A system account to run a child as."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """`nobody` when we are root, because PostgreSQL refuses to run as root; None when we are an ordinary user."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    death_signal: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (Ctrl-C reaches only us), writing to `log`.

    The kernel sends it `death_signal` when the *thread* that called this ends: so call it from the main thread.
    """
    rotate_log(log)
    with log.open("wb") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            start_new_session=True,
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - runs two system calls, takes no lock
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def run(command: Sequence[str | Path], *, account: Account | None = None) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end and return its text output, whatever its exit code."""
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        text=True,
        errors="replace",
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """A call for a new child to make before anything else, so that it gets `death_signal` when we are gone."""
    parent = os.getpid()

    def before_exec() -> None:
        signal_at_parents_death(death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def signal_at_parents_death(death_signal: signal.Signals) -> None:
    """Have the kernel send us `death_signal` when our parent is gone. Only Linux can; elsewhere nothing happens."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, int(death_signal))


def rotate_log(log: Path) -> None:
    """A log holds one run; the log of the run before is kept beside it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        log.replace(log.with_suffix(".previous.log"))


def stop(process: subprocess.Popen[bytes], *signals: signal.Signals, patience: float = 20.0) -> None:
    """Send each signal in turn, waiting `patience` seconds after each, then SIGKILL."""
    for each in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(each)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], *, patience: float = 30.0) -> bool:
    """Whether `ready` came true before the process ended or `patience` seconds passed."""
    deadline = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.01)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_in_use(port: int) -> bool:
    """Whether something listens on this loopback port, or it cannot be bound for another reason."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error's text."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError as error:
        return f"({log}: {error.strerror})"
