"""`catchment up`: runs everything on this machine with one command."""

from typing import Annotated

import typer

from deploy.commands.common import Data, Failure, console, run_folder_of


def up(
    demo: Annotated[bool, typer.Option("--demo", help="Load the demonstration, unless it is loaded already.")] = False,
    port_base: Annotated[
        int, typer.Option(min=1024, max=65000, help="Base of the services' ports: cycles answers on the next port.")
    ] = 8000,
    data: Data = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the services' logs here.")] = False,
) -> None:
    """Run Catchment on this machine: PostgreSQL, NATS and the services. Ctrl-C stops everything; the data stay.

    Nothing needs to be installed beforehand. When DATABASE_URL or NATS_URL names a server, it is used instead of the
    embedded one. CATCHMENT_POSTGRES (system, wheel or a folder) chooses which PostgreSQL is started.
    """
    from deploy.local.up import CannotRun, Up

    try:
        code = Up(run_folder_of(data), port_base, console, demo=demo, verbose=verbose).run()
    except CannotRun as reason:
        raise Failure(str(reason)) from reason
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)
