"""What a check found, as comments in a .docx for a colleague: in the original where there is one."""

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from shared.text.terms.document import Clause
from shared.text.terms.docx_runs import Runs
from shared.text.terms.lines import clean
from shared.text.terms.ooxml import Element, W, open_package
from shared.text.terms.reading_docx import Located, located

AUTHOR, INITIALS = "Terms check", "TC"
_LEVELS = {"blocks": "In the way of agreeing", "advises": "Worth a thought"}


class Finding(Protocol):
    @property
    def rule(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def level(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def instead(self) -> str: ...
    @property
    def cues(self) -> Sequence[str]: ...


class Missing(Protocol):
    @property
    def topic(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def instead(self) -> str: ...


class Checked(Protocol):
    @property
    def clauses(self) -> Sequence[tuple[Clause, Sequence[Finding]]]: ...
    @property
    def missing(self) -> Sequence[Missing]: ...


def write(checked: Checked, original: bytes | None) -> bytes:
    """`original` is the file that was checked; one that is no .docx is written anew, clause by clause."""
    try:
        annotated = _annotated(checked, original) if original else None
    except Exception:  # what the file has is not ours: the library fails at damaged ones in ways that it does not list
        annotated = None
    return annotated or _saved(_anew(checked))


def _annotated(checked: Checked, original: bytes) -> bytes | None:
    """None where the file has no clauses."""
    package = open_package(original)
    document = docx.Document(io.BytesIO(original))
    places = list(located(package, document.element))
    if not places:
        return None
    by_clause = _by_clause(checked, places)
    for index, (_, findings) in enumerate(checked.clauses):
        for finding in findings:
            _comment_at(document, by_clause.get(index), finding, checked.clauses[index][0])
    _comment_missing(document, checked)
    return _saved(document)


def _saved(document: Document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _by_clause(checked: Checked, places: Sequence[Located]) -> dict[int, tuple[Located, Runs]]:
    """Each checked clause's place. The file may have changed since: then by its words, each place once."""
    waiting: dict[tuple[str, str], list[Located]] = {}
    for place in places:
        waiting.setdefault((place.clause.text, place.clause.place), []).append(place)
    found = {}
    for index, (clause, _) in enumerate(checked.clauses):
        if same := waiting.get((clause.text, clause.place)):
            place = same.pop(0)
            found[index] = (place, Runs(place.placed))
    return found


def _comment_at(document: Document, found: tuple[Located, Runs] | None, finding: Finding, clause: Clause) -> None:
    place, runs = found or (None, None)
    ends = runs.between(finding.start, finding.end) if runs else None
    if ends:
        _add(document, Run(ends[0], document), Run(ends[1], document), _text(finding))
        return
    words = clause.text[finding.start : finding.end]
    where = f"{clause.place}: “{words}”\n"
    _add(document, *_whole(document, place.paragraph if place else None), where + _text(finding))


def _comment_missing(document: Document, checked: Checked) -> None:
    for each in checked.missing:
        _add(
            document, *_whole(document, None), f"Missing: {_named(each.topic)}\nWhy: {each.why}\nTo add: {each.instead}"
        )


def _whole(document: Document, paragraph: Element | None) -> tuple[Run, Run]:
    """The runs of a paragraph, else those of the document's first; a new one where it has none."""
    body = document.element.find(f"{W}body")
    for each in [paragraph] if paragraph is not None else body.iterchildren(f"{W}p"):
        if runs := list(each.iterchildren(f"{W}r")):
            return Run(runs[0], document), Run(runs[-1], document)
    new = document.add_paragraph() if paragraph is None else Paragraph(paragraph, document)
    run = new.add_run()
    return run, run


def _add(document: Document, first: Run, last: Run, text: str) -> None:
    document.add_comment([first, last], text=clean(text), author=AUTHOR, initials=INITIALS)


def _text(finding: Finding) -> str:
    seen = f"\nSeen: {'; '.join(finding.cues)}" if finding.cues else ""
    level = _LEVELS.get(finding.level, finding.level)
    return f"{_named(finding.rule)}. {level}.\nWhy: {finding.why}\nInstead: {finding.instead}{seen}"


def _named(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _anew(checked: Checked) -> Document:
    document = docx.Document()
    document.core_properties.author = AUTHOR
    for clause, findings in checked.clauses:
        paragraph = document.add_paragraph()
        if clause.number:
            paragraph.add_run(f"{clean(clause.number)} ").bold = True
        _written(document, paragraph, clause.text, findings)
    _comment_missing(document, checked)
    return document


def _written(document: Document, paragraph: Paragraph, text: str, findings: Sequence[Finding]) -> None:
    """The text in runs that end where a finding begins or ends."""
    cuts = sorted({0, len(text), *(each.start for each in findings), *(each.end for each in findings)})
    runs = {start: paragraph.add_run(clean(text[start:end])) for start, end in pairwise(cuts)}
    for each in findings:
        within = [run for start, run in runs.items() if each.start <= start < each.end]
        if within:
            _add(document, within[0], within[-1], _text(each))
