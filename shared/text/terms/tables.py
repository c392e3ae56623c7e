"""Tables as clauses: each row with the heads of its columns, as somebody would read it out."""

import re
from collections.abc import Sequence

_REFERENCE = re.compile(
    r"(?:(?:kpi|pi|item|measure|outcome)\s*)?(?:no|ref|reference|number|id|#|rhif|cyf)?\.?", re.IGNORECASE
)
_OWN = re.compile(r"(?:[A-Z]{1,5}[ -]?)?\d{1,3}(?:\.\d{1,3})*[a-z]?\.?|[A-Z]\.?")
_VALUE = re.compile(r"\d\s*(?:%|per cent)|[£€$]\s*\d|^\W*(?!(?:19|20)\d\d\b)\d+(?:[.,]\d+)*\W*$")
_LONGEST_HEAD = 80
_ENDS = ".;:!?,"


def has_heads(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns, judged by its words alone."""
    if len(rows) < 2:
        return False
    named = [cell for cell in rows[0] if cell]
    return len(named) > 1 and all(len(cell) <= _LONGEST_HEAD and not _VALUE.search(cell) for cell in named)


def own_number(heads: Sequence[str], cells: Sequence[str]) -> str:
    """The row's number, where its first column is one of numbers."""
    if len(cells) < 2 or not _OWN.fullmatch(cells[0]):
        return ""
    return cells[0].rstrip(".") if not heads or _REFERENCE.fullmatch(heads[0]) else ""


def read_out(heads: Sequence[str], cells: Sequence[str]) -> list[tuple[str, str]]:
    """Each cell that says something, with what stands before it: "Measure: ", "; Target: "."""
    parts: list[tuple[str, str]] = []
    before = ""
    for column, cell in enumerate(cells):
        if cell:
            head = heads[column].rstrip(" :") if column < len(heads) else ""
            parts.append((before + (f"{head}: " if head and head != cell else ""), cell))
            before = " " if cell[-1] in _ENDS else "; "
    return parts
