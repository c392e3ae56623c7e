"""A clause keeps the number it bears, with those it stands under; a figure of the sentence stays in the sentence."""

import pytest

from shared.text.terms.numbering import Numbering, letters, roman


def numbers(*texts: str) -> list[str]:
    numbering = Numbering()
    return [numbering.take(text)[0] for text in texts]


def test_numbers_nest_below_those_before_them_in_their_schedule() -> None:
    assert numbers("3.2 Payment", "Schedule 3 – Measures", "2.1 The provider shall:", "(a) report", "(i) monthly") == [
        "3.2",
        "Schedule 3",
        "Schedule 3, 2.1",
        "Schedule 3, 2.1(a)",
        "Schedule 3, 2.1(a)(i)",
    ]


def test_letters_go_on_after_h_and_roman_figures_begin_below_b() -> None:
    assert numbers("1. A", "(g) x", "(h) y", "(i) z") == ["1", "1(g)", "1(h)", "1(i)"]
    assert numbers("1. A", "(b) x", "(i) y", "(ii) z", "(c) end") == ["1", "1(b)", "1(b)(i)", "1(b)(ii)", "1(c)"]


def test_other_ways_to_write_a_label_are_read_as_one() -> None:
    assert numbers("2. A", "a) pay", "b. report") == ["2", "2(a)", "2(b)"]
    assert numbers("4.1(b)(ii) A") == ["4.1(b)(ii)"]


def test_parts_stand_within_schedules_and_a_new_schedule_ends_them() -> None:
    assert numbers("Schedule 1", "Part 2", "1.1 A", "Annex B: Money", "1. C") == [
        "Schedule 1",
        "Schedule 1, Part 2",
        "Schedule 1, Part 2, 1.1",
        "Annex B",
        "Annex B, 1",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "40 NEET young people will gain a qualification.",
        "5 GPs will be trained by March.",
        "3.5 FTE workers are employed.",
        "2.5 million pounds are paid.",
        "20 March 2027 is the day of the review.",
        "1 in 4 people will move on.",
        "Schedule 3 sets out the targets.",
        "Part of the grant is held back.",
        "I will smoke less.",
    ],
)
def test_a_figure_or_name_of_the_sentence_is_no_number(text: str) -> None:
    assert Numbering().take(text) == ("", text)


def test_a_whole_number_without_a_dot_counts_where_it_follows_on_the_one_before() -> None:
    assert numbers("1 Introduction", "2 Payment", "40 Young people will attend") == ["1", "2", ""]


def test_letters_and_roman_figures_count_as_word_processors_do() -> None:
    assert [letters(number) for number in (1, 26, 27, 53)] == ["a", "z", "aa", "aaa"]
    assert [roman(number) for number in (1, 4, 9, 14, 40, 99)] == ["i", "iv", "ix", "xiv", "xl", "xcix"]
