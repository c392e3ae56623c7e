"""Recognises nearly the same words: also those of a text that is gone, by keyed hashes of its trigrams."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass

ALIKE = 0.6
"""From which share of common trigrams on two texts are nearly the same."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The trigrams of a text, hashed with a key: they say whether another text is like it, and not what it said."""

    hashes: frozenset[int]

    @classmethod
    def of(cls, text: str, key: bytes) -> "Fingerprint":
        return cls(frozenset(_hashed(trigram, key) for trigram in _trigrams(text)))

    def resembles(self, other: "Fingerprint") -> bool:
        common = len(self.hashes & other.hashes)
        return common > 0 and common / len(self.hashes | other.hashes) >= ALIKE


def _trigrams(text: str) -> set[str]:
    """As pg_trgm makes them: two spaces before each word and one behind it."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    padded = [f"  {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def _hashed(trigram: str, key: bytes) -> int:
    return int.from_bytes(hmac.digest(key, trigram.encode(), hashlib.sha256)[:8], "big", signed=True)
