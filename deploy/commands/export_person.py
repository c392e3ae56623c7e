"""`catchment export-person`: all that is kept about somebody, for an operator whom they asked."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.commands.common import Data, Failure
from deploy.commands.republish import settings_of
from shared.settings import Settings

SERVICE = "cycles"


class Format(StrEnum):
    """How it is written."""

    json = "json"
    html = "html"


def export_person(
    participant: Annotated[UUID, typer.Argument(help="Id of one of the participants that the person is.")],
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.json,
    to: Annotated[Path | None, typer.Option(help="File to write.", show_default="standard output")] = None,
    data: Data = None,
) -> None:
    """Export everything that is kept about a person: all parts that their account takes, in whatever cycle.

    Words of others and names of other people are left out until a steward has released them, and named as left out.
    """
    _refuse_a_place_that_is_not_there(to)
    (_, settings), *_ = settings_of([SERVICE], data)
    try:
        found = asyncio.run(_export(settings, participant))
    except OSError as error:
        raise Failure(f"The database of {SERVICE} cannot be reached: {error}") from error
    _write(found, format_, to)


def _refuse_a_place_that_is_not_there(to: Path | None) -> None:
    """Before anything is read about the person."""
    if to and not to.parent.is_dir():
        raise Failure(f"There is no folder {to.parent} to write {to.name} in.")


async def _export(settings: Settings, participant_id: UUID) -> Any:
    from services.cycles.queries.export import of_person
    from services.cycles.tables.participants import Participant
    from shared.db.sessions import connect

    database = connect(settings)
    try:
        async with database.transaction() as session:
            one = await session.get(Participant, participant_id)
            if one is None or one.name is None:
                raise Failure(f"Nobody is the participant {participant_id}.")
            return await of_person(session, one.pseudonym, participant_id)
    finally:
        await database.close()


def _write(found: Any, format_: Format, to: Path | None) -> None:
    from services.cycles.api.access import INTRODUCTION, TITLE
    from shared.web.document import document

    text = found.model_dump_json(indent=2)
    if format_ is Format.html:
        text = document(TITLE, INTRODUCTION, found.model_dump(mode="json"))
    if to is None:
        typer.echo(text)
        return
    try:
        to.touch(mode=0o600)
        to.write_text(text, "utf-8")
    except OSError as error:
        raise Failure(f"{to} cannot be written: {error.strerror or error}") from error
