"""Whether two texts say nearly the same words: a copy, a copy that was edited, or a passage taken from a longer text.

The measure is that of PostgreSQL's pg_trgm: the trigrams of every word, in lower case, with two blanks before it and
one after; two texts are as alike as the trigrams that both have, divided by those that either has. Word order does not
count, a spelling mistake costs three trigrams, and the same thing said in other words shares little. It sees letters
and no meaning: somebody who says it in their own words is never caught, and neither is a translation.
"""

import hmac
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeAlias

ALIKE = 0.65
"""From here on two texts, or two passages, are nearly the same. tests/shared/text holds the table behind it: what was
retyped, misspelt or lightly edited lies at 0.7 and above, the same thought in somebody's own words below 0.6."""
SHORT_ALIKE = 0.75
"""For a text of fewer words than a passage, where one word that both have weighs much."""
PASSAGE_WORDS = 8
"""A run of fewer words out of a longer text is a common phrase, and taken from nobody."""
SHORTEST_WORDS = 3
"""A text with fewer words than a passage is taken as a whole: these few are all that somebody said. With fewer than
this it is no sentence, and found only where it is the whole of another text."""
LONGEST_PASSAGE = 30
"""In words. A longer sentence counts as several passages that overlap: part of it can be taken, too."""

_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_LOOKALIKES = str.maketrans("аеорсухіїјѕһԁԛԝкмнтвгοανρικηχυτωıøłđ", "aeopcyxiijshdqwkmhtbroavpiknxutwiold")
"""Cyrillic, Greek and other letters that are read as Latin ones: typed instead of those, they would hide a copy."""

_BITS = 0x7FFFFFFF
"""So that PostgreSQL's `integer` holds a trigram's number."""

Trigrams: TypeAlias = frozenset[int]
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, several short ones, or a part of a long one."""

    words: int
    trigrams: Trigrams


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read once, to be compared many times."""

    words: Sequence[Trigrams]
    """The trigrams of each word, in order."""
    trigrams: Trigrams
    passages: Sequence[Passage]
    blocks: Sequence["Block"]


@dataclass(frozen=True, slots=True)
class Block:
    """Part of a text, so long that every window of a passage's length lies whole in one. Most can be ruled out."""

    words: Sequence[Trigrams]
    trigrams: Trigrams


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What recognises a text that is gone: its trigrams and those of its passages, hashed with a key.

    It holds no word. Whoever has the key can try all trigrams, and may guess words from them: it is personal data as
    long as the key is there, and nothing once the key is destroyed.
    """

    whole: Passage
    passages: Sequence[Passage] = ()

    @classmethod
    def of(cls, text: str, key: bytes) -> "Fingerprint":
        """To be kept when a text is erased. `key` must not be empty, and has to be kept secret."""
        known = read_with(key, text)
        return cls(_whole(known), known.passages)

    @property
    def hashes(self) -> Trigrams:
        """Of the whole text."""
        return self.whole.trigrams

    def recognises(self, text: str, key: bytes) -> bool:
        """Whether a text is nearly the one that is gone, or holds a passage of it. `key`: that it was made with."""
        return self.is_in(read_with(key, text))

    def is_in(self, text: Text) -> bool:
        """As `recognises`, of a text that was read with the same key."""
        return _are_alike(self.whole, _whole(text)) or any(_holds(text, one) for one in _parts_of(*self._parts))

    def resembles(self, other: "Fingerprint") -> bool:
        """Whether both texts, or a passage of each, are nearly the same; both have to be made with the same key.

        It finds less than `recognises`, which sees the other text: here passages are compared as they were cut.
        """
        return any(_are_alike(one, another) for one in self._parts for another in other._parts)

    @property
    def _parts(self) -> tuple[Passage, ...]:
        return (self.whole, *self.passages)

    def dump(self) -> list[list[int]]:
        """As JSON: the whole text and then its passages, each as its number of words and its hashes in order."""
        return [[one.words, *sorted(one.trigrams)] for one in self._parts]

    @classmethod
    def load(cls, dumped: Sequence[Sequence[int]]) -> "Fingerprint":
        whole, *passages = (Passage(words, frozenset(hashes)) for words, *hashes in dumped)
        return cls(whole, tuple(passages))


def read(text: str) -> Text:
    """Read a text once, to compare it with many."""
    return _read(text, b"")


def read_with(key: bytes, text: str) -> Text:
    """Read a text once, to compare it with many fingerprints that were made with this key."""
    if not key:
        raise ValueError("a fingerprint without a key would give the words away")
    return _read(text, key)


def trigrams_of(text: str) -> Trigrams:
    """The same as `read(text).trigrams`, in half the time."""
    number = _numbering(b"")
    return _together(_trigrams(number, word) for word in set(_WORD.findall(_folded(text))))


def is_nearly_equal(one: str | Text, other: str | Text) -> bool:
    """Whether two texts are the same but for spelling, order, punctuation, or a few words. Never for an empty one."""
    return _are_alike(_whole(_known(one)), _whole(_known(other)))


def quotes(source: str | Text, text: str | Text, least_words: int = SHORTEST_WORDS) -> bool:
    """Whether `text` is nearly `source`, or holds a passage of it of at least `least_words`, equal or nearly so.

    A short source is a passage as a whole.
    """
    known, other = _known(source), _known(text)
    whole_counts = least_words <= PASSAGE_WORDS or len(known.words) >= least_words
    if whole_counts and is_nearly_equal(known, other):
        return True
    found = _parts_of(_whole(known), *known.passages)
    return any(_holds(other, one) for one in found if one.words >= least_words)


def _parts_of(whole: Passage, *passages: Passage) -> Sequence[Passage]:
    """What of a text can stand in a longer one."""
    return (whole,) if SHORTEST_WORDS <= whole.words < PASSAGE_WORDS else passages


def _known(text: str | Text) -> Text:
    return read(text) if isinstance(text, str) else text


def _whole(text: Text) -> Passage:
    return Passage(len(text.words), text.trigrams)


def _are_alike(one: Passage, other: Passage) -> bool:
    least = _least(min(one.words, other.words))
    return bool(one.trigrams) and _likeness(one.trigrams, other.trigrams) >= least


def _least(words: int) -> float:
    return SHORT_ALIKE if words < PASSAGE_WORDS else ALIKE


def _likeness(one: Trigrams, other: Trigrams) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def _holds(text: Text, passage: Passage) -> bool:
    """Whether somewhere in the text about as many words in a row as the passage has are nearly the passage."""
    sought, least = passage.trigrams, _least(passage.words) * len(passage.trigrams)
    if len(sought & text.trigrams) < least:
        return False
    return any(len(sought & block.trigrams) >= least and _has_window(block.words, passage) for block in text.blocks)


def _has_window(words: Sequence[Trigrams], passage: Passage) -> bool:
    """Looks at a window only where its words together have enough trigrams of the passage, which is quickly counted."""
    found = [len(word & passage.trigrams) for word in words]
    least = _least(passage.words)
    enough = least * len(passage.trigrams)
    for end in range(1, len(words) + 1):
        start = max(0, end - passage.words)
        if sum(found[start:end]) >= enough and _likeness(_together(words[start:end]), passage.trigrams) >= least:
            return True
    return False


def _read(text: str, key: bytes) -> Text:
    folded = _folded(text)
    trigrams = cache(partial(_trigrams, _numbering(key)))  # forgotten with the text: no word outlives its erasure here
    sentences = [[trigrams(word) for word in _WORD.findall(one)] for one in _SENTENCE_END.split(folded)]
    words = tuple(word for sentence in sentences for word in sentence)
    return Text(words, _together(words), tuple(_passages(sentences)), tuple(_blocks(words)))


def _folded(text: str) -> str:
    """As it is read: lower case, without accents and what cannot be seen, letters by what they look like."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join([one for one in plain if unicodedata.category(one) not in _UNSEEN]).translate(_LOOKALIKES)


def _blocks(words: Sequence[Trigrams]) -> Iterable[Block]:
    for start in range(0, max(1, len(words) - LONGEST_PASSAGE), LONGEST_PASSAGE):
        part = words[start : start + 2 * LONGEST_PASSAGE]
        yield Block(part, _together(part))


def _trigrams(number: Callable[[bytes], int], word: str) -> Trigrams:
    padded = f"  {word} ".encode("utf-32-le", "surrogatepass")
    return frozenset([number(padded[n : n + 12]) & _BITS for n in range(0, len(padded) - 8, 4)])


def _numbering(key: bytes) -> Callable[[bytes], int]:
    """The number of a trigram. Two of them seldom share one; the measure does not mind."""
    if not key:
        return zlib.crc32
    return cache(lambda trigram: int.from_bytes(hmac.digest(key, trigram, "sha256")[:4]))


def _passages(sentences: Iterable[Sequence[Trigrams]]) -> Iterable[Passage]:
    short: list[Trigrams] = []
    for sentence in sentences:
        if len(sentence) < PASSAGE_WORDS:
            short += sentence
            continue
        yield from (*_parts(short), *_parts(sentence))
        short = []
    yield from _parts(short)


def _parts(words: Sequence[Trigrams]) -> Iterable[Passage]:
    """One passage, or several that overlap; none where there are too few words."""
    if len(words) < PASSAGE_WORDS:
        return
    size = len(words) if len(words) <= LONGEST_PASSAGE else 2 * PASSAGE_WORDS
    for end in range(size, len(words) + PASSAGE_WORDS, PASSAGE_WORDS):
        part = words[end - size : end] if end < len(words) else words[-size:]
        yield Passage(size, _together(part))
        if end >= len(words):
            return


def _together(words: Iterable[Trigrams]) -> Trigrams:
    return frozenset().union(*words)
