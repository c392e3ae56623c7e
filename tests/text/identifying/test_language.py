"""Names that language analysis suggests: where it looks, where it does not, and that it needs nothing from outside."""

import subprocess
import sys

import pytest

from shared.text.identifying.beside import ModelMissing, TextCheck
from shared.text.identifying.check import look_at
from shared.text.identifying.hints import Hint, NamesLookedFor, Strength
from shared.text.identifying.language import MODEL, labels
from tests.text.identifying.test_check import patterns

TEXT = "Nobody told Wojciech Pawlak about it. Ring 07700 900123."
IN_DOUBT = "Then Halifaxed met Brindley by the lift."

OFFLINE = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("it opens a connection")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
import sys
import services.cycles.main
assert not {"spacy", "faker"} & set(sys.modules), "nothing is loaded by an import"
from shared.text.identifying.language import labels
assert labels("Nobody told Wojciech Pawlak about it.")
"""


def test_a_name_of_somebody_who_takes_no_part_is_a_weak_finding() -> None:
    looked = look_at({"statement": TEXT}, ask=labels)
    assert [(one.hint, one.strength) for one in looked.findings] == [
        (Hint.other_name, Strength.weak),
        (Hint.phone, Strength.strong),
    ]
    assert (looked.weak, looked.strong) == (looked.findings[:1], looked.findings[1:])


@pytest.mark.parametrize("language", ["cy", "ar", "fr-CA", "ti"])
def test_in_another_language_patterns_are_looked_for_and_names_are_said_not_to_be(language: str) -> None:
    looked = look_at({"statement": TEXT}, language=language, ask=labels)
    assert looked.names_looked_for is NamesLookedFor.no
    assert [one.hint for one in looked.findings] == [Hint.phone]


@pytest.mark.parametrize("language", ["en", "en-GB", "EN", "eng"])
def test_in_english_names_are_looked_for(language: str) -> None:
    assert look_at({"statement": TEXT}, language=language, ask=labels).names_looked_for is NamesLookedFor.fully


def test_it_is_said_where_the_model_could_have_decided_and_was_not_asked() -> None:
    assert look_at({"statement": IN_DOUBT}).names_looked_for is NamesLookedFor.partly
    assert look_at({"statement": IN_DOUBT}, ask=labels).names_looked_for is NamesLookedFor.fully
    assert look_at({"statement": IN_DOUBT * 20}, ask=labels).names_looked_for is NamesLookedFor.partly
    assert look_at({"statement": "Nobody was asked."}).names_looked_for is NamesLookedFor.fully


def test_the_model_is_asked_about_a_bounded_part_of_a_text() -> None:
    asked = list[str]()
    look_at({"statement": IN_DOUBT * 200}, ask=lambda text: asked.append(text) or [])  # type: ignore[func-returns-value]
    assert [len(text) <= 210 for text in asked] == [True]


def test_participants_are_found_in_every_language_and_without_analysis() -> None:
    found = patterns("Dywedodd Wojciech wrthym.", ["Wojciech Pawlak"])
    assert [(one.hint, one.strength) for one in found] == [(Hint.name, Strength.strong)]


def test_whoever_chose_to_be_known_may_be_named() -> None:
    texts = {"statement": "Nobody told Wojciech Pawlak. Nobody told Semhar."}
    looked = look_at(texts, (), ("Wojciech Pawlak",), ask=labels)
    assert [(one.start, one.end) for one in looked.findings] == [(41, 47)]


def test_what_was_looked_at_counts_for_these_words_and_people_only() -> None:
    looked = look_at({"statement": "a"}, ["Amara", ""])
    assert looked.is_still_so({"statement": "a"}, ["Amara"])
    assert not looked.is_still_so({"statement": "b"}, ["Amara"])
    assert not looked.is_still_so({"statement": "a"}, ["Amara", "Chidi"])
    assert not looked.is_still_so({"statement": "a"}, ["Amara"], ["Chidi"])


async def test_the_check_runs_beside_the_event_loop_and_says_the_same() -> None:
    check = TextCheck(MODEL)
    check.load()
    assert await check.look_at({"statement": TEXT}) == look_at({"statement": TEXT}, ask=labels)
    without = await check.look_at({"statement": IN_DOUBT}, thoroughly=False)
    assert without.names_looked_for is NamesLookedFor.partly
    assert (await TextCheck("").look_at({"statement": IN_DOUBT})) == without


async def test_what_was_found_is_kept_for_these_texts_and_names_and_for_a_bounded_number_of_them() -> None:
    check = TextCheck("")
    first = await check.look_at({"statement": "Chidi came."}, ["Chidi"])
    assert await check.look_at({"statement": "Chidi came."}, ["Chidi"]) == first
    assert (await check.look_at({"statement": "Chidi came."}, ["Amara"])).strong == ()
    assert (await check.look_at({"statement": "Chidi came."}, [], ["Chidi"])).findings == ()
    for number in range(1100):
        await check.look_at({"statement": f"word {number}"}, language="cy")
    assert await check.look_at({"statement": "Chidi came."}, ["Chidi"]) == first


def test_a_model_that_is_not_installed_is_named_when_the_service_starts() -> None:
    with pytest.raises(ModelMissing, match="no_such_model"):
        TextCheck("no_such_model")


def test_neither_import_nor_loading_opens_a_connection() -> None:
    subprocess.run([sys.executable, "-c", OFFLINE], check=True, timeout=120)


@pytest.mark.parametrize("seed", ["Amina told Kofi. ", "Amina ", "amina said ", "A", "Then Aminata Kofi-Mensah and "])
def test_a_long_text_full_of_names_is_answered(seed: str) -> None:
    text = (seed * 10_000)[:10_000]
    assert all(one.end <= len(text) for one in look_at({"statement": text}, ask=labels).findings)
