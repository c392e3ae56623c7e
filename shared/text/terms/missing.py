"""What a whole agreement should say and this one does not: found by the words with which it would say it."""

import tomllib
from collections.abc import Sequence
from functools import cache

from shared.text.terms import matching
from shared.text.terms.document import Clause
from shared.text.terms.findings import Missing
from shared.text.terms.lexicon import RULES
from shared.text.terms.matching import Pattern
from shared.text.terms.sentences import sentences


def topics(clauses: Sequence[Clause]) -> tuple[Missing, ...]:
    """The topics on which no clause says anything, in the order of `rules/missing.toml`."""
    open_topics = dict(_topics())
    for clause in clauses:
        said = [topic for topic, patterns in open_topics.items() if _says(clause.text, patterns)] if open_topics else []
        for topic in said:
            del open_topics[topic]
    return tuple(open_topics)


def _says(text: str, patterns: Sequence[Pattern]) -> bool:
    read = sentences(text)
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
