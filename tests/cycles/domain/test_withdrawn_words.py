"""Words that were taken back are recognised from what is kept of them, and nothing that is kept is a word."""

import json

import pytest

from services.cycles.domain.withdrawn_words import ConsentPrints, Prints, from_json, to_json

KEY = b"a key of the tests"
DRINKS = "He drinks heavily since his brother died, and sleeps at the hostel."
LETTERS = "People stop answering letters when every letter brings a demand."
SHORT = "Nobody reads our letters."
OTHER = "Weekly visits let housing officers hear about trouble early."


def taken_back(text: str) -> Prints:
    """As it comes back from the database."""
    return from_json(json.loads(json.dumps(to_json(ConsentPrints.of(text, None, KEY).statement))))


AGAIN = {
    "the same": (DRINKS, DRINKS),
    "nearly the same": (DRINKS, "They drink heavily since their brother died, and sleep at the hostel."),
    "a short text": (SHORT, "nobody reads our leters"),
    "one sentence of two": (f"{DRINKS} {LETTERS}", DRINKS),
    "one sentence among others": (f"{DRINKS} {LETTERS}", f"{OTHER} {DRINKS}"),
}


@pytest.mark.parametrize(("before", "again"), AGAIN.values(), ids=AGAIN)
def test_what_was_taken_back_is_recognised_in_either_text_and_from_what_is_kept_of_it(before: str, again: str) -> None:
    for statement, how_learnt in ((again, None), (OTHER, again)):
        new = ConsentPrints.of(statement, how_learnt, KEY)
        kept = ConsentPrints(from_json(to_json(new.statement)), from_json(to_json(new.how_learnt)))
        assert new.resemble(taken_back(before)) and kept.resemble(taken_back(before))


def test_a_text_that_is_being_recorded_is_searched_in_the_middle_of_its_sentences() -> None:
    said = f"When it came to the vote she told the panel that {DRINKS[:-1]} and nobody asked any further."
    assert ConsentPrints.of(said, None, KEY).resemble(taken_back(DRINKS))


def test_other_words_are_free_and_so_is_everything_while_nothing_was_taken_back() -> None:
    new = ConsentPrints.of(OTHER, SHORT, KEY)
    assert not new.resemble(taken_back(f"{DRINKS} {LETTERS}")) and not new.resemble(())
    assert not new.resemble(taken_back("!?"))


def test_with_another_key_nothing_is_recognised() -> None:
    assert not ConsentPrints.of(DRINKS, DRINKS, b"another key").resemble(taken_back(DRINKS))
