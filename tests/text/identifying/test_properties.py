"""What holds for every text: where findings lie, what is always found and what never."""

import unicodedata
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.text.identifying.check import look_at
from shared.text.identifying.hints import Hint
from tests.text.identifying.test_check import PEOPLE, found

untimed = settings(deadline=None)

WORDS = "people were asked what would help and then it changed because the worker could respond with others"
FIGURES = ("3,355", "£2 million", "161", "2014-2024", "80 %", "NE8", "10:30", "A&E", "x2", "1.5")
PROSE = st.sampled_from([*WORDS.split(), *FIGURES])
ANYTHING = st.text(max_size=60) | st.text(
    alphabet=st.sampled_from("aT09 .@-+('/,:\n\u200b\u0301’é1７"),
    max_size=60,
)
HIDDEN = st.sampled_from(["", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ufe0f", "\u202e"])
EDGE = st.sampled_from([" ", "\n", ", ", ". ", "(", ")", "“", "”", "—", "/", ":", "\u00a0", "1", "_", "…"])
POSSESSIVE = st.sampled_from(["'s ", "’s ", "' "])
PARTS = st.sampled_from(["Tamsin", "Tamsin Wexfold", "Quillan", "Sotherby", "Zoë", "Łuskowicz", "Marzban"])


def _full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


Writing = Callable[[str], str]
WRITTEN: st.SearchStrategy[Writing] = st.sampled_from(
    [str, str.upper, _full_width, lambda text: unicodedata.normalize("NFD", text)]
)


@untimed
@given(st.dictionaries(st.text(max_size=5), ANYTHING, max_size=3), st.lists(PARTS | ANYTHING, max_size=4))
def test_offsets_lie_in_their_field_in_order_and_never_overlap(texts: dict[str, str], names: list[str]) -> None:
    result = look_at(texts, names).findings
    assert result == look_at(texts, names).findings
    for field, text in texts.items():
        spans = [(finding.start, finding.end) for finding in result if finding.field == field]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@untimed
@given(st.lists(st.tuples(st.sampled_from(["people", "about", "with"]), PROSE), max_size=40))
def test_prose_and_figures_that_identify_nobody_give_nothing(words: list[tuple[str, str]]) -> None:
    text = " ".join(f"{one} {other}" for one, other in words)
    assert found(text, *PEOPLE) == []


@untimed
@given(ANYTHING, EDGE, PARTS, WRITTEN, HIDDEN, st.integers(1, 5), EDGE | POSSESSIVE, ANYTHING)
def test_a_name_between_other_words_is_always_found(
    before: str, left: str, part: str, written: Writing, hidden: str, at: int, right: str, after: str
) -> None:
    name = written(part)
    name = name[:at] + hidden + name[at:]
    start = len(before + left)
    result = look_at({"text": before + left + name + right + after}, PEOPLE).findings
    covered = {at for finding in result for at in range(finding.start, finding.end)}
    letters = {start + index for index, letter in enumerate(name) if letter.isalpha()}
    assert letters <= covered


@untimed
@given(
    st.sampled_from(["07700 900{:03}", "0191 498 0{:03}", "+44 7700 900{:03}", "(0191) 4980{:03}"]), st.integers(0, 999)
)
def test_every_number_kept_for_drama_is_found(form: str, digits: int) -> None:
    assert found(f"ring {form.format(digits)} now") == [(Hint.phone, form.format(digits))]


FORMS = st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%d-%b-%y"])


@untimed
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), FORMS)
def test_every_day_of_birth_is_found_in_every_order(day: date, form: str) -> None:
    assert [hint for hint, _ in found(f"born on {day:{form}}.")] == [Hint.date_of_birth]


HOSTILE = (
    "a|0|01|0 |+1|(|a@|a.|a@a.|a at |a dot |[at]|ne1 |born in |born , |3/|3 april |april |t.|t-|o'|ﷺ|e\u0301| |999 "
)


@pytest.mark.parametrize("seed", [*HOSTILE.split("|"), "tamsin", "tamsin ", "\u200b", "tamsin\u200b"])
def test_a_long_hostile_text_is_answered(seed: str) -> None:
    """A search that backtracks would not come back from these in a lifetime."""
    text = (seed * 20_000)[:20_000]
    for ending in ("", "!", "@"):
        assert all(finding.end <= len(text) + 1 for finding in look_at({"text": text + ending}, PEOPLE).findings)
