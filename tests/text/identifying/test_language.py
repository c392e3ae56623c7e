"""Names that language analysis suggests: where it looks, where it does not, and that it needs nothing from outside."""

import subprocess
import sys

import pytest

from shared.text.identifying.check import Analysed, findings
from shared.text.identifying.hints import Hint, Strength
from shared.text.identifying.language import Language, ModelMissing, analyse

TEXT = "Nobody told Wojciech Pawlak about it. Ring 07700 900123."

OFFLINE = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("it opens a connection")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
import sys
import services.cycles.main
assert not {"spacy", "faker"} & set(sys.modules), "nothing is loaded by an import"
from shared.text.identifying.language import analyse
assert analyse({"text": "Nobody told Wojciech Pawlak about it."}).suggested["text"] == ((12, 27),)
"""


def test_a_name_of_somebody_who_takes_no_part_is_a_weak_finding() -> None:
    found = findings(analyse({"statement": TEXT}), ())
    assert [(one.hint, one.strength) for one in found] == [
        (Hint.other_name, Strength.weak),
        (Hint.phone, Strength.strong),
    ]


@pytest.mark.parametrize("language", ["cy", "ar", "fr-CA", "ti"])
def test_in_another_language_patterns_are_looked_for_and_names_are_said_not_to_be(language: str) -> None:
    analysed = analyse({"statement": TEXT}, language)
    assert not analysed.names_looked_for
    assert [one.hint for one in findings(analysed, ())] == [Hint.phone]
    assert analyse({"statement": TEXT}).written_in(language) == analysed


@pytest.mark.parametrize("language", ["en", "en-GB", "EN", "eng"])
def test_in_english_names_are_looked_for(language: str) -> None:
    assert analyse({"statement": TEXT}, language).names_looked_for


def test_participants_are_found_in_every_language_and_without_analysis() -> None:
    found = findings(Analysed({"statement": "Dywedodd Wojciech wrthym."}), ["Wojciech Pawlak"])
    assert [(one.hint, one.strength) for one in found] == [(Hint.name, Strength.strong)]


def test_whoever_chose_to_be_known_may_be_named() -> None:
    analysed = analyse({"statement": "Nobody told Wojciech Pawlak. Nobody told Semhar."})
    own = ("Wojciech Pawlak",)
    assert [(one.start, one.end) for one in findings(analysed, (), own)] == [(41, 47)]


async def test_the_analysis_runs_beside_the_event_loop_and_says_the_same() -> None:
    language = Language()
    language.load()
    assert await language.analysed({"statement": TEXT}) == analyse({"statement": TEXT})


def test_a_model_that_is_not_installed_is_named_when_the_service_starts() -> None:
    with pytest.raises(ModelMissing, match="no_such_model"):
        Language("no_such_model")


def test_neither_import_nor_loading_opens_a_connection() -> None:
    subprocess.run([sys.executable, "-c", OFFLINE], check=True, timeout=120)


@pytest.mark.parametrize("seed", ["Amina told Kofi. ", "Amina ", "amina said ", "A", "Then Aminata Kofi-Mensah and "])
def test_a_long_text_full_of_names_is_answered(seed: str) -> None:
    text = (seed * 10_000)[:10_000]
    assert all(end <= len(text) for _, end in analyse({"statement": text}).suggested["statement"])
