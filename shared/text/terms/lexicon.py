"""The families of words that rules are made of: read once from their file, and found in a sentence in one pass."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from shared.text.terms.numbers import RULES
from shared.text.terms.sequences import Phrase, is_sequence, key, parts, sequence
from shared.text.terms.tokens import Token

NEGATIONS = ("negation", "verb_negation")
LONG_WORD, LONGEST_WORD = 8, 30
"""Letters. Only in words of such a length is one wrong, missing, extra or swapped letter forgiven."""


@dataclass(slots=True)
class Node:
    """A step in the tree of phrases."""

    next: dict[str, "Node"] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a family, by the positions of its first token and of the one after its last."""

    family: str
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All families as one tree of stems, with what finds a misspelt word."""

    root: Node
    hiding: frozenset[str]
    """Families whose phrases have a meaning of their own: "not less than" is no negation, and no "less"."""
    hiding_negation: frozenset[str]
    """Those whose own negations negate nothing else: "not met", "no objection"."""
    stems: frozenset[str]
    misspelt: Mapping[str, str]
    sequences: tuple[Phrase, ...]
    """In the order of the files, so that each may build on those before it."""

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """For each family the longest phrase at each place, less what lies inside a phrase that hides others."""
        keys = [self._keys_of(token) for token in tokens]
        found = [hit for place in range(len(keys)) for hit in self._longest(keys, place)]
        phrases = [hit for hit in found if hit.after - hit.first > 1]
        return [hit for hit in found if not any(self._hides(each, hit) for each in phrases)]

    def _hides(self, phrase: Hit, hit: Hit) -> bool:
        if (
            hit.first >= phrase.after
            or hit.after <= phrase.first
            or hit.after - hit.first >= phrase.after - phrase.first
        ):
            return False
        return phrase.family in (self.hiding_negation if hit.family in NEGATIONS else self.hiding)

    def _longest(self, keys: Sequence[Sequence[str]], place: int) -> Iterable[Hit]:
        nodes, best = [self.root], dict[str, Hit]()
        for at in range(place, len(keys)):
            nodes = [node.next[key] for node in nodes for key in keys[at] if key in node.next]
            if not nodes:
                break
            best |= {family: Hit(family, place, at + 1) for node in nodes for family in node.families}
        return best.values()

    def _keys_of(self, token: Token) -> tuple[str, ...]:
        if token.stem in self.stems or not LONG_WORD <= len(token.word) <= LONGEST_WORD:
            return ("=" + token.word, token.stem)
        meant = next(
            (self.misspelt[each] for each in _one_letter_less(token.stem) if each in self.misspelt), token.stem
        )
        return ("=" + token.word, meant)


@cache
def lexicon() -> Lexicon:
    """The families of `rules/words/`."""
    root, stems, sequences = Node(), set[str](), list[Phrase]()
    for family, phrase in _phrases():
        if is_sequence(phrase):
            sequences.append(sequence(family, phrase))
        else:
            keys = [key(each) for word in phrase.split() for each in parts(word)]
            stems.update(keys)
            _add(root, family, keys)
    hiding = tomllib.loads((RULES / "hiding.toml").read_text("utf-8"))
    negation = frozenset(hiding["negations"])
    return Lexicon(root, frozenset(hiding["words"]), negation, frozenset(stems), _misspellings(stems), tuple(sequences))


def _phrases() -> Iterator[tuple[str, str]]:
    for file in sorted((RULES / "words").glob("*.toml")):
        read = tomllib.loads(file.read_text("utf-8"))
        for family, phrases in read["families"].items():
            for phrase in filter(None, (" ".join(each.split()) for each in phrases.split(","))):
                yield family, phrase


def _add(root: Node, family: str, keys: Iterable[str]) -> None:
    node = root
    for each in keys:
        node = node.next.setdefault(each, Node())
    node.families.add(family)


def _misspellings(stems: Iterable[str]) -> dict[str, str]:
    """What becomes of each long stem when a letter is left out: two words that share one differ by about a letter."""
    long_ones = [each for each in sorted(stems) if len(each) >= LONG_WORD - 1 and each.isalpha()]
    return {less: each for each in long_ones for less in _one_letter_less(each)}


def _one_letter_less(word: str) -> Iterator[str]:
    yield word
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
