"""Plain text or Markdown as clauses: a blank line separates them."""

import re

from shared.text.terms.document import Clause, Document, Empty, UnknownKind
from shared.text.terms.language import language_of

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_PART = r"(?:Schedule|Sch\.?|Annex|Part|Clause|Section)\s+\w+(?:,\s*\d+(?:\.\d+)*)?"
_NUMBER = re.compile(rf"^(?:#+\s+)?({_PART}|\d+(?:\.\d+)*)[.):]?\s+(?=\S)")


def read(name: str, content: bytes) -> Document:
    """`name` is what the file is called, or "". Raises a kind of `Unreadable`."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnknownKind(f"{name or 'This'} is no text in UTF-8. Give the terms as plain text or Markdown.") from error
    blocks = [" ".join(block.split()) for block in _BLANK_LINE.split(text)]
    clauses = tuple(_clause(block, place) for place, block in enumerate(filter(None, blocks), 1))
    if not clauses:
        raise Empty("Choose the file with the agreement's terms.")
    return Document(clauses, "plain", language_of(text))


def _clause(block: str, place: int) -> Clause:
    numbered = _NUMBER.match(block)
    number, start = (numbered[1], numbered.end()) if numbered else ("", 0)
    return Clause(number, block[start:], f"paragraph {place}")
