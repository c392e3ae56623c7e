"""Words that were taken back are recognised from what is kept of them, and nothing that is kept is a word."""

import json

import pytest

from services.cycles.domain.quotes import Print, prints_of, recognise

KEY = b"a key of the tests"
DRINKS = "He drinks heavily since his brother died, and sleeps at the hostel."
LETTERS = "People stop answering letters when every letter brings a demand."
SHORT = "Nobody reads our letters."
OTHER = "Weekly visits let housing officers hear about trouble early."


def taken_back(text: str) -> list[Print]:
    """As it comes back from the database."""
    kept: list[Print] = json.loads(json.dumps(prints_of([(text, None)], KEY)))
    return kept


def says(closed: list[Print], *texts: str | None, key: bytes = KEY) -> bool:
    return recognise(closed, texts, key)


AGAIN = {
    "the same": (DRINKS, DRINKS),
    "nearly the same": (DRINKS, "They drink heavily since their brother died, and sleep at the hostel."),
    "a short text": (SHORT, "nobody reads our leters"),
    "one sentence of two": (f"{DRINKS} {LETTERS}", DRINKS),
    "one sentence among others": (f"{DRINKS} {LETTERS}", f"{OTHER} {DRINKS}"),
}


@pytest.mark.parametrize(("before", "again"), AGAIN.values(), ids=AGAIN)
def test_what_was_taken_back_is_recognised_in_either_text(before: str, again: str) -> None:
    for statement, how_learnt in ((again, None), (OTHER, again)):
        assert says(taken_back(before), statement, how_learnt)


def test_it_is_found_in_the_middle_of_a_sentence() -> None:
    said = f"When it came to the vote she told the panel that {DRINKS[:-1]} and nobody asked any further."
    assert says(taken_back(DRINKS), said)


def test_other_words_are_free_and_so_is_everything_while_nothing_was_taken_back() -> None:
    assert not says(taken_back(f"{DRINKS} {LETTERS}"), OTHER, SHORT)
    assert not says([], DRINKS)
    assert not says(taken_back("!?"), OTHER, SHORT)


def test_with_another_key_nothing_is_recognised() -> None:
    assert not says(taken_back(DRINKS), DRINKS, DRINKS, key=b"another key")


def test_what_is_kept_holds_no_word() -> None:
    kept = json.dumps(taken_back(f"{DRINKS} {LETTERS}"))
    assert not any(word in kept for word in DRINKS.split())
