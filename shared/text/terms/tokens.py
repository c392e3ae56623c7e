"""Words of a text as the rules compare them: where they stand, and their stem, so that one entry finds all forms."""

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"£|€|\$|\d+(?:[.,:]\d+)*|%|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]")
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")
_POSSESSIVE = re.compile(r"['’]s?$")
SHORTEST_STEM = 3
_THEIR_OWN = {
    **{each: each for each in ("here", "theirs", "ours", "yours", "hers", "means", "stats", "standings", "minutes")},
    **dict.fromkeys(("outing", "outings"), "outing"),
    **dict.fromkeys(("hearing", "hearings"), "hearing"),
    **dict.fromkeys(("evening", "evenings"), "evening"),
    **dict.fromkeys(("saving", "savings"), "saving"),
    **{each: each for each in ("funding", "training", "planning", "volunteering")},
    **dict.fromkeys(("note", "notes", "noted", "noting"), "note"),
    **dict.fromkeys(("care", "cares", "cared"), "care"),
    **dict.fromkeys(("fare", "fares", "fared"), "fare"),
    **dict.fromkeys(("state", "states", "stated"), "state"),
}
"""Words whose stem would be that of quite another word."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark."""

    word: str
    """In lower case, with a straight apostrophe."""
    stem: str
    start: int
    end: int


def tokenize(text: str, offset: int = 0) -> list[Token]:
    """Every word, number and mark of a text. Hyphens part words: "sign-off" and "sign off" are the same two.

    `offset`: where the text begins in the one that places are counted in.
    """
    found = (each for each in _TOKEN.finditer(text) if each[0] not in "-‑")
    return [_token(each[0], offset + each.start(), offset + each.end()) for each in found]


def _token(word: str, start: int, end: int) -> Token:
    plain = word.lower().replace("’", "'")
    return Token(plain, stem(plain), start, end)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without the endings of plurals and verbs. It is not a dictionary's lemma: "achieved" is "achiev"."""
    word = _POSSESSIVE.sub("", word) or word
    if word in _THEIR_OWN:
        return _THEIR_OWN[word]
    if not word.isalpha() or len(word) <= SHORTEST_STEM:
        return word
    return _without_ending(word)


def _without_ending(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return _DOUBLED.sub(r"\1", word[: -len(ending)]).removesuffix("e")
    return word.removesuffix("e") if len(word) > SHORTEST_STEM else word
