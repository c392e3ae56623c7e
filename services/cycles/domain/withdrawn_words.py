"""Words that somebody took back: recognised when they, or nearly the same, are to be shared again.

Only keyed fingerprints are kept, of a text as a whole and of each of its passages, so that a passage is recognised
inside another text too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.text.similar import PASSAGE_WORDS, Fingerprint, Text, read_with

Prints = tuple[Fingerprint, ...]
"""Of a text as a whole, and of each of its passages."""


@dataclass(frozen=True, slots=True)
class ConsentPrints:
    """Fingerprints of the two texts of a consent."""

    statement: Prints
    how_learnt: Prints
    texts: tuple[Text, ...] = ()
    """Both, where they have just been read: what was taken back is then found in the middle of a sentence, too."""

    @classmethod
    def of(cls, statement: str, how_learnt: str | None, key: bytes) -> "ConsentPrints":
        said, how = read_with(key, statement), read_with(key, how_learnt or "")
        return cls(_prints(statement, key), _prints(how_learnt or "", key), (said, how))

    def resemble(self, withdrawn: Iterable[Fingerprint]) -> bool:
        """Whether either text is, or holds, nearly the words that were withdrawn."""
        own = (*self.statement, *self.how_learnt)
        return any(
            any(one.resembles(other) for one in own) or any(other.is_in(text) for text in self.texts)
            for other in withdrawn
        )


def _prints(text: str, key: bytes) -> Prints:
    return from_json(dict.fromkeys(tuple(one) for one in Fingerprint.of(text, key).dump() if len(one) > 1))


def to_json(prints: Prints) -> list[list[int]]:
    """Each as its number of words and its hashes."""
    return [one.dump()[0] for one in prints]


def from_json(kept: Iterable[Sequence[int]]) -> Prints:
    """Each recognises what it was made from as a whole text, and where it is long enough also inside of one."""
    return tuple(Fingerprint.load([one, one] if one[0] >= PASSAGE_WORDS else [one]) for one in kept)
