"""`catchment url`: where a service of the local run answers, for scripts and for trying the API by hand."""

from typing import Annotated

import typer

from deploy.commands.common import Data, run_folder_of, running, service_note


def url(
    service: Annotated[str, typer.Argument(help="Which service.")] = "cycles",
    data: Data = None,
) -> None:
    """Print the address of a running service. Nothing but the address goes to standard output."""
    typer.echo(service_note(running(run_folder_of(data)), service).url)
