"""What a whole agreement should say and this one does not: found by the words with which it would say it."""

import tomllib
from collections.abc import Sequence
from functools import cache

from shared.text.terms import matching
from shared.text.terms.findings import Missing
from shared.text.terms.matching import Pattern, Sentence
from shared.text.terms.numbers import RULES


class Unsaid:
    """The topics on which nothing was said yet, in the order of `rules/missing.toml`."""

    def __init__(self) -> None:
        self._open = list(_topics())

    def listen(self, read: Sequence[Sentence]) -> None:
        """Hear a clause; what it says is not missing."""
        if self._open:
            self._open = [each for each in self._open if not _says(read, each[1])]

    @property
    def topics(self) -> tuple[Missing, ...]:
        return tuple(topic for topic, _ in self._open)


def _says(read: Sequence[Sentence], patterns: Sequence[Pattern]) -> bool:
    return any(True for sentence in read for pattern in patterns for _ in matching.matches(sentence, pattern))


@cache
def _topics() -> tuple[tuple[Missing, tuple[Pattern, ...]], ...]:
    data = tomllib.loads((RULES / "missing.toml").read_text("utf-8"))["topics"]
    return tuple(
        (
            Missing(each["topic"], each["why"], each["instead"]),
            tuple(Pattern(find=tuple(find), negation="ignored") for find in each["said"]),
        )
        for each in data
    )
