"""What the check suggests can be taken, one by one, and what comes out passes the same check."""

import pytest

from shared.text.targets import check
from shared.text.terms.checking import findings_in
from shared.text.terms.document import Clause, Document
from shared.text.terms.patches import NotThere, accept, patches
from tests.text.terms.labelled import SETS, labelled


def checked_of(text: str) -> Document:
    return Document((Clause("", text, "paragraph 1"),), "plain", "en")


def mended(text: str) -> str:
    for patch in reversed(patches(check(checked_of(text)))):
        text = accept(text, patch)
    return text


@pytest.mark.parametrize("name", SETS)
def test_after_all_its_patches_no_clause_of_the_labelled_sets_blocks(name: str) -> None:
    left = {text: findings_in(text) for text in (mended(each.clause) for each in labelled(name))}
    assert {text: found for text, found in left.items() if any(each.level == "blocks" for each in found)} == {}


@pytest.mark.parametrize("name", ["dev", "a3"])
def test_every_finding_has_one_patch_that_takes_out_its_words(name: str) -> None:
    for each in labelled(name):
        checked = check(checked_of(each.clause))
        answered = [finding for patch in patches(checked) for finding in patch.findings]
        assert answered == [finding for finding in checked.clauses[0].findings if finding.rule != "not_checked"]
        for patch in patches(checked):
            assert patch.takes_out == each.clause[patch.start : patch.end]
            assert all(patch.start <= finding.start and finding.end <= patch.end for finding in patch.findings)


def test_one_patch_leaves_the_other_sentences_as_they_are() -> None:
    text = "We talk each spring. 80% of participants must stay. The money comes on 1 April."
    (patch,) = patches(check(checked_of(text)))
    assert patch.takes_out == "80% of participants must stay."
    assert accept(text, patch) == f"We talk each spring. {patch.puts_in} The money comes on 1 April."


def test_a_patch_that_is_not_taken_leaves_its_finding() -> None:
    text = "80% of participants must stay. Any change to the plan needs our prior approval."
    first, _ = patches(check(checked_of(text)))
    assert [each.rule for each in findings_in(accept(text, first))] == ["prior_approval"]


def test_a_patch_of_a_text_that_has_changed_is_refused() -> None:
    (patch,) = patches(check(checked_of("80% of participants must stay.")))
    with pytest.raises(NotThere):
        accept("Most people stay, we hope.", patch)
