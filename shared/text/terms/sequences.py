"""Phrases with gaps and classes in them: small local grammars over what was already found in a sentence.

`@served ~6 without/before ~2 @permission` is: a hit of `served`, at most six words, one of two words, at most two,
and a hit of `permission`. `^2` is a gap of at most two words that none of `no_nouns` is among; an element with `>`
before it must follow and is no part of the phrase. No gap goes beyond a cell of a table.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from shared.text.terms.numbers import no_nouns
from shared.text.terms.tokens import Token, tokenize

MARKS = frozenset("@~/^>")
CELL = "|"
"""A phrase with one of these is a sequence."""


@dataclass(frozen=True, slots=True)
class Step:
    """One element: words or families, after at most `gap` other words."""

    words: frozenset[str]
    families: tuple[str, ...]
    gap: int
    within_noun: bool
    """The gap holds only what may stand before a noun."""
    ahead: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of `family`."""

    family: str
    steps: tuple[Step, ...]
    needs: tuple[frozenset[str], ...]
    """For each step the words and, after `@`, the families of which one must be there."""

    def may_be_in(self, present: Set[str]) -> bool:
        return all(not present.isdisjoint(each) for each in self.needs)


Ends = Mapping[str, Mapping[int, Sequence[int]]]
"""For each family, where its hits begin, and where those that begin there end."""


def is_sequence(phrase: str) -> bool:
    return len(phrase) > 1 and not MARKS.isdisjoint(phrase)


def sequence(family: str, phrase: str) -> Phrase:
    """Reads a phrase such as the one above."""
    steps, gap, within_noun = list[Step](), 0, False
    for part in phrase.split():
        if part[0] in "~^":
            gap, within_noun = int(part[1:]), part[0] == "^"
            continue
        steps.append(_step(part, gap, within_noun))
        gap, within_noun = 0, False
    needs = (each.words | {f"@{name}" for name in each.families} for each in steps)
    return Phrase(family, tuple(steps), tuple(frozenset(each) for each in needs))


def _step(part: str, gap: int, within_noun: bool) -> Step:
    ahead, plain = part.startswith(">"), part.removeprefix(">")
    if plain.startswith("@"):
        return Step(frozenset(), tuple(plain[1:].split("|")), gap, within_noun, ahead)
    return Step(frozenset(key(word) for word in plain.split("/")), (), gap, within_noun, ahead)


def key(word: str) -> str:
    """What stands for a word in comparisons: its stem, or the word itself where only that form is meant."""
    if word.startswith("=") and len(word) > 1:
        return word
    return next((token.stem for token in tokenize(word)), word)


def parts(word: str) -> list[str]:
    """A word as the words that a text has for it: hyphens part them."""
    mark = "=" if word.startswith("=") and len(word) > 1 else ""
    return [mark + token.word for token in tokenize(word.removeprefix(mark))]


Places = Mapping[str, Sequence[int]]
"""Where each word is: by its stem, and by itself with `=` before it."""


def places(tokens: Sequence[Token]) -> Places:
    at: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        at.setdefault(token.stem, []).append(place)
        at.setdefault("=" + token.word, []).append(place)
    return at


def found(each: Phrase, tokens: Sequence[Token], at: Places, ends: Ends) -> Iterator[tuple[int, int]]:
    """Every place where the sequence is, with the longest reading at each."""
    first, *rest = each.steps
    for start in _starts(first, at, ends):
        reached = set(_after(first, start, tokens, ends))
        for step in rest:
            reached = _next(step, reached, tokens, ends)
            if not reached:
                break
        if reached:
            yield start, max(reached)


def _starts(step: Step, at: Places, ends: Ends) -> Iterable[int]:
    if step.families:
        return sorted({place for family in step.families for place in ends.get(family, ())})
    return sorted({place for word in step.words for place in at.get(word, ())})


def _next(step: Step, reached: set[int], tokens: Sequence[Token], ends: Ends) -> set[int]:
    after = set[int]()
    for at in reached:
        for start in range(at, min(at + step.gap, len(tokens)) + 1):
            found_here = set(_after(step, start, tokens, ends))
            after |= {at} if step.ahead and found_here else found_here
            if start >= len(tokens) or _ends_gap(step, tokens[start].word):
                break
    return after


def _ends_gap(step: Step, word: str) -> bool:
    return word == CELL or (step.within_noun and word in no_nouns())


def _after(step: Step, at: int, tokens: Sequence[Token], ends: Ends) -> Iterator[int]:
    if at < len(tokens) and (tokens[at].stem in step.words or "=" + tokens[at].word in step.words):
        yield at + 1
    for family in step.families:
        yield from ends.get(family, {}).get(at, ())
