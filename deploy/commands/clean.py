"""`catchment clean`: remove a local run's data, wherever they are kept."""

import shutil
from typing import Annotated

import typer

from deploy.commands.common import Data, Failure, console, run_folder_of


def clean(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Delete all data and keys of the local run. They cannot be restored."""
    run_folder = run_folder_of(data)
    if not run_folder.directory.exists():
        console.print("There is nothing to remove.")
        return
    if run_folder.in_use():
        raise Failure(f"Catchment is running in {run_folder.directory}. Stop it first.")
    if not run_folder.keys.private_file.exists():
        raise Failure(f"{run_folder.directory} does not look like the folder of a local run, so it was left alone.")
    if not yes:
        typer.confirm(f"Delete all data in {run_folder.directory}?", abort=True)
    if run_folder.postgres.is_symlink():
        shutil.rmtree(run_folder.postgres.resolve(), ignore_errors=True)
    shutil.rmtree(run_folder.directory)
    console.print(f"Removed {run_folder.directory}.", soft_wrap=True)
