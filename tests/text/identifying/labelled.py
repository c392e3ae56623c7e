"""Sentences of which it is known whether they point to somebody, and how many of them the check gets right.

`dev.jsonl` is what the check was written with; `more.jsonl` came later, was measured before it was read, and is what
it was written with since; `test.jsonl` is what nobody who wrote the check has seen. Of a sentence
that points to somebody the right words have to be found, not any.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.text.identifying.check import look_at
from shared.text.identifying.language import labels

HERE = Path(__file__).parent
HALVES = ("dev", "more", "test")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence. `words` are those that identify, and empty where none do."""

    text: str
    identifying: bool
    kind: str
    participants: Sequence[str]
    words: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of `of` sentences of a kind, `found` had a finding (in the words that identify, where there are such)."""

    kind: str
    identifying: bool
    found: int
    of: int


def sentences(half: str) -> list[Labelled]:
    lines = (HERE / f"{half}.jsonl").read_text("utf-8").splitlines()
    return [Labelled(**json.loads(line)) for line in lines if line]


def is_found(one: Labelled) -> bool:
    found = look_at({"text": one.text}, one.participants, ask=labels).findings
    if not one.identifying:
        return bool(found)
    start = one.text.index(one.words)
    return any(each.start < start + len(one.words) and start < each.end for each in found)


def measure(half: Sequence[Labelled]) -> Iterator[Figures]:
    """Figures by kind: identifying kinds first."""
    kinds = sorted({(not one.identifying, one.kind) for one in half})
    for harmless, kind in kinds:
        those = [one for one in half if one.kind == kind and one.identifying is not harmless]
        yield Figures(kind, not harmless, sum(map(is_found, those)), len(those))


def share_found(figures: Sequence[Figures], *, identifying: bool) -> float:
    """Of all sentences that point to somebody, or of all that do not: the share that had a finding."""
    those = [one for one in figures if one.identifying is identifying]
    return sum(one.found for one in those) / sum(one.of for one in those)
