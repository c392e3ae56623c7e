"""`catchment doctor`: says what is wrong and what to do about it, whether or not Catchment runs."""

from typing import Annotated

import typer
from rich.markup import escape

from deploy.commands.common import Data, console, run_folder_of
from deploy.local.findings import Finding


def doctor(
    data: Data = None,
    port_base: Annotated[int, typer.Option(min=1024, max=65000, help="Port base to check while nothing runs.")] = 8000,
) -> None:
    """Check this machine and the local run. The exit code is 1 when anything is wrong."""
    from deploy.local.findings import machine, ports

    run_folder = run_folder_of(data)
    findings = list(machine(run_folder))
    note = run_folder.read()
    if note:
        from deploy.local.findings_running import running

        findings += [Finding("Catchment", f"is running in {run_folder.directory} (process {note.pid})"), *running(note)]
    elif run_folder.in_use():
        findings.append(Finding("Catchment", f"is starting or stopping in {run_folder.directory}"))
    else:
        findings += [Finding("Catchment", f"is not running in {run_folder.directory}"), *ports(port_base)]
    for finding in findings:
        _tell(finding)
    raise typer.Exit(1 if any(finding.advice for finding in findings) else 0)


def _tell(finding: Finding) -> None:
    mark = "[bold red]wrong[/bold red]" if finding.advice else "[green]ok[/green]   "
    console.print(f"{mark} {escape(finding.subject)}: {escape(finding.said)}", highlight=False, soft_wrap=True)
    if finding.advice:
        console.print(f"      [yellow]→ {escape(finding.advice)}[/yellow]", highlight=False, soft_wrap=True)
