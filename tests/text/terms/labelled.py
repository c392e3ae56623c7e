"""The labelled clauses, and how well the check finds what people flagged in them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.text.terms.checking import findings_in
from shared.text.terms.rules import ORDER

FOLDER = Path(__file__).parent
SETS = ("dev", "more", "a1", "b1", "a2", "b2", "a3", "b3", "test")
"""All but `b3` and `test` were read while rules were written, each after it was measured for the first time."""


@dataclass(frozen=True)
class Labelled:
    """A clause with the rules that it breaks, as somebody read it who had not seen the rules."""

    clause: str
    rules: dict[str, str]
    """Each rule with the level that it should have."""
    trap: str


@dataclass(frozen=True)
class Score:
    """Of one rule: clauses that were rightly flagged, wrongly flagged, and missed."""

    rule: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0


def labelled(name: str) -> list[Labelled]:
    """One of the sets."""
    return list(_lines((FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()))


def _lines(lines: Iterable[str]) -> Iterator[Labelled]:
    for line in filter(None, lines):
        read = json.loads(line)
        yield Labelled(read["clause"], {each["rule"]: each["level"] for each in read["rules"]}, read["trap"])


def scores(clauses: Iterable[Labelled]) -> list[Score]:
    """Per rule, in the order of the rules. A clause counts once for a rule, however often the rule finds it."""
    pairs = [(set(each.rules), {found.rule for found in findings_in(each.clause)}) for each in clauses]
    return [
        Score(
            rule,
            sum(rule in wanted and rule in found for wanted, found in pairs),
            sum(rule not in wanted and rule in found for wanted, found in pairs),
            sum(rule in wanted and rule not in found for wanted, found in pairs),
        )
        for rule in ORDER
    ]


def overall(each_rule: Iterable[Score]) -> tuple[float, float]:
    """Precision and recall as the mean over rules: of flagged clauses only, so that many clean ones lift neither."""
    counted = list(each_rule)
    return (
        sum(each.precision for each in counted) / len(counted),
        sum(each.recall for each in counted) / len(counted),
    )
