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

from deploy.local.identities import ALL_INVENTED, IDENTITIES
from deploy.local.run_folder import RunFolder, RunNote, default_directory


class Highlight(NamedTuple):
    """Somewhere in the demonstration to look: as whom (a key of IDENTITIES), at which path below /v1, and why."""

    who: str
    path: str
    what: str


_HIGHLIGHTS = TypeAdapter(list[Highlight])


def save_highlights(run_folder: RunFolder, highlights: Sequence[Highlight]) -> None:
    """Note that the demonstration is loaded, and where in it to look."""
    run_folder.demo_loaded.write_bytes(_HIGHLIGHTS.dump_json(list(highlights)))


def saved_highlights(run_folder: RunFolder) -> list[Highlight]:
    try:
        return _HIGHLIGHTS.validate_json(run_folder.demo_loaded.read_bytes())
    except (FileNotFoundError, ValidationError):
        return []


def invocation(run_folder: RunFolder) -> Callable[..., str]:
    """How `catchment` is called again from here, for the same data: `invocation(run_folder)("token", "--list")`."""
    called, on_path = Path(sys.argv[0]), shutil.which("catchment")
    elsewhere = called.name == "catchment" and not (on_path and Path(on_path).resolve() == called.resolve())
    usual = run_folder.directory == default_directory().absolute()
    data = () if usual else ("--data", str(run_folder.directory))
    return lambda *words: shlex.join([str(called) if elsewhere else "catchment", *words, *data])


def welcome(console: Console, run_folder: RunFolder, note: RunNote) -> None:
    """What `catchment up` prints once everything runs. One print, so that a program that waits reads it whole."""
    lines = [
        "\n[bold green]Catchment runs.[/bold green] Ctrl-C stops it; the data stay.",
        *([ALL_INVENTED] if run_folder.demo_loaded.exists() else []),
        "",
        *addresses(note),
        "\nIn a second terminal, in the same folder:",
        *_commands(run_folder),
        "\nThe names that stand for people of the demonstration, all invented:",
        *people(),
        f"\nLogs: {escape(str(run_folder.log))}\n",
    ]
    console.print("\n".join(lines), highlight=False, soft_wrap=True)


def _commands(run_folder: RunFolder) -> list[str]:
    call = invocation(run_folder)
    loaded = [
        (call("demo", "walk"), "show a learning travel, step by step"),
        (call("demo"), "show who is who, and where to look"),
    ]
    commands = [
        *(
            loaded
            if run_folder.demo_loaded.exists()
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


def highlights(run_folder: RunFolder, note: RunNote) -> list[str]:
    """Lines of where in the demonstration to look; empty when it is not loaded."""
    url = note.services["cycles"].url
    return [
        f"  {one.what}, as [cyan]{one.who}[/cyan]:\n    {url}/v1/{one.path}" for one in saved_highlights(run_folder)
    ]
