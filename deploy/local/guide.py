"""Tells people where the running services are, whom they can act as, and what to try next."""

import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.markup import escape

from deploy.local.identities import IDENTITIES
from deploy.local.place import Place, RunNote, default_directory


class Sight(NamedTuple):
    """Somewhere in the demonstration to look: as whom (a key of IDENTITIES), at which path below /v1, and why."""

    who: str
    path: str
    what: str


_KEPT = TypeAdapter(list[Sight])


def keep(place: Place, sights: Sequence[Sight]) -> None:
    """Note that the demonstration is loaded, and where in it to look."""
    place.demonstrated.write_bytes(_KEPT.dump_json(list(sights)))


def kept(place: Place) -> list[Sight]:
    try:
        return _KEPT.validate_json(place.demonstrated.read_bytes())
    except (FileNotFoundError, ValidationError):
        return []


def invocation(place: Place) -> Callable[..., str]:
    """How `catchment` is called again from this folder, for the same data: `invocation(place)("token", "--list")`."""
    called, on_path = Path(sys.argv[0]), shutil.which("catchment")
    elsewhere = called.name == "catchment" and not (on_path and Path(on_path).resolve() == called.resolve())
    usual = place.directory == default_directory().absolute()
    data = () if usual else ("--data", str(place.directory))
    return lambda *words: shlex.join([str(called) if elsewhere else "catchment", *words, *data])


def welcome(console: Console, place: Place, note: RunNote) -> None:
    """What `catchment up` prints once everything runs. One print, so that a program that waits reads it whole."""
    lines = [
        "\n[bold green]Catchment runs.[/bold green] Ctrl-C stops it; the data stay.\n",
        *addresses(note),
        "\nIn a second terminal, in the same folder:",
        *_commands(place),
        "\nThe names that stand for people of the demonstration:",
        *people(),
        f"\nLogs: {escape(str(place.log))}\n",
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True)


def _commands(place: Place) -> list[str]:
    call = invocation(place)
    loaded = [
        (call("demo", "walk"), "show a learning travel, step by step"),
        (call("demo"), "show who is who, and where to look"),
    ]
    commands = [
        *(
            loaded
            if place.demonstrated.exists()
            else [(call("up", "--demo"), "load a demonstration; stop Catchment first")]
        ),
        (call("token", "--as", "NAME"), "print an access token for the API"),
        (call("events", "tail"), "print events as they happen"),
    ]
    width = max(len(command) for command, _ in commands)
    return [f"  {escape(command.ljust(width))}  {what}" for command, what in commands]


def people() -> list[str]:
    return [f"  [cyan]{key:<12}[/cyan]  {who.name}, {who.what}" for key, who in IDENTITIES.items()]


def addresses(note: RunNote) -> list[str]:
    return [f"  {name:<12}  {one.url}  (the API to try out: {one.url}/docs)" for name, one in note.services.items()]


def sights(place: Place, note: RunNote) -> list[str]:
    """Lines of where in the demonstration to look; empty when it is not loaded."""
    url = note.services["cycles"].url
    return [f"  {one.what}, as [cyan]{one.who}[/cyan]:\n    {url}/v1/{one.path}" for one in kept(place)]
