"""What files with lines have in common: characters that nobody sees, and lines that are one paragraph."""

import re
from collections.abc import Iterable

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphens and joiners: between the letters of "target" they would hide it from rules, and from no reader."""
_CLEAN = str.maketrans({**dict.fromkeys(INVISIBLE, ""), **dict.fromkeys("\u00a0\u2007\u202f\v", " ")})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STARTS = re.compile(r"\s*(?:[-*•·▪◦‣–—o]\s|\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})[).]\s|\d{1,3}(?:\.\d{1,3})+\.?\s)")
_BROKEN = re.compile(r"(?P<word>[^\W\d_]+)-$")
_KEEP = {
    *("co", "non", "re", "pre", "self", "well", "long", "short", "multi", "sub", "inter", "anti", "cross", "part"),
    *("full", "two", "three", "four", "one", "half", "third", "post", "mid", "low", "high", "peer", "person"),
}
"""What stands before a hyphen of its own, so that the end of a line did not put it there."""


def clean(text: str) -> str:
    """With spaces that are spaces, and without what cannot be seen or may not stand in a document."""
    return _CONTROL.sub("", text.translate(_CLEAN))


def has_controls(text: str) -> bool:
    return _CONTROL.search(text) is not None


def is_item(line: str) -> bool:
    """Whether a line looks like an item of a list or a numbered clause: it begins anew."""
    return _STARTS.match(line) is not None


def unwrap(lines: Iterable[str]) -> str:
    """Lines as one paragraph. Items of a list and rows with tabs keep their lines."""
    parts: list[str] = []
    for line in (each.strip() for each in lines):
        if not parts:
            parts.append(line)
        elif is_item(line) or "\t" in line or "\t" in parts[-1]:
            parts.append(f"\n{line}")
        else:
            parts[-1], between = _mend(parts[-1], line)
            parts.append(between + line)
    return "".join(parts)


def _mend(before: str, after: str) -> tuple[str, str]:
    """Undoes the hyphenation of a word at the end of a line."""
    found = _BROKEN.search(before[-40:])
    if not found or not after[:1].islower():
        return before, " "
    return (before, "") if found["word"].casefold() in _KEEP else (before[:-1], "")
