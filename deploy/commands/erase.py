"""`catchment erase --prove`: searches everything that this installation keeps for words that were erased."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import asyncpg
import typer

from deploy.commands.common import Data, Failure, errors, run_folder_of, running
from deploy.commands.republish import settings_of

if TYPE_CHECKING:
    from deploy.erasure.passages import Passage
    from deploy.erasure.prove import Search

Result = TypeVar("Result")


class Format(StrEnum):
    """How the report is written."""

    text = "text"
    json = "json"


class CannotSearch(Failure):
    """Told apart from words that were found, by the exit status."""

    exit_code = 2


def erase(
    prove: Annotated[bool, typer.Option("--prove", help="Look for words that were erased.")] = False,
    words: Annotated[
        Path | None,
        typer.Option(
            help="File with the words, one passage a line; - is standard input.", show_default="standard input"
        ),
    ] = None,
    no_vacuum: Annotated[
        bool, typer.Option("--no-vacuum", help="Lock nothing: leave old versions of rows where they are.")
    ] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be locked, and for how long.")] = False,
    also: Annotated[
        list[Path] | None, typer.Option(help="Search the files below this folder too; can be given several times.")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="How to write the report.")] = Format.text,
    service: Annotated[list[str] | None, typer.Option(help="Only this service; can be given several times.")] = None,
    data: Data = None,
) -> None:
    """Prove that erased words are nowhere: in no table, statistic, kept answer, log, message or file.

    Words are read from standard input or a file, never from the command line, which shells remember. First PostgreSQL
    is made to let go of old versions of rows. Exit status: 0 nothing found, 1 found, 2 could not search.

    Searched is the local run or, when CATCHMENT_DATABASE_URL is set, the one service that this database belongs to.
    Erasing itself is asked for over the API.
    """
    if not (prove or plan):
        raise CannotSearch("Words are erased over the API. Give --prove to look for words that were.")
    words = None if words == Path("-") else words
    search = _search(service or [], data, also or [], words)
    if plan:
        _run(search.plan())
        return
    report = _run(search.prove(_passages(words), vacuuming=not no_vacuum))
    typer.echo(report.as_json() if format_ is Format.json else "\n".join(report.lines()))
    raise typer.Exit(report.status)


def _search(services: list[str], data: Path | None, also: list[Path], words: Path | None) -> "Search":
    from deploy.erasure.prove import Search

    try:
        chosen = list(settings_of(services, data))
        folders, unseen = _places(data)
    except Failure as failure:
        raise CannotSearch(str(failure)) from failure
    missing = [str(folder) for folder in also if not folder.is_dir()]
    if missing:
        raise CannotSearch(f"There is no folder {', '.join(missing)}.")
    return Search(chosen, [*folders, *also], words, unseen, _say)


def _places(data: Path | None) -> tuple[list[Path], list[str]]:
    """Folders with this installation's files on this machine, and what lies elsewhere."""
    if os.environ.get("CATCHMENT_DATABASE_URL"):
        return [], [_elsewhere("PostgreSQL"), _elsewhere("NATS"), "Logs of the services, wherever they are kept."]
    run_folder = run_folder_of(data)
    note = running(run_folder)
    folders = [run_folder.directory]
    if run_folder.postgres.is_symlink():
        folders.append(run_folder.postgres.resolve())
    given = {"PostgreSQL": note.postgres == "DATABASE_URL", "NATS": note.nats == "NATS_URL"}
    return folders, [_elsewhere(engine) for engine, elsewhere in given.items() if elsewhere]


def _elsewhere(engine: str) -> str:
    return f"Files of {engine}: it runs elsewhere. On its machine `--also FOLDER` searches them."


def _passages(words: Path | None) -> "list[Passage]":
    from deploy.erasure.passages import read_passages

    try:
        found = read_passages((words.read_text("utf-8") if words else sys.stdin.read()).splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise CannotSearch(f"The words cannot be read: {error}") from error
    if not found:
        raise CannotSearch("There are no words to look for. Give one passage a line, on standard input or by --words.")
    return found


def _say(line: str) -> None:
    errors.print(line, markup=False, highlight=False, soft_wrap=True)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotSearch(f"A database cannot be searched: {error or type(error).__name__}") from error
