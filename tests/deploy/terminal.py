"""A terminal as the pages assume it: a shell in the folder of the checkout's `.venv`, while Catchment runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.deploy.running import environment

CURL = '''#!{python}
"""As much of curl as the pages use, for machines without it."""
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

headers, body, url, words, show_headers, show_body = {{}}, None, "", iter(sys.argv[1:]), False, True
method = ""
for word in words:
    if word == "-H":
        name, _, value = next(words).partition(": ")
        headers[name] = value
    elif word == "-d":
        body = next(words).encode()
    elif word == "-X":
        method = next(words)
    elif word == "-D":
        show_headers = next(words) == "-"
    elif word == "-o":
        show_body = next(words) != "/dev/null"
    elif word != "-s":
        url = word
place = urlsplit(url)
connection = HTTPConnection(place.netloc)
connection.request(
    method or ("POST" if body else "GET"), place.path + ("?" + place.query if place.query else ""), body, headers
)
answer = connection.getresponse()
if show_headers:
    print("\\n".join(f"{{name}}: {{value}}" for name, value in answer.getheaders()))
if show_body:
    print(answer.read().decode())
'''
JQ = '''#!{python}
"""As much of jq as the pages use, for machines without it."""
import json
import sys
import jq

raw, program = "-r" in sys.argv, sys.argv[-1]
for value in jq.compile(program).input_text(sys.stdin.read()):
    print(value if raw and isinstance(value, str) else json.dumps(value, ensure_ascii=False))
'''


class Terminal:
    """Runs what a page says, in a folder whose `data` is the run's data and whose `.venv` is ours."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tools = folder, folder / "tools"
        self.tools.mkdir()
        (folder / ".venv").symlink_to(sys.prefix)
        for name, script in (("curl", CURL), ("jq", JQ)):
            (self.tools / name).write_text(script.format(python=sys.executable))
            (self.tools / name).chmod(0o755)

    def run(self, script: str) -> str:
        """What it printed. Fails the test when any command failed."""
        done = subprocess.run(
            ["sh", "-euc", script],
            cwd=self.folder,
            env=environment(CATCHMENT_DATA=str(self.folder / "data"), PATH=f"{self.tools}:{os.environ['PATH']}"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def blocks(page: str) -> list[str]:
    """The shell blocks of a Markdown text."""
    return re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
