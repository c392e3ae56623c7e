"""Every rule finds what its examples say, leaves alone what only looks like it, and says why and what instead."""

import pytest

from shared.text.terms.checking import findings_in
from shared.text.terms.lexicon import lexicon
from shared.text.terms.rules import Example, Rule, rules

PAIRS = [(rule, example) for rule in rules() for example in rule.examples]
names = [f"{rule.name}: {example.flagged}" for rule, example in PAIRS]
VIRTUAL = {
    "ratio",
    "sum",
    "duration",
    "date",
    "reference",
    "ordinal",
    "single",
    "count",
    "things",
    "hours_total",
    "short_time",
    "passive",
}
"""Families that come from numbers, and not from the list of words."""


@pytest.mark.parametrize(("rule", "example"), PAIRS, ids=names)
def test_a_rule_finds_its_example_and_not_the_one_that_looks_like_it(rule: Rule, example: Example) -> None:
    assert rule.name in {each.rule for each in findings_in(example.flagged)}
    assert findings_in(example.clean) == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_gives_its_reason_a_source_and_a_wording_in_which_nothing_is_found(rule: Rule) -> None:
    assert "(" in rule.why, "the sentence names its source"
    assert rule.source and rule.examples
    assert findings_in(rule.instead) == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_uses_no_family_of_words_that_is_not_there(rule: Rule) -> None:
    used = {
        family
        for pattern in (*rule.patterns, *rule.exceptions, *rule.clause_exceptions)
        for family in (*frozenset().union(*pattern.parts, *pattern.sign_parts), *pattern.unless, *pattern.unless_near)
    }
    assert used - _families() - VIRTUAL == set()


def _families() -> set[str]:
    found, nodes = {each.family for each in lexicon().sequences}, [lexicon().root]
    while nodes:
        node = nodes.pop()
        found |= node.families
        nodes += node.next.values()
    return found
