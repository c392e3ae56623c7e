"""Folders that every account can reach, and the command as a person runs it."""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.children import unprivileged_account
from tests.deploy.running import CHECKOUT, Command, Running, environment, start
from tests.deploy.terminal import Terminal
from tests.engine_folder import engine_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's account can enter, unlike pytest's own."""
    with engine_folder() as made:
        yield made


@pytest.fixture(scope="session")
def demonstration() -> Iterator[tuple[Running, Terminal]]:
    """What `make run` runs, on a free port, and a terminal beside it; for every test that leaves it usable."""
    with engine_folder() as made:
        running = start(made, "--demo")
        yield running, Terminal(made)
        if running.process.poll() is None:
            running.stop()


@pytest.fixture
def public_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for /var/lib/catchment."""
    place = folder / "public"

    def made() -> Path:
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        return place

    monkeypatch.setattr("deploy.local.binaries.public_folder", made)
    monkeypatch.setattr("deploy.local.run_folder.public_folder", made)
    return place


@pytest.fixture
def closed(folder: Path) -> Path:
    """A folder below one that only its owner may enter, as a checkout in /root is."""
    place = folder / "closed" / "checkout"
    place.mkdir(parents=True)
    place.parent.chmod(0o700)
    return place


@pytest.fixture
def catchment(folder: Path) -> Command:
    """`catchment("token", "--as", "worker")`, on a data folder of the test's own."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deploy.cli", *arguments]
        return subprocess.run(
            command,
            cwd=CHECKOUT,
            env=environment(CATCHMENT_DATA=str(folder / "data"), **more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def as_ordinary_user() -> Callable[[Callable[[], None]], str]:
    """Runs something in a child that is an ordinary user, whoever we are; the error's text, empty when all went well.

    A fork, because an ordinary user may not be able to start the Python that root runs.
    """

    def run(what: Callable[[], None]) -> str:
        reading, writing = os.pipe()
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            child = os.fork()
        if child == 0:
            _be_ordinary_and(what, writing)
        os.close(writing)
        with os.fdopen(reading) as said:
            text = said.read()
        os.waitpid(child, 0)
        return text

    return run


def _be_ordinary_and(what: Callable[[], None], writing: int) -> None:
    try:
        account = unprivileged_account()
        if account:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        what()
    except BaseException as error:
        os.write(writing, repr(error).encode())
    finally:
        os._exit(0)
