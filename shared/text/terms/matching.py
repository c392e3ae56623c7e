"""Patterns over a sentence: which families of words stand together, in which order, and outside any negation.

Negation and its scope are handled in the manner of ConText (Harkema and others, 2009): a negation governs the words
around it up to a word that ends its part of the sentence, such as "but", "except" or "unless".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from shared.text.terms import sequences
from shared.text.terms.findings import Level
from shared.text.terms.lexicon import Hit, lexicon
from shared.text.terms.quantities import quantities
from shared.text.terms.tokens import Token

NUMBERS = ("count", "single", "ratio", "things", "tally", "level")
EXPLAINED = "benign_number"
"""Numbers of what nobody is to reach: parts, pages, people per worker."""
PAUSES = ((",", "and"), (",", "or"), (",", "but"))
CLEARS_WITHIN = 60
GOVERNS_BEFORE, GOVERNS_AFTER = 14, 20
"""Tokens."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was read: its tokens, what was found in them, and which of them a negation governs."""

    tokens: Sequence[Token]
    hits: Mapping[str, Sequence[Hit]]
    negated: frozenset[int]

    def of(self, families: frozenset[str]) -> list[Hit]:
        """Hits of any of the families, in the order of the text."""
        found = [hit for family in families if family in self.hits for hit in self.hits[family]]
        return sorted(found, key=lambda hit: (hit.first, hit.after, hit.family))


@dataclass(frozen=True)
class Pattern:
    """Families that make a finding when they meet in one sentence."""

    find: tuple[str, ...]
    """Each `a|b`. The first is the anchor: a finding for each of its hits, unless a negation governs it."""
    ordered: bool = False
    within: int = 40
    """Tokens, from the first to the last."""
    unless: tuple[str, ...] = ()
    unless_near: tuple[str, ...] = ()
    """As `unless`, but only where they touch the anchor or are fewer than `near` tokens from it."""
    near: int = 6
    signs: tuple[str, ...] = ()
    """Each `a|b`, of which `needs` must be in the sentence, not more than `within` tokens from the anchor."""
    needs: int = 0
    negation: Literal["clears", "ignored", "needed"] = "clears"
    """What a negation that governs the anchor does."""
    level: Level | None = None
    """Where it is not that of the rule."""
    scope: Literal["sentence", "clause"] = "sentence"
    """`clause`: the cues may stand in different sentences of one clause."""
    regardless: bool = False
    """The rule's exceptions do not clear it."""

    @cached_property
    def parts(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(each.split("|")) for each in self.find)

    @cached_property
    def sign_parts(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(each.split("|")) for each in self.signs)

    def may_be_in(self, sentence: Sentence) -> bool:
        """Whether all its families are there: most sentences are done with here."""
        families = sentence.hits.keys()
        return all(not families.isdisjoint(each) for each in self.parts)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern was found, and the hits that made it."""

    first: int
    after: int
    hits: tuple[Hit, ...]


def read(tokens: Sequence[Token]) -> Sentence:
    """Look up every token of a sentence once."""
    hits: dict[str, list[Hit]] = {}
    for hit in (*lexicon().hits(tokens), *quantities(tokens)):
        hits.setdefault(hit.family, []).append(hit)
    _add_sequences(tokens, hits)
    segments = _segments(len(tokens), hits.get("scope_ends", []))
    return Sentence(tokens, hits, frozenset(_negated(tokens, hits, segments)))


def _add_sequences(tokens: Sequence[Token], hits: dict[str, list[Hit]]) -> None:
    """Families made of families, in their order; numbers that one of them explains count as numbers no more."""
    ends = _Ends()
    for family, found in hits.items():
        for hit in found:
            ends.add(family, hit)
    places = sequences.places(tokens)
    present = {*places, *(f"@{family}" for family in hits)}
    for each in lexicon().sequences:
        if not each.may_be_in(present):
            continue
        for first, after in sequences.found(each, tokens, places, ends.by_family):
            hit = Hit(each.family, first, after)
            if hit not in hits.setdefault(each.family, []):
                hits[each.family].append(hit)
                ends.add(each.family, hit)
                present.add(f"@{each.family}")
    for family in NUMBERS:
        if family in hits:
            hits[family] = [hit for hit in hits[family] if not _explained(hit, hits.get(EXPLAINED, ()))]
            if not hits[family]:
                del hits[family]


def _explained(hit: Hit, spans: Sequence[Hit]) -> bool:
    """A number is where it begins inside one; a number with what it counts where it overlaps one."""
    if hit.family in ("tally", "level"):
        return any(span.first < hit.after and hit.first < span.after for span in spans)
    return any(span.first <= hit.first < span.after for span in spans)


class _Ends:
    """For each family, where its hits begin and end."""

    def __init__(self) -> None:
        self.by_family: dict[str, dict[int, list[int]]] = {}

    def add(self, family: str, hit: Hit) -> None:
        self.by_family.setdefault(family, {}).setdefault(hit.first, []).append(hit.after)


def join(read_before: Sequence[Sentence]) -> Sentence:
    """A whole clause as one sentence. What a negation governs stays as it was."""
    tokens: list[Token] = []
    hits: dict[str, list[Hit]] = {}
    negated = set[int]()
    for each in read_before:
        offset = len(tokens)
        tokens += each.tokens
        negated.update(at + offset for at in each.negated)
        for family, found in each.hits.items():
            hits.setdefault(family, []).extend(Hit(family, hit.first + offset, hit.after + offset) for hit in found)
    return Sentence(tokens, hits, frozenset(negated))


def matches(sentence: Sentence, pattern: Pattern) -> Iterator[Match]:
    """Every place where the pattern is found: for each hit of its anchor the nearest hits of the others."""
    if not pattern.may_be_in(sentence):
        return
    for anchor in sentence.of(pattern.parts[0]):
        if _negation_allows(sentence, anchor, pattern) and not _is_near(sentence, anchor, pattern):
            if _is_cleared(sentence, anchor, pattern):
                continue
            found = _in_order(sentence, anchor, pattern) if pattern.ordered else _together(sentence, anchor, pattern)
            if found and (shown := _signs(sentence, anchor, pattern)) is not None:
                yield _match([*found, *shown])


def _negated(tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], segments: Sequence[int]) -> Iterator[int]:
    """A negation governs what follows; that of a verb ("not", "has no bearing") also its subject, before it.

    It ends with its part of the sentence, and what is before it with a word that begins another clause ("if", "that").
    """
    stops = {hit.first for hit in hits.get("clause_starts", ())}
    stops |= {at for at, (token, following) in enumerate(pairwise(tokens)) if (token.word, following.word) in PAUSES}
    for hit in (*hits.get("negation", ()), *hits.get("verb_negation", ())):
        before = GOVERNS_BEFORE if hit.family == "verb_negation" else 0
        earliest = max(0, hit.first - before)
        first = next((at for at in range(hit.first, earliest, -1) if at in stops), earliest)
        for at in range(first, min(len(segments), hit.after + GOVERNS_AFTER)):
            if segments[at] == segments[hit.first]:
                yield at


def _segments(length: int, ends: Sequence[Hit]) -> list[int]:
    """For each token the part of the sentence that it is in."""
    starts = {hit.first for hit in ends}
    segment, found = 0, []
    for at in range(length):
        segment += at in starts
        found.append(segment)
    return found


def _is_cleared(sentence: Sentence, anchor: Hit, pattern: Pattern) -> bool:
    hits = (hit for each in pattern.unless for hit in sentence.hits.get(each, ()))
    return any(anchor.first - CLEARS_WITHIN < hit.after and hit.first < anchor.after + CLEARS_WITHIN for hit in hits)


def _is_near(sentence: Sentence, anchor: Hit, pattern: Pattern) -> bool:
    hits = (hit for each in pattern.unless_near for hit in sentence.hits.get(each, ()))
    return any(anchor.first - pattern.near < hit.after and hit.first < anchor.after + pattern.near for hit in hits)


def _signs(sentence: Sentence, anchor: Hit, pattern: Pattern) -> list[Hit] | None:
    """The nearest hit of each sign that is there; None where they are too few."""
    near = [_nearest(sentence, anchor, sign, pattern.within) for sign in pattern.sign_parts]
    shown = {(hit.first, hit.after): hit for hit in near if hit}
    return list(shown.values()) if len(shown) >= pattern.needs else None


def _nearest(sentence: Sentence, anchor: Hit, families: frozenset[str], within: int) -> Hit | None:
    hits = [hit for hit in sentence.of(families) if abs(hit.first - anchor.first) <= within]
    return min(hits, key=lambda hit: abs(hit.first - anchor.first), default=None)


def _negation_allows(sentence: Sentence, anchor: Hit, pattern: Pattern) -> bool:
    negated = not sentence.negated.isdisjoint((anchor.first, anchor.after - 1))
    return pattern.negation == "ignored" or negated == (pattern.negation == "needed")


def _together(sentence: Sentence, anchor: Hit, pattern: Pattern) -> list[Hit]:
    found = [anchor]
    for families in pattern.parts[1:]:
        others = [hit for hit in sentence.of(families) if _is_apart(hit, anchor)]
        if not others:
            return []
        found.append(min(others, key=lambda hit: abs(hit.first - anchor.first)))
    match = _match(found)
    return found if match.after - match.first <= pattern.within else []


def _is_apart(hit: Hit, anchor: Hit) -> bool:
    """Beside it, or a smaller part of it."""
    beside = hit.first >= anchor.after or hit.after <= anchor.first
    return beside or hit.after - hit.first < anchor.after - anchor.first - 2


def _in_order(sentence: Sentence, anchor: Hit, pattern: Pattern) -> list[Hit]:
    found = [anchor]
    for families in pattern.parts[1:]:
        later = next((hit for hit in sentence.of(families) if hit.first >= found[-1].after), None)
        if later is None or later.after - anchor.first > pattern.within:
            return []
        found.append(later)
    return found


def _match(hits: Sequence[Hit]) -> Match:
    return Match(min(hit.first for hit in hits), max(hit.after for hit in hits), tuple(hits))
