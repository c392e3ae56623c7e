"""What a passage looks like where it may still be kept: in any case, escaped, with other white space."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

_SPACE = "(?:\\s|\u00a0" + r"|\\+[nrt]|\\+u00(?:a|A)0|\\302\\240)+"
_HALVED_FROM = 80
"""A write-ahead log puts a header between two of its pages, and a long text is kept in pieces: one such cut through a
passage leaves one of its halves whole. Halves of a shorter passage would be found in texts of others."""


@dataclass(frozen=True)
class Passage:
    """Words to look for. `number` stands for them in reports, which never repeat them."""

    number: int
    words: str

    @cached_property
    def pattern(self) -> str:
        """A regular expression that Python and PostgreSQL read alike. Case is spelt out: it needs no collation."""
        return _SPACE.join("".join(map(_character, word)) for word in _composed(self.words).split())

    @cached_property
    def in_bytes(self) -> re.Pattern[bytes]:
        """For the bytes of a file: the passage, or one half of a long one."""
        parts = [Passage(self.number, half).pattern for half in self._halves()]
        return re.compile("|".join(parts).encode())

    @cached_property
    def in_text(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    @cached_property
    def anchors(self) -> list[bytes]:
        """Of each half the longest run of plain letters: where none of them is, the slow search can be left out."""
        runs = (re.findall(r"[A-Za-z0-9]+", _composed(half)) for half in self._halves())
        return [max(found, key=len, default="").lower().encode() for found in runs]

    def _halves(self) -> list[str]:
        words = self.words
        if len(words) < _HALVED_FROM:
            return [words]
        middle = words.rfind(" ", 0, len(words) // 2 + 1)
        middle = middle if middle > 0 else len(words) // 2
        return [words[:middle].strip(), words[middle:].strip()]


def read_passages(lines: Iterable[str]) -> list[Passage]:
    """One passage a line; empty lines are left out, and count for the number."""
    return [Passage(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]


def _composed(words: str) -> str:
    return unicodedata.normalize("NFC", words)


def _character(character: str) -> str:
    forms = dict.fromkeys(_forms(character))
    return next(iter(forms)) if len(forms) == 1 else f"(?:{'|'.join(forms)})"


def _forms(character: str) -> Iterator[str]:
    """Every way in which one character may be written, as regular expressions."""
    for one in dict.fromkeys((character, character.lower(), character.upper(), character.casefold())):
        yield re.escape(html.escape(one))
        for written in dict.fromkeys((one, unicodedata.normalize("NFD", one))):
            yield r"\\+" if written == "\\" else (r"\\*" if written in '"/' else "") + re.escape(written)
            if not written.isascii():
                yield "".join(each if each.isascii() else _escaped_as_json(each) for each in written)
                yield "".join(each if each.isascii() else _escaped_as_octal(each) for each in written)


def _escaped_as_json(character: str) -> str:
    """With as many backslashes as there were escapes around it."""
    units = character.encode("utf-16-be").hex()
    digits = [
        "".join(f"(?:{d}|{d.upper()})" if d.isalpha() else d for d in units[n : n + 4]) for n in range(0, len(units), 4)
    ]
    return "".join(rf"\\+u{each}" for each in digits)


def _escaped_as_octal(character: str) -> str:
    """As PostgreSQL's `encode(…, 'escape')` does."""
    return "".join(rf"\\{byte:03o}" for byte in character.encode())
