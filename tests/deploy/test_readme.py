"""The README's first steps, run as they stand."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.demo_steps import sign
from shared.settings import Settings
from tests.deploy.conftest import CHECKOUT
from tests.deploy.test_demo import load, served

CURL = '''#!{python}
"""As much of curl as the README uses, for machines without it."""
import sys
import httpx

headers, body, url, words = {{}}, None, "", iter(sys.argv[1:])
for word in words:
    if word == "-H":
        name, _, value = next(words).partition(": ")
        headers[name] = value
    elif word == "-d":
        body = next(words)
    elif word != "-s":
        url = word
answer = httpx.request("POST" if body else "GET", url, headers=headers, content=body, trust_env=False)
print(answer.text)
'''
CATCHMENT = """#!/bin/sh
cat "{folder}/$3.token"
"""


async def test_the_first_steps_show_a_learning_arrive(
    settings: Settings, token: Callable[..., str], tmp_path: Path
) -> None:
    script = _first_steps()
    assert len(re.findall(r"^(?:\w+=\$\()?curl ", script, re.MULTILINE)) == 5
    async with served(settings) as (url, _):
        await load(url, token)
        for _ in range(2):
            said = await _run(script.replace("http://127.0.0.1:8001", url), token, tmp_path)
            shared, arrivals, way_back = (json.loads(line) for line in said.splitlines() if line)
            assert shared["reach"] == "connected"
            assert [one["learning_id"] for one in arrivals["items"]] == [shared["learning_id"]]
            assert [(one["became"], one["scale"]) for one in way_back["items"]] == [("arrived", "organisation")]


def _first_steps() -> str:
    text = (CHECKOUT / "README.md").read_text().split("<!-- first-steps", 1)[1]
    return "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[:2])


async def _run(script: str, token: Callable[..., str], folder: Path) -> str:
    for key in ("team", "organisation"):
        (folder / f"{key}.token").write_text(sign(token, key))
    _write(folder / "curl", CURL.format(python=sys.executable))
    _write(folder / "catchment", CATCHMENT.format(folder=folder))
    process = await asyncio.create_subprocess_exec(
        "sh",
        "-euc",
        script,
        cwd=folder,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()


def _write(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)
