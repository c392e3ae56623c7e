"""Text as it is read, not as it is stored: what looks the same has to compare as the same."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

Span = tuple[int, int]
"""Start and end of a piece of text, in code points, the end exclusive."""

_FIGURE = re.compile(r"\d")
WORD = re.compile(r"[^\W\d_]+")
"""A run of letters. Digits and underscores end a word: `milo85` and `milo_again` still name Milo."""

ZERO_WIDTH_SPACE = "\u200b"

_LIGATURES = 1000
"""Letters that ligatures may add to a text; of one with more of them (some stand for 18) each counts as its first."""

_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_APOSTROPHES = dict.fromkeys("'`´‘’‛ʹʻʼʽˈ′＇", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-")
_LOOKALIKES = _APOSTROPHES | _DASHES | {"·": ".", "⁄": "/", "∕": "/", "⠀": " "}
# Letters that NFKD leaves whole although people type them without the stroke or the ligature.
_UNDECOMPOSED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is for comparing: lower case, unaccented, plain punctuation, nothing invisible.

    `origins` gives for every character of `text` the index of the character in `original` that it came from.
    """

    text: str
    original: str
    origins: tuple[int, ...]

    def original_span(self, span: Span) -> Span:
        """The same piece in `original`, with the accents and invisible characters that hang on its last letter."""
        start, end = span
        after = self.origins[end] if end < len(self.origins) else len(self.original)
        return self.origins[start], max(self.origins[end - 1] + 1, after)

    @property
    def has_figures(self) -> bool:
        """Most searches need some, and most texts have none."""
        return bool(_FIGURE.search(self.text))

    def is_capital(self, at: int) -> bool:
        letter = self.original[self.origins[at]]
        return letter.isupper() or letter.istitle()


def fold(original: str, *, zero_width_space: str = "") -> Folded:
    """Fold a text; a zero-width space may hide inside a name or stand between two, so it can be read either way."""
    plain = {letter: zero_width_space if letter == ZERO_WIDTH_SPACE else _folded(letter) for letter in set(original)}
    if all(len(piece) == 1 for piece in plain.values()):  # nearly every text, and ten times as quick
        return Folded(
            original.translate({ord(letter): piece for letter, piece in plain.items()}),
            original,
            tuple(range(len(original))),
        )
    pieces = [plain[letter] for letter in original]
    if sum(map(len, pieces)) > len(original) + _LIGATURES:
        pieces = [piece[:1] for piece in pieces]
    origins = chain.from_iterable([index] * len(piece) for index, piece in enumerate(pieces))
    return Folded("".join(pieces), original, tuple(origins))


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    if letter in _LOOKALIKES:
        return _LOOKALIKES[letter]
    if letter.isspace():
        return "\n" if letter in "\n\r\v\f\x85\u2028\u2029" else " "
    return "".join(_plain(part) for part in unicodedata.normalize("NFKD", letter)).casefold()


def _plain(part: str) -> str:
    """One decomposed character without case, or nothing when it is an accent, a control or invisible."""
    if unicodedata.category(part) in {"Mn", "Mc", "Me", "Cf", "Cc"} or part in _FILLERS:
        return ""
    if part.isdecimal():
        return str(unicodedata.decimal(part))
    lower = part.casefold()
    return _LOOKALIKES.get(lower) or _UNDECOMPOSED.get(lower, lower)
