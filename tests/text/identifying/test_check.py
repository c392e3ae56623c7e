"""A text that leaves a cycle identifies nobody: what the check finds, and what it leaves in peace.

Telephone numbers are those that Ofcom keeps for drama; NHS numbers begin with 999, which is never issued.
"""

from collections.abc import Iterable

import pytest

from shared.text.identifying.check import look_at
from shared.text.identifying.hints import ADVICE, Finding, Hint, Strength

PEOPLE = (
    "Tamsin Wexfold",
    "Dr Grace O'Quillan",
    "Will Brindlemere",
    "Ann-Marie de Sotherby",
    "Zoë Łuskowicz",
    "Yusuf al Marzban",
    "May Dawn",
    "J. R. Harlowmere",
    "Renée Abara-Finnistone PhD",
    "王芳",
    "김민수",
)

FACTS = (
    "In ten years there were at least 3,355 interactions with 14 public services, more than 1,000 in health and more "
    "than 1,000 with police and justice, about 500 nights in supported accommodation, £2 million in all.",
    "Then came 161 interactions in the new way, housing a key; A&E attendances went from 116 in six months to 7 in "
    "under twelve, and spend was about £28,000 and falling.",
    "A ten-year, £80 million contract without performance targets.",
    "Unplanned hospital costs were 80 % lower. Gaming was found in over 80 % of studies, lying in 74 %.",
    "About £50,000 less per person per year; 363,000 people in England give over £18 billion.",
    "A 2007 study drew 108 interacting factors. The book came in 2021, the guide in 2022, the report in 2024.",
)


def patterns(text: str, names: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Without names of others: these are looked for in English only."""
    return look_at({"statement": text}, names, language="cy").findings


def found(text: str, *names: str) -> list[tuple[Hint, str]]:
    return [(finding.hint, text[finding.start : finding.end]) for finding in patterns(text, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tamsin decided", "Tamsin"),
        ("we asked tamsin again", "tamsin"),
        ("WEXFOLD", "WEXFOLD"),
        ("with Tamsin Wexfold, at home", "Tamsin Wexfold"),
        ("Wexfold, Tamsin", "Wexfold, Tamsin"),
        ("T. Wexfold agreed", "T. Wexfold"),
        ("the Wexfolds came", "Wexfolds"),
        ("Tamsin's key", "Tamsin"),
        ("Tamsins key", "Tamsins"),
        ("tamsins' key", "tamsins"),
        ("#TamsinWexfold", "TamsinWexfold"),
        ("tamsin85", "tamsin"),
        ("Tam\u200bsin", "Tam\u200bsin"),
        ("Tam\u00adsin", "Tam\u00adsin"),
        ("key\u200bTamsin\u200bdoor", "Tamsin"),
        ("Ｔａｍｓｉｎ", "Ｔａｍｓｉｎ"),
        ("𝐓𝐚𝐦𝐬𝐢𝐧", "𝐓𝐚𝐦𝐬𝐢𝐧"),
        ("JR Harlowmere", "JR Harlowmere"),
        ("J.R. Harlowmere", "J.R. Harlowmere"),
        ("Grace O’Quillan", "Grace O’Quillan"),
        ("OQuillan", "OQuillan"),
        ("o'quillan", "o'quillan"),
        ("Quillan", "Quillan"),
        ("Annmarie", "Annmarie"),
        ("marie", "marie"),
        ("I told Wexfold. I said", "Wexfold"),
        ("Sotherby", "Sotherby"),
        ("DeSotherby", "DeSotherby"),
        ("zoe", "zoe"),
        ("Zoe\u0308", "Zoe\u0308"),
        ("Luskowicz", "Luskowicz"),
        ("Renee", "Renee"),
        ("Finnistone", "Finnistone"),
        ("Marzban", "Marzban"),
        ("我们和王芳谈话", "王芳"),
        ("김민수는 말했다", "김민수"),
    ],
)
def test_a_participants_name_is_found_however_it_is_written(text: str, expected: str) -> None:
    assert found(text, *PEOPLE) == [(Hint.name, expected)]


@pytest.mark.parametrize(
    "text",
    [
        "tamsinwood",
        "Wexfolding",
        "a phd in the van",
        "the doctor said so",
        "al fresco",
        "Doctor de Vries",
        "we will see",
        "with grace",
        "it may dawn on us slowly",
        "j r",
    ],
)
def test_titles_particles_and_parts_of_other_words_are_no_names(text: str) -> None:
    assert found(text, *(name for name in PEOPLE if name != "May Dawn"), "May Harlowmere") == []


@pytest.mark.parametrize(
    "name", ["Will", "Grace", "Hope", "Mark", "May", "Rose", "Joy", "Faith", "Bill", "Jack", "Pat"]
)
def test_a_name_that_is_also_a_word_is_found_only_with_a_capital(name: str) -> None:
    assert found(f"then {name} came", name) == [(Hint.name, name)]
    assert found(f"{name} came", name) == [(Hint.name, name)]
    assert found(f"then {name.lower()} came", name) == []


def test_words_that_make_up_a_full_name_are_found_in_lower_case() -> None:
    assert found("asked may dawn about it", *PEOPLE) == [(Hint.name, "may dawn")]
    assert found("asked will brindlemere", *PEOPLE) == [(Hint.name, "will brindlemere")]


def test_a_contraction_is_not_a_name() -> None:
    assert found("Don't stop", "Don Harlowmere") == []
    assert found("Don said stop", "Don Harlowmere") == [(Hint.name, "Don")]


def test_a_particle_that_is_somebodys_first_name_is_found_with_a_capital() -> None:
    assert found("then Al came, al dente", "Al Wexfold") == [(Hint.name, "Al")]


@pytest.mark.parametrize("names", [(), ("",), (" ",), ("-",), ("T",)])
def test_a_name_without_letters_to_tell_it_by_finds_nothing(names: tuple[str, ...]) -> None:
    assert found("T. came - and went", *names) == []


def test_where_findings_overlap_the_more_specific_wins() -> None:
    assert found("0191498025") == [(Hint.nhs_number, "0191498025")]
    assert found("tamsin.wexfold@example.org", *PEOPLE) == [(Hint.email, "tamsin.wexfold@example.org")]
    assert found("ask @tamsin_w", *PEOPLE) == [(Hint.handle, "@tamsin_w")]
    assert found("3 May 1985", *PEOPLE) == [(Hint.date_of_birth, "3 May 1985")]
    assert found("DOB: 3/4/1985") == [(Hint.date_of_birth, "DOB"), (Hint.date_of_birth, "3/4/1985")]


def test_a_name_beside_an_address_is_found_beside_it() -> None:
    expected = [(Hint.name, "Tamsin"), (Hint.email, "Wexfold@example.org")]
    assert found("Tamsin Wexfold@example.org", *PEOPLE) == expected


def test_every_field_is_looked_at_and_named() -> None:
    texts = {"statement": "Ring 07700 900123", "how_learnt": "Tamsin told us, at NE8 1HH", "empty": ""}
    assert [(f.field, f.hint) for f in look_at(texts, PEOPLE, language="cy").findings] == [
        ("statement", Hint.phone),
        ("how_learnt", Hint.name),
        ("how_learnt", Hint.postcode),
    ]


def test_advice_is_the_same_whatever_was_found_so_it_never_repeats_it() -> None:
    finding = patterns("Tamsin", PEOPLE)[0]
    assert finding == Finding(Hint.name, "statement", 0, 6, ADVICE[Hint.name], Strength.strong)
    assert set(ADVICE) == set(Hint)


def test_the_advice_on_dates_says_that_other_days_look_the_same() -> None:
    assert "meeting" in ADVICE[Hint.date_of_birth]


@pytest.mark.parametrize("text", FACTS)
def test_the_published_figures_identify_nobody(text: str) -> None:
    assert found(text, *PEOPLE) == []
