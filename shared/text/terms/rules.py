"""The rules as data: each a file in `rules/`, with its words, exceptions, sources and the examples that test it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from shared.text.terms.findings import Level
from shared.text.terms.matching import Pattern
from shared.text.terms.numbers import RULES

ORDER = (
    "target",
    "payment_by_results",
    "predetermined_outcome",
    "specified_activity",
    "withheld_or_repaid",
    "prior_approval",
    "disproportionate_reporting",
    "ranking",
)

SHORT_TEXT_RULES = ("target", "ranking")
"""Those that say something about a purpose or a question, which pays nobody and asks nothing."""


@dataclass(frozen=True, slots=True)
class Example:
    """A pair that tests a rule: `flagged` is found, and the clean one that looks like it is not."""

    flagged: str
    clean: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule looks for, and what it says."""

    name: str
    title: str
    level: Level
    why: str
    source: str
    instead: str
    patterns: tuple[Pattern, ...]
    exceptions: tuple[Pattern, ...]
    """A sentence in which one of these is found is left alone by this rule."""
    clause_exceptions: tuple[Pattern, ...]
    """Likewise a whole clause."""
    examples: tuple[Example, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which they are listed everywhere."""
    return tuple(_rule(name, tomllib.loads((RULES / f"{name}.toml").read_text("utf-8"))) for name in ORDER)


def _rule(name: str, data: Mapping[str, Any]) -> Rule:
    return Rule(
        name=name,
        title=data["title"],
        level=cast(Level, data["level"]),
        why=data["why"],
        source=data["source"],
        instead=data["instead"],
        patterns=tuple(_pattern(each) for each in data["patterns"]),
        exceptions=tuple(_pattern(each) for each in data.get("exceptions", ())),
        clause_exceptions=tuple(_pattern(each) for each in data.get("clause_exceptions", ())),
        examples=tuple(Example(**each) for each in data["examples"]),
    )


def _pattern(data: Mapping[str, Any]) -> Pattern:
    fields = {
        **data,
        "find": tuple(data["find"]),
        "unless": tuple(data.get("unless", ())),
        "unless_near": tuple(data.get("unless_near", ())),
        "signs": tuple(data.get("signs", ())),
    }
    return Pattern(**fields)
