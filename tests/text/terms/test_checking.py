"""What holds for every text: where findings lie, that they are the same each time, and what is said of other texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.targets import check, check_text
from shared.text.terms.checking import findings_in
from shared.text.terms.document import Clause, Document
from shared.text.terms.lexicon import lexicon
from tests.text.terms.labelled import labelled

WORDS = st.sampled_from(sorted(each.strip("=") for each in lexicon().stems))
LIKELY = st.lists(
    st.one_of(WORDS, st.sampled_from(["95%", "12", "£400", ";", ".", "|", "not", "shall", "\n", "two thirds"])),
    max_size=60,
)
WELSH = "Rhaid i'r prosiect gyrraedd y targedau a nodir yn yr atodlen, ac mae pob canlyniad yn cael ei gofnodi."
POLISH = "Wykonawca musi osiągnąć cel 90 procent w każdym kwartale i nie jest to przedmiotem dyskusji z miastem."


def document(*texts: str, language: str = "en") -> Document:
    return Document(tuple(Clause("", text, f"paragraph {at}") for at, text in enumerate(texts, 1)), "plain", language)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=300), LIKELY.map(" ".join)))
def test_every_finding_lies_in_its_clause_and_the_same_text_gives_the_same_findings(text: str) -> None:
    found = findings_in(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert found == findings_in(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from([each.clause for each in labelled("dev")]), max_size=4))
def test_the_same_document_gives_the_same_findings_whatever_stands_beside_a_clause(texts: list[str]) -> None:
    checked = check(document(*texts))
    assert checked == check(document(*texts))
    assert [list(found) for _, found in checked.clauses] == [
        list(found) for text in texts for _, found in check(document(text)).clauses
    ]


def test_a_finding_names_the_words_that_fired_so_that_a_reader_can_disagree() -> None:
    (found,) = findings_in("A reduction of admissions by a fifth is expected.")
    assert "ratio: fifth" in found.cues and "change_verb: reduction of" in found.cues


def test_number_words_and_figures_are_the_same_to_it() -> None:
    for said in ("two thirds of", "66% of", "sixty-six per cent of", "nine in ten", "not fewer than eighty"):
        assert [each.rule for each in findings_in(f"The Provider shall see {said} participants through.")] == ["target"]


def test_a_negation_ends_with_but_except_and_unless() -> None:
    assert findings_in("No targets apply.") == []
    for word in ("but", "except that", "save that"):
        assert findings_in(f"No targets apply, {word} 80% of participants must stay.") != []


def test_a_misspelt_long_word_is_found_all_the_same() -> None:
    assert findings_in("Any change to the plan needs our premission first.") != []


def test_what_the_procurement_act_asks_for_is_advice_and_says_what_to_ask() -> None:
    text = "At least three key performance indicators are set because section 52 of the Procurement Act 2023 asks it."
    (found,) = findings_in(text)
    assert found.level == "advises"
    assert found.why.startswith("The law may require this") and "Ask whoever" in found.why


def test_indicators_that_no_law_asks_for_block() -> None:
    assert {each.level for each in findings_in("The Provider is assessed against key performance indicators.")} == {
        "blocks"
    }


def test_a_contract_outside_the_procurement_act_cannot_blame_it() -> None:
    text = "KPIs are set as in section 52, although this falls under the Provider Selection Regime."
    assert {each.level for each in findings_in(text)} == {"blocks"}


def test_text_in_another_language_is_never_called_free_of_findings() -> None:
    checked = check(document(POLISH, language="pl"))
    assert not checked.is_checked and checked.missing == ()
    assert [each.rule for each in checked.clauses[0].findings] == ["not_checked"]


def test_of_welsh_the_words_for_target_and_outcome_are_found_and_the_rest_is_not_checked() -> None:
    checked = check(document(WELSH, language="cy"))
    assert [each.rule for each in checked.clauses[0].findings] == ["not_checked", "target", "predetermined_outcome"]
    assert not checked.blocks


def test_an_english_document_with_one_clause_of_another_language_says_so_at_that_clause() -> None:
    checked = check(document("We meet every spring and autumn to talk about what was learnt.", POLISH))
    assert checked.is_checked
    assert [[each.rule for each in found] for _, found in checked.clauses] == [[], ["not_checked"]]


def test_a_target_in_a_purpose_is_advice() -> None:
    found = check_text("Reduce A&E attendances by 40 %. RAG: amber. Team rank 3 of 7")
    assert {each.rule for each in found} == {"target", "ranking"}
    assert {each.level for each in found} == {"advises"}


def test_a_purpose_and_a_learning_question_without_a_target_give_none() -> None:
    for text in (
        "People in Saltmarsh live good lives, as they see it.",
        "What helps people to trust a service again?",
        "We want to understand why people stop coming.",
    ):
        assert check_text(text) == []


def test_what_an_agreement_leaves_unsaid_is_told_and_what_it_says_is_not() -> None:
    bare = check(document("The Trust pays £10,000 on 1 April."))
    assert [each.topic for each in bare.missing] == [
        "learning question",
        "rhythm of conversation",
        "freedom to change the plan",
        "who decides about spending",
        "the funder's own account",
        "what happens at the end",
    ]
    said = [each.instead for each in bare.missing]
    assert check(document(*said)).missing == ()
    assert not check(document(*said)).blocks


def test_a_text_that_is_one_endless_clause_is_read_in_parts_and_found_in_to_its_end() -> None:
    text = "We talk about what we learn. " * 1_000 + "Participants must reach the target of 90%."
    assert findings_in(text)[-1].end > len(text) - 10
