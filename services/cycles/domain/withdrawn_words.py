"""Words that somebody took back: recognised when they, or nearly the same, are to be shared again.

Only keyed fingerprints are kept, of a text as a whole and of each of its sentences, so that a sentence is recognised
inside another text too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.text.similar import Fingerprint

SHORTEST_SENTENCE = 30
"""Characters. What is shorter is said by many people, and is compared as part of the whole text only."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")

Prints = tuple[Fingerprint, ...]


@dataclass(frozen=True, slots=True)
class ConsentPrints:
    """Fingerprints of the two texts of a consent."""

    statement: Prints
    how_learnt: Prints

    @classmethod
    def of(cls, statement: str, how_learnt: str | None, key: bytes) -> "ConsentPrints":
        return cls(_prints(statement, key), _prints(how_learnt or "", key))

    def resemble(self, withdrawn: Iterable[Fingerprint]) -> bool:
        """Whether either text is, or holds, nearly the words that were withdrawn."""
        own = (*self.statement, *self.how_learnt)
        return any(one.resembles(other) for other in withdrawn for one in own)


def _prints(text: str, key: bytes) -> Prints:
    found = dict.fromkeys(Fingerprint.of(passage, key) for passage in passages(text))
    return tuple(one for one in found if one.hashes)


def passages(text: str) -> list[str]:
    """The whole text, and each of its sentences that is long enough to be somebody's own."""
    sentences = [one.strip() for one in _SENTENCE_END.split(text)]
    return [text, *(one for one in sentences if len(one) >= SHORTEST_SENTENCE and one != text)]


def to_json(prints: Prints) -> list[list[int]]:
    return [sorted(one.hashes) for one in prints]


def from_json(kept: Sequence[Sequence[int]]) -> Prints:
    return tuple(Fingerprint(frozenset(one)) for one in kept)
