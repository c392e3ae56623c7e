"""`catchment republish`: refill the stream from the services' own logs, after NATS lost its data."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from deploy.commands.common import Data, Failure, console, run_folder_of, running, service_note
from shared.settings import Settings


def republish(
    service: Annotated[list[str] | None, typer.Option(help="Only this service; can be given several times.")] = None,
    data: Data = None,
) -> None:
    """Publish again, in order, the events that NATS has lost. It can be run at any time and more than once.

    They are read from the event logs of the local run's services or, when CATCHMENT_DATABASE_URL is set, from the log
    of the one service that this database belongs to.
    """
    from deploy.local.refill import refill
    from shared.stream.port import Unreachable

    for name, settings in settings_of(service or [], data):
        try:
            asyncio.run(refill(name, settings, console))
        except Unreachable as error:
            raise Failure(
                f"NATS does not answer ({error}). What was published so far stays. Run this again later."
            ) from error
        except OSError as error:
            raise Failure(f"The database of {name} cannot be reached: {error}") from error


def settings_of(services: list[str], data: Path | None) -> Iterator[tuple[str, Settings]]:
    """Service and settings: of the local run, or of the one service whose database CATCHMENT_DATABASE_URL names."""
    if os.environ.get("CATCHMENT_DATABASE_URL"):
        if len(services) != 1:
            raise Failure("CATCHMENT_DATABASE_URL belongs to one service. Name it with --service.")
        try:
            yield services[0], Settings()
        except ValidationError as error:
            told = "; ".join(f"CATCHMENT_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
            raise Failure(f"Set the settings of the service whose database was named. {told}.") from None
        return
    note = running(run_folder_of(data))
    for name in services or note.services:
        url = service_note(note, name).database_url
        yield name, Settings(instance=note.instance, database_url=url, nats_url=note.nats_url)
