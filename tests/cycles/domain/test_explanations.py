"""What people are told before they agree carries the whole decision, in both wordings."""

import re
from pathlib import Path

import pytest

from services.cycles.domain.explanations import CURRENT


def test_the_page_on_asking_has_the_wording_of_the_current_version() -> None:
    page = " ".join(Path("docs/how-to/ask-for-consent.md").read_text(encoding="utf-8").split())
    missing = [one for one in (CURRENT.version, *CURRENT.text, *CURRENT.easy_read) if one not in page]
    assert missing == []


def test_the_easy_version_is_in_short_sentences() -> None:
    sentences = [one for line in CURRENT.easy_read for one in re.split(r"(?<=[.?!]) ", line)]
    assert [one for one in sentences if len(one.split()) > 12] == []


EXPLAINED = {
    "that it may go to everybody": ("everybody who uses this network", "everybody who uses this network"),
    "how far what others understand may go": ("You decide whether that may go", "You choose who can read that"),
    "what becomes of it when they take back": ("It may stand", "It may stay, in their own words"),
    "who may decide for somebody": ("an attorney or a deputy", "decides for them by law"),
    "who may only help and take back": ("A carer or an advocate", "They cannot say yes for you"),
    "what a name means": ("people you do not like", "People you do not like"),
    "where a name stays": ("You cannot take it back from", "people may remember it, or have a copy"),
    "few people": ("fewer than five people", "fewer than five"),
    "what stays in their own cycle": ("stays there until it is erased", "It stays until it is deleted"),
    "what followers kept": ("are asked to delete them", "We ask them to delete them"),
    "what nobody can delete": ("Nobody can delete what people remember", "Nobody can delete what people remember"),
}


@pytest.mark.parametrize("what", EXPLAINED)
def test_both_wordings_of_the_explanation_say(what: str) -> None:
    plain, easy = EXPLAINED[what]
    assert plain in " ".join(CURRENT.text)
    assert easy in " ".join(CURRENT.easy_read)
