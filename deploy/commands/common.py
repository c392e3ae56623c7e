"""What the commands share: options, how they fail, and how they reach what runs."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from deploy.local.identities import IDENTITIES, Identity
from deploy.local.keys import Keys
from deploy.local.run_folder import RunFolder, RunNote, ServiceNote, default_directory

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the local run.", show_default="$CATCHMENT_DATA, else .catchment"),
]
As = Annotated[
    str, typer.Option("--as", help="Person of the demonstration to act as; `catchment token --list` names them.")
]

console = Console()
errors = Console(stderr=True)


class Failure(Exception):
    """Something that the user can put right; the text says how."""

    exit_code = 1


def complain(text: str) -> None:
    errors.print(f"[bold red]Error:[/bold red] {escape(text)}", highlight=False, soft_wrap=True)


def run_folder_of(data: Path | None) -> RunFolder:
    return RunFolder((data or default_directory()).absolute())


def running(run_folder: RunFolder) -> RunNote:
    """The note of what runs in this folder. Raises Failure when nothing does."""
    note = run_folder.read()
    if note is None and run_folder.in_use():
        raise Failure(f"Catchment is still starting or stopping in {run_folder.directory}. Try again in a moment.")
    if note is None:
        raise Failure(
            f"Catchment is not running in {run_folder.directory}. "
            "Start it with `catchment up`, or name another folder with --data."
        )
    return note


def service_note(note: RunNote, name: str) -> ServiceNote:
    if name not in note.services:
        raise Failure(f"There is no service {name!r}. There are: {', '.join(note.services)}.")
    return note.services[name]


def identity(key: str) -> Identity:
    if key not in IDENTITIES:
        raise Failure(f"Nobody in the demonstration is called {key!r}. There are: {', '.join(IDENTITIES)}.")
    return IDENTITIES[key]


class LocalToken(httpx.Auth):
    """Signs a fresh token for every request, so that a command may run for days."""

    def __init__(self, keys: Keys, who: Identity) -> None:
        self._keys, self._who = keys, who

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        who = self._who
        token = self._keys.token(sub=who.sub, name=who.name, org=who.org, scope=who.scopes, ttl=300)
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


def client(run_folder: RunFolder, url: str, who: str) -> httpx.Client:
    """A client of one service, signed in as a demonstration identity. CATCHMENT_TOKEN, when set, is used instead."""
    given = os.environ.get("CATCHMENT_TOKEN")
    headers = {"Authorization": f"Bearer {given}"} if given else {}
    auth = None if given else LocalToken(run_folder.keys, identity(who))
    return httpx.Client(base_url=url, auth=auth, headers=headers, timeout=30, trust_env=False)


def ask(web: httpx.Client, method: str, path: str, **more: Any) -> Any:
    """Send a request and return the answer's JSON. Raises Failure with the problem's own words."""
    try:
        answer = web.request(method, path, **more)
    except httpx.HTTPError as error:
        raise Failure(f"{web.base_url} cannot be reached ({error or type(error).__name__}). Is it running?") from error
    if answer.is_success:
        return answer.json() if answer.content else None
    raise Failure(f"{answer.request.url.path}: {problem(answer)}")


def problem(answer: httpx.Response) -> str:
    """The words of a problem+json answer, with the fields that it names, or the bare status."""
    try:
        told = answer.json()
        words = ": ".join(str(told[part]) for part in ("title", "detail") if told.get(part))
        fields = "; ".join(f"{one['field']}: {one['message']}" for one in told.get("errors") or ())
        return " ".join(part for part in (words, fields) if part) or f"HTTP {answer.status_code}"
    except (ValueError, AttributeError, TypeError, KeyError):
        return f"HTTP {answer.status_code}"
