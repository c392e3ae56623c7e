"""Whose words a text says: it quotes a learning when it, or a passage of it, is nearly one of the learning's texts.

The measure and its thresholds are those of `shared.text.similar`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shared.text.similar import PASSAGE_WORDS, Fingerprint, Text, quotes, read, read_with

Wording = tuple[str, str | None]
"""A statement, and how it was learnt."""
Print: TypeAlias = Sequence[Sequence[int]]
"""The keyed fingerprint of a text that is gone, as it is kept (`Fingerprint.dump`)."""


@dataclass(frozen=True, slots=True)
class Quotable:
    """The words of one learning, in all its wordings."""

    sources: Sequence[Text]

    @classmethod
    def of(cls, wordings: Iterable[Wording]) -> "Quotable":
        return cls([read(text) for text in _own_texts(wordings)])

    def is_quoted_in(self, texts: Iterable[str | None]) -> bool:
        known = [read(text) for text in texts if text]
        return any(quotes(source, text) for source in self.sources for text in known)


def without_formulas(wordings: Iterable[Wording], said_otherwise: Iterable[str]) -> list[Wording]:
    """The wordings without how they were learnt, where others say the same: "Told by the person, and seen by us"."""
    others = list(dict.fromkeys(said_otherwise))
    return [(statement, how if not _is_formula(how, others) else None) for statement, how in wordings]


def _is_formula(how_learnt: str | None, others: Sequence[str]) -> bool:
    return bool(how_learnt) and Quotable.of([(how_learnt or "", None)]).is_quoted_in(others)


def prints_of(wordings: Iterable[Wording], key: bytes) -> list[list[list[int]]]:
    """Fingerprints of words that are about to be erased, as JSON. `key` is the installation's secret."""
    return [Fingerprint.of(text, key).dump() for text in _own_texts(wordings)]


def recognise(prints: Iterable[Print], texts: Iterable[str | None], key: bytes) -> bool:
    """Whether one of the texts quotes words that are gone."""
    kept = list(prints)
    known = [read_with(key, text) for text in texts if text] if kept else []
    return any(Fingerprint.load(one).is_in(text) for one in kept for text in known)


def _own_texts(wordings: Iterable[Wording]) -> list[str]:
    """Each once. How something was learnt is often said in a few words that anybody would use: "Told and seen"."""
    found = dict.fromkeys(text for wording in wordings for text in _texts(*wording))
    return list(found)


def _texts(statement: str, how_learnt: str | None) -> list[str]:
    is_own = how_learnt is not None and len(read(how_learnt).words) >= PASSAGE_WORDS
    return [text for text in (statement, how_learnt if is_own else None) if text]
