"""`catchment terms`: checks an agreement for what gets in the way of learning. It needs nothing that runs."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape
from rich.padding import Padding

from deploy.commands.common import Failure, console

if TYPE_CHECKING:
    from shared.text.terms.checking import Checked
    from shared.text.terms.document import Clause
    from shared.text.terms.findings import Finding

cli = typer.Typer(help="Check an agreement for what gets in the way of learning.", no_args_is_help=True)
BLOCKED, NOT_CHECKED = 1, 2
MARKS = {"blocks": "[bold red]in the way[/bold red]", "advises": "[yellow]worth a thought[/yellow]"}


class NotChecked(Failure):
    exit_code = NOT_CHECKED


@cli.callback()
def terms() -> None:
    """Check an agreement for what gets in the way of learning."""


@cli.command()
def check(
    file: Annotated[str, typer.Argument(help="The agreement; `-` reads it from standard input.")],
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="For people, or for programs.")] = "text",
    output: Annotated[Path | None, typer.Option(help="A .docx to write, with a comment at each place.")] = None,
) -> None:
    """Print the agreement with what is found in each clause, why, and what to write instead.

    Exit status 0: nothing blocks; 1: something does; 2: it could not be checked. Nothing is kept but what `--output`
    names, and nothing leaves this machine.
    """
    from shared.text.targets import check as check_document
    from shared.text.terms.document import Unreadable
    from shared.text.terms.reading import read

    content = _content(file)
    try:
        checked = check_document(read("" if file == "-" else file, content))
    except Unreadable as error:
        raise NotChecked(f"{error.title}. {error.detail}") from error
    if output:
        _write(output, checked, content)
    if form == "json":
        typer.echo(json.dumps(as_json(checked), ensure_ascii=False))
    else:
        _print(checked)
    raise typer.Exit(NOT_CHECKED if not checked.is_checked else BLOCKED if checked.blocks else 0)


@cli.command()
def rules() -> None:
    """List the rules: what each looks for, why, its source, and what to write instead."""
    from shared.text.terms.rules import rules as all_rules

    for rule in all_rules():
        console.print(f"[bold]{rule.name}[/bold]  {escape(rule.title)} ({rule.level})", highlight=False)
        for label, said in (("Why", rule.why), ("Source", rule.source), ("Instead", rule.instead)):
            _indented(f"[bold]{label}:[/bold] {escape(said)}")


def as_json(checked: "Checked") -> dict[str, Any]:
    """The document as `--format json` prints it."""
    return {
        "language": checked.language,
        "view": checked.view,
        "clauses": [_clause(clause, found) for clause, found in checked.clauses],
        "missing": [{"topic": each.topic, "why": each.why, "instead": each.instead} for each in checked.missing],
    }


def _clause(clause: "Clause", findings: "tuple[Finding, ...]") -> dict[str, Any]:
    names = ("rule", "start", "end", "level", "why", "instead", "cues")
    found = [{name: getattr(each, name) for name in names} for each in findings]
    return {"number": clause.number, "text": clause.text, "findings": found}


def _content(file: str) -> bytes:
    """One byte more than a document may have, so that a larger one is known for one."""
    from shared.text.terms.reading import MAX_BYTES

    try:
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotChecked(f"{file} cannot be read: {error.strerror}.") from error


def _write(output: Path, checked: "Checked", original: bytes) -> None:
    from shared.text.terms.writing_docx import write

    if output.suffix.casefold() != ".docx":
        raise NotChecked(f"{output} does not end in .docx, which is what --output writes.")
    try:
        output.write_bytes(write(checked, original))
    except OSError as error:
        raise NotChecked(f"{output} cannot be written: {error.strerror}.") from error


def _print(checked: "Checked") -> None:
    if checked.view != "plain":
        console.print("Checked as it would be after accepting all tracked changes.\n", highlight=False)
    for clause, findings in checked.clauses:
        console.print(escape(f"{clause.number}  {clause.text}".strip()), highlight=False, soft_wrap=True)
        for each in findings:
            _print_finding(clause, each)
        console.print()
    for topic in checked.missing:
        console.print(f"[bold]Nothing is said about: {escape(topic.topic)}[/bold]", highlight=False)
        _indented(escape(topic.why))
        _indented(f"[bold]Write:[/bold] {escape(topic.instead)}")
    console.print(_summary(checked), highlight=False)


def _print_finding(clause: "Clause", finding: "Finding") -> None:
    words = clause.text[finding.start : finding.end]
    _indented(f"{MARKS[finding.level]} ({finding.rule}): “{escape(words)}”")
    _indented(f"[bold]Why:[/bold] {escape(finding.why)}", 8)
    _indented(f"[bold]Instead:[/bold] {escape(finding.instead)}", 8)
    if finding.cues:
        _indented(f"[dim]Seen: {escape('; '.join(finding.cues))}[/dim]", 8)


def _indented(text: str, by: int = 4) -> None:
    console.print(Padding.indent(text, by), highlight=False)


def _summary(checked: "Checked") -> str:
    levels = [each.level for _, found in checked.clauses for each in found]
    if not checked.is_checked:
        return "Not checked: the text does not seem to be English. That nothing is found says nothing."
    told = f"{levels.count('blocks')} in the way, {levels.count('advises')} worth a thought, "
    return f"{told}{len(checked.missing)} things left unsaid, in {len(checked.clauses)} clauses."
