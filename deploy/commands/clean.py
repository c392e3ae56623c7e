"""`catchment clean`: remove a local run's data, wherever they are kept."""

import shutil
from typing import Annotated

import typer

from deploy.commands.common import Data, Failure, console, place_of


def clean(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Delete all data and keys of the local run. They cannot be restored."""
    place = place_of(data)
    if not place.directory.exists():
        console.print("There is nothing to remove.")
        return
    if place.in_use():
        raise Failure(f"Catchment is running in {place.directory}. Stop it first.")
    if not place.keys.private_file.exists():
        raise Failure(f"{place.directory} does not look like the folder of a local run, so it was left alone.")
    if not yes:
        typer.confirm(f"Delete all data in {place.directory}?", abort=True)
    if place.postgres.is_symlink():
        shutil.rmtree(place.postgres.resolve(), ignore_errors=True)
    shutil.rmtree(place.directory)
    console.print(f"Removed {place.directory}.", soft_wrap=True)
