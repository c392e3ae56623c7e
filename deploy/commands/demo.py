"""`catchment demo`: who is who in the demonstration, and a learning that travels, step by step."""

import json
import shlex
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Annotated

import httpx
import typer
from rich.markup import escape

from deploy.commands.common import Data, Failure, LocalToken, ask, console, identity, problem, run_folder_of, running
from deploy.local import guide
from deploy.local.demo_walk import Json, NotLoaded, Step, story
from deploy.local.identities import ALL_INVENTED, IDENTITIES
from deploy.local.run_folder import RunFolder, RunNote

cli = typer.Typer()
SCALES = ("person", "team", "organisation", "place", "country")
ROLES = ("steward", "participant", "observer")
PATIENCE_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.05


@cli.callback(invoke_without_command=True)
def demo(context: typer.Context, data: Data = None) -> None:
    """Show who is who in the demonstration, their cycles, the addresses, and where to look. Requires a running `up`."""
    context.obj = data
    if context.invoked_subcommand:
        return
    run_folder = run_folder_of(data)
    note = running(run_folder)
    with _web(note) as web:
        cycles = _cycles(run_folder, web)
    call = guide.invocation(run_folder)
    highlights = guide.highlights(run_folder, note) or [f"  The demonstration is not loaded. {_start(run_folder)}"]
    _print(ALL_INVENTED)
    _print("\n[bold]Who is who[/bold]", *guide.people())
    _print("\n[bold]Their cycles[/bold]", *(cycles or ["  None yet."]))
    _print("\n[bold]Where to look[/bold]", *highlights)
    _print("\n[bold]Addresses[/bold]", *guide.addresses(note))
    _print("\n[bold]An access token[/bold]", f"  {escape(call('token', '--as', 'NAME'))}")
    _print("\n[bold]A learning that travels[/bold]", f"  {escape(call('demo', 'walk'))}")


def _start(run_folder: RunFolder) -> str:
    return escape(f"Stop Catchment, then start it with: {guide.invocation(run_folder)('up', '--demo')}")


@cli.command()
def walk(
    context: typer.Context,
    pause: Annotated[bool, typer.Option("--pause", help="Wait for Enter after each step.")] = False,
    data: Data = None,
) -> None:
    """Show a learning travel from a team to a charity and back, step by step, against the running service.

    Each step says what happens, gives the curl command that does the same, and shows what came back. Every walk
    records a new learning.
    """
    run_folder = run_folder_of(data or context.obj)
    call = guide.invocation(run_folder)
    with _web(running(run_folder)) as web:
        _print(ALL_INVENTED)
        try:
            _walk(web, run_folder, call, pause=pause)
        except NotLoaded:
            raise Failure(f"The demonstration is not loaded. {_start(run_folder)}") from None
    _print("\nThat is the whole way. Everything that happened is in the event log: " + call("events", "tail"))


def _walk(web: httpx.Client, run_folder: RunFolder, call: Callable[..., str], *, pause: bool) -> None:
    steps, answer = story(), None
    for number in count(1):
        try:
            step = steps.send(answer)
        except StopIteration:
            return
        if pause and number > 1:
            console.input("\n[dim]Press Enter to go on.[/dim] ")
        _print(f"\n[bold]{number}.[/bold] {step.says}\n")
        _print_plain(_curl(step, str(web.base_url).rstrip("/"), call), style="cyan")
        answer = _answer(web, run_folder, step)
        _print_plain("\n".join(_excerpt(step, answer)))


def _curl(step: Step, url: str, call: Callable[..., str]) -> str:
    """The same request for a shell, in the folder that this command was called in."""
    token = call("token", "--as", step.who)
    parts = [f"curl -s {shlex.quote(url + step.path)}", f'-H "Authorization: Bearer $({token})"']
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in _headers(step).items()]
    if step.body is not None:
        parts.append(f"-d {shlex.quote(json.dumps(step.body))}")
    return "   " + " \\\n     ".join(parts)


def _headers(step: Step) -> dict[str, str]:
    return dict(step.headers) | ({"Content-Type": "application/json"} if step.body is not None else {})


def _answer(web: httpx.Client, run_folder: RunFolder, step: Step) -> Json:
    """The answer to a step, once it holds what the step says."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = _send(web, run_folder, step)
        if answer.status_code != step.status:
            raise Failure(f"{step.method} {step.path}: {problem(answer)}")
        told: Json = answer.json()
        if step.arrived(told):
            return told
        time.sleep(LOOK_AGAIN_SECONDS)
    raise Failure(
        f"What this step shows did not arrive within {PATIENCE_SECONDS} seconds. See `{_doctor(run_folder)}`."
    )


def _send(web: httpx.Client, run_folder: RunFolder, step: Step) -> httpx.Response:
    """Sends byte for byte what the curl command sends, so that the command, run later, repeats this request."""
    auth = LocalToken(run_folder.keys, identity(step.who))
    body = json.dumps(step.body) if step.body is not None else None
    try:
        return web.request(step.method, step.path, content=body, headers=_headers(step), auth=auth)
    except httpx.HTTPError as error:
        raise Failure(f"{web.base_url} cannot be reached. See `{_doctor(run_folder)}`.") from error


def _doctor(run_folder: RunFolder) -> str:
    return guide.invocation(run_folder)("doctor")


def _excerpt(step: Step, answer: Json) -> list[str]:
    """The fields of an answer that show what the step says, a line for each item of a list."""
    items = answer.get("items", [answer])
    shown = [", ".join(f"{name}: {one[name]}" for name in step.shows if one.get(name)) for one in items]
    return [f"   → {step.status}  {shown[0]}", *(f"          {each}" for each in shown[1:])]


def _cycles(run_folder: RunFolder, web: httpx.Client) -> list[str]:
    """The cycles that people of the demonstration see, from the smallest scale to the largest, and who takes part."""
    seen: dict[str, Json] = {}
    roles: dict[str, dict[str, list[str]]] = {}
    for key, who in IDENTITIES.items():
        page = ask(web, "GET", "/v1/cycles", params={"limit": 200}, auth=LocalToken(run_folder.keys, who))
        for cycle in page["items"]:
            seen[cycle["id"]] = cycle
            roles.setdefault(cycle["id"], {}).setdefault(cycle["your_role"], []).append(key)
    ordered = sorted(seen.values(), key=lambda cycle: (SCALES.index(cycle["scale"]), cycle["started_at"]))
    return [_cycle(cycle, roles[cycle["id"]]) for cycle in ordered]


def _cycle(cycle: Json, roles: Mapping[str, list[str]]) -> str:
    parts = (f"{role}: [cyan]{', '.join(roles[role])}[/cyan]" for role in ROLES if role in roles)
    return f"  {cycle['scale']:<12}  {escape(cycle['title'])}\n{' ' * 16}{'; '.join(parts)}"


def _web(note: RunNote) -> httpx.Client:
    return httpx.Client(base_url=note.services["cycles"].url, timeout=30, trust_env=False)


def _print(*lines: str) -> None:
    console.print("\n".join(lines), highlight=False, soft_wrap=True)


def _print_plain(text: str, style: str = "") -> None:
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)
