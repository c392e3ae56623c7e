"""Finds the names of known people in a text, however they are written there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from shared.text.identifying.folding import WORD, ZERO_WIDTH_SPACE, Folded, Span, fold
from shared.text.identifying.people_words import BEFORE_MONTHS, MONTHS, PERSON_VERBS
from shared.text.identifying.places_and_bodies import HEADS
from shared.text.identifying.words import EVERYDAY_WORDS, PARTICLES, SUFFIXES, TITLES

_APART = re.compile(r"[\s.,'-]{1,4}")
_JOINED = re.compile(r"['-]")
_BEGINNING = re.compile(r"(?:^[\"'“(*-]{0,2}\s?|[.!?:]\s{1,3}[\"'“(]?|\n\s{0,3})$")
_DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?\s$")
_YEAR_AFTER = re.compile(r"\s(?:\d{1,2}(?:st|nd|rd|th)?\b|(?:19|20)\d\d|day\b|bank holiday|half)")
_CONTRACTION = re.compile(r"'t(?![^\W_])")
# Thai, Lao, Burmese, Khmer, kana and Han put no space between words; Hangul ties endings to names.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)

_NOT_ONLY_NAMES = EVERYDAY_WORDS | PARTICLES

Neighbours = dict[str, set[str]]
"""For each part that names somebody: what may stand beside it, the other parts and the initials."""


def names_in(text: str, names: Iterable[str]) -> list[Span]:
    """Where a text names one of these people, as spans of the text. Parts that stand together are one span."""
    neighbours = _neighbours(names)
    if not neighbours:
        return []
    readings = {fold(text, zero_width_space=gap) for gap in ("", " ")} if ZERO_WIDTH_SPACE in text else {fold(text)}
    spans = [folded.original_span(span) for folded in readings for span in _NameSearch.of(folded, neighbours).spans()]
    return list(_merged(spans))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Overlapping spans become one."""
    merged: Span | None = None
    for start, end in sorted(spans):
        if merged and start < merged[1]:
            merged = (merged[0], max(end, merged[1]))
        else:
            if merged:
                yield merged
            merged = (start, end)
    if merged:
        yield merged


def _neighbours(names: Iterable[str]) -> Neighbours:
    neighbours: Neighbours = {}
    for name in names:
        folded = fold(name)
        pieces = [match[0] for match in WORD.finditer(folded.text)]
        identifying = _identifying_pieces(pieces)
        initials = "".join(piece[0] for piece in pieces)
        beside = {*pieces, *initials, initials[:-1]}
        for part in {*identifying, *_run_together(folded.text, pieces), "".join(identifying)} - {""}:
            neighbours.setdefault(part, set()).update(beside)
    return neighbours


def _identifying_pieces(pieces: list[str]) -> list[str]:
    """The pieces that point to somebody: no titles, particles or single letters, unless there is nothing else.

    At the front or the end a particle may well be a name (Al Green, Nguyen Thi Van), and so may a title at the end.
    """
    first = next((i for i, piece in enumerate(pieces) if piece not in TITLES), 0)
    last = next((i for i in range(len(pieces), first, -1) if pieces[i - 1] not in SUFFIXES), len(pieces))
    inner = pieces[first:last]
    outermost = {0, len(inner) - 1}
    identifying = [p for i, p in enumerate(inner) if len(p) > 1 and (p not in PARTICLES or i in outermost)]
    return identifying or [piece for piece in pieces if len(piece) > 1]


def _run_together(name: str, pieces: list[str]) -> Iterator[str]:
    """`Ann-Marie` as Annmarie, `O'Brien` and `O Brien` as OBrien, `Mc Donald` as McDonald."""
    for chunk in name.split():
        joined = WORD.findall(chunk)
        if len(joined) > 1 and not set(joined) <= PARTICLES:
            yield "".join(joined)
    for piece, following in pairwise(pieces):
        if piece in PARTICLES or len(piece) == 1 < len(following):
            yield piece + following


@dataclass(frozen=True, slots=True)
class _NameSearch:
    """One folded text, its words, and the parts of names to look for among them."""

    folded: Folded
    words: tuple[re.Match[str], ...]
    neighbours: Neighbours

    @classmethod
    def of(cls, folded: Folded, neighbours: Neighbours) -> "_NameSearch":
        return cls(folded, tuple(WORD.finditer(folded.text)), neighbours)

    def spans(self) -> Iterator[Span]:
        free = at = 0
        while at < len(self.words):
            part, width = self._part_at(at)
            if not part:
                at += 1
                continue
            first, at = self._first(at, free, part), self._after(at + width, part)
            yield self.words[first].start(), self.words[at - 1].end()
            free = at
        yield from self._without_spaces()

    def _part_at(self, at: int) -> tuple[str, int]:
        """Which part of a name begins at a word, and over how many words it goes; `"", 0` for none."""
        word = self.words[at][0]
        if word in self.neighbours and self._is_a_name(at):
            return word, 1
        if word[-1] == "s" and word[:-1] in self.neighbours and self._is_possessive(at):
            return word[:-1], 1
        if (
            self.folded.text.startswith(("-", "'"), self.words[at].end())
            and self._is_beside(at, at + 1, _JOINED)
            and word + self.words[at + 1][0] in self.neighbours
        ):
            return word + self.words[at + 1][0], 2
        return "", 0

    def _is_a_name(self, at: int) -> bool:
        """An everyday word names somebody where it has a capital, or stands beside another part of the same name."""
        match = self.words[at]
        if _CONTRACTION.match(self.folded.text, match.end()):
            return False
        if match[0] not in _NOT_ONLY_NAMES:
            return True
        if self._is_beside(at, at + 1) and self._is_other_part(self.words[at + 1][0], match[0]):
            return True
        return self.folded.is_capital(match.start()) and self._is_meant(at)

    def _is_meant(self, at: int) -> bool:
        """Of an everyday word with a capital: not where a sentence begins, unless somebody does something; no month."""
        match = self.words[at]
        if self._is_followed_by_a_capital(at) and self.words[at + 1][0] in HEADS:
            return False
        if match[0] in MONTHS:
            return not self._is_a_month(at) and self._acts(at)
        return not self._begins_a_sentence(at) or self._acts(at)

    def _is_followed_by_a_capital(self, at: int) -> bool:
        return self._is_beside(at, at + 1) and self.folded.is_capital(self.words[at + 1].start())

    def _is_a_month(self, at: int) -> bool:
        before, after = self._around(at)
        if _DAY_BEFORE.search(before) or _YEAR_AFTER.match(after):
            return True
        return at > 0 and self.words[at - 1][0] in BEFORE_MONTHS and self._is_beside(at - 1, at)

    def _around(self, at: int) -> tuple[str, str]:
        start, end = self.words[at].span()
        return self.folded.text[max(0, start - 8) : start], self.folded.text[end : end + 14]

    def _begins_a_sentence(self, at: int) -> bool:
        return bool(_BEGINNING.search(self._around(at)[0]))

    def _acts(self, at: int) -> bool:
        _, after = self._around(at)
        if after.startswith(("'s ", ",", "_")) or not after.strip(" .!?)"):
            return True
        return bool(self._is_beside(at, at + 1) and self.words[at + 1][0] in PERSON_VERBS)

    def _is_other_part(self, word: str, part: str) -> bool:
        return len(word) > 1 and word != part and word in self.neighbours and word in self.neighbours[part]

    def _is_possessive(self, at: int) -> bool:
        """`Milos'`, and `Milos` or the Smiths where a capital shows that it is a name."""
        match = self.words[at]
        capital = self.folded.is_capital(match.start())
        if self.folded.text.startswith("'", match.end()):
            return capital or match[0][:-1] not in _NOT_ONLY_NAMES
        return capital and len(match[0]) > 3

    def _is_beside(self, left: int, right: int, gap: re.Pattern[str] = _APART) -> bool:
        if not 0 <= left < right < len(self.words):
            return False
        return bool(gap.fullmatch(self.folded.text, self.words[left].end(), self.words[right].start()))

    def _first(self, at: int, free: int, part: str) -> int:
        """How far to the left a name goes: other parts in any case, initials in capitals."""
        while at > free and self._is_beside(at - 1, at) and self._belongs(at - 1, part):
            at -= 1
        return at

    def _after(self, at: int, part: str) -> int:
        """How far to the right a name goes. Single letters only between parts: `told Smith. I went` ends with Smith."""
        while self._is_beside(at - 1, at) and self._belongs(at, part):
            if len(self.words[at][0]) > 1:
                at += 1
            elif self._is_beside(at, at + 1) and self._is_other_part(self.words[at + 1][0], part):
                at += 2
            else:
                break
        return at

    def _belongs(self, at: int, part: str) -> bool:
        word = self.words[at]
        if word[0] not in self.neighbours[part]:
            return False
        return word[0] in self.neighbours or self.folded.is_capital(word.start())

    def _without_spaces(self) -> Iterator[Span]:
        for part in self.neighbours:
            if _UNSPACED.search(part):
                yield from (match.span() for match in re.finditer(re.escape(part), self.folded.text))
