"""Copies are recognised, edited ones too; what somebody says in their own words is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.similar import PASSAGE_WORDS, Fingerprint, is_nearly_equal, quotes, read, trigrams_of

DOOR = "People open the door once they are asked what matters to them."
DRINKS = "He drinks heavily since his brother died, and sleeps at the hostel."
LETTERS = "People stop answering letters when every letter brings a demand."
RENT = "A housing officer who visits each week hears of trouble before it becomes an eviction."
STORY = "Being moved between three services made her repeat her story until she gave up."
TRUST = "People recognise a neighbour before they trust an organisation that they have never met."
REASON = (
    "We talked about this for an hour. Two of us had seen the same on the estate last winter: {}. That is why we want "
    "to try it there first, with the families who already know us, and look again after Easter."
)
KEY = b"a key of the tests"

TAKEN = {
    "equal": (DOOR, DOOR),
    "case, spaces and punctuation": (DOOR, "  PEOPLE open the door - once they are asked:\nwhat matters to them"),
    "retyped from memory": (DOOR, "people open the door, once they're asked what matters to them"),
    "spelling": (TRUST, "People recognize a neighbor before they trust an organization they have never met"),
    "typing mistakes": (DOOR, "Peple open the dor once they are askd what maters to them."),
    "a word more, a word less": (DOOR, "People open their door once they are asked what really matters to them."),
    "word order": (DOOR, "Once they are asked what matters to them, people open the door."),
    "from he to they": (DRINKS, "They drink heavily since their brother died, and sleep at the hostel."),
    "another tense": (DRINKS, "He has been drinking heavily since his brother died, and he sleeps at the hostel."),
    "a short text": ("Nobody reads our letters.", "nobody reads our leters"),
    "accents and wide letters": (
        "Le café est fermé le lundi, dit-elle.",
        "LE CAFE\u0301 est ferme\u0301 le lundi dit elle",
    ),
    "invisible letters": (DOOR, DOOR.replace("e", "e\u200b").replace("a", "\u00ada")),
    "letters of another script": (DOOR, DOOR.translate(str.maketrans("aeopc", "аеорс"))),
    "an end that was exchanged": (
        "People tell us that they do not know whom to ask for help with their rent.",
        "People tell us that they do not know whom to ask for help with their children.",
    ),
}
OWN = {
    "own words": (DOOR, "Starting from a person's own priorities earns trust that a checklist never does."),
    "own words, same picture": (
        DOOR,
        "Being asked what matters first, and not what is wrong, is what made him open the door.",
    ),
    "own words, same nouns": (
        RENT,
        "Weekly visits let housing officers hear about trouble early enough to prevent evictions.",
    ),
    "own words, same story": (
        STORY,
        "She gave up because each service she was moved to made her tell her story again.",
    ),
    "own words, other nouns": (LETTERS, "When all our post asks for something, residents no longer read it."),
    "worded anew, close to the source": (
        DOOR,
        "People open the door as soon as somebody asks which things are important to them.",
    ),
    "its own answer": (
        "Letters that begin with what is wrong keep doors closed.",
        "Our letters ask what is wrong first; they may be what keeps doors closed",
    ),
    "a common phrase about how": (
        "Told by people themselves, and seen by their workers over some months.",
        "Told by him, and seen by two workers in the first month.",
    ),
    "a common reason": (
        "We have no part in housing, so we cannot learn from this here.",
        "We do no policing, so there is little that we could change about it here.",
    ),
    "short and numbered": ("Part 1", "Part 2"),
    "short, one word differs": ("Our letters close doors", "Our letters open doors"),
    "nothing to compare": ("!?", "…"),
}
CARRIED = {
    "one sentence in a long reason": (DOOR, REASON.format(DOOR.rstrip(".").lower())),
    "one edited sentence in a long reason": (
        DOOR,
        REASON.format("people open their door once asked what matters to them"),
    ),
    "in the middle of a sentence": (
        DRINKS,
        f"When it came to the vote she told the panel that {DRINKS[:-1]} and nobody asked any further.",
    ),
    "one sentence of several": (f"{RENT} {DRINKS} {LETTERS}", REASON.format(DRINKS)),
    "half of a sentence that does not end": (
        f"{RENT} and {DRINKS} and {LETTERS} and {STORY} and {TRUST}".replace(".", ""),
        REASON.format(f"{DRINKS[:-1]} and {LETTERS}".replace(".", "")),
    ),
    "a short text, word for word": (
        "Nobody reads our letters.",
        REASON.format("they say nobody reads our letters now"),
    ),
    "a short text, lightly edited": (
        "He drinks since his brother died.",
        REASON.format("he drinks since his brothers died"),
    ),
    "three words": ("He hits her.", "When nobody looks he hits her, and then he cries."),
    "several short sentences": (
        "He drinks. He sleeps outside. His brother died.",
        REASON.format("he drinks, he sleeps outside, his brother died"),
    ),
}
NOT_CARRIED = {
    "two words": ("Doors open.", REASON.format("when doors open people come out")),
    "short, and its words are scattered": ("He hits her.", "He said that the ball hits the wall and that her dog ran."),
    "short, one word differs": ("Our letters close doors", REASON.format("our letters open doors")),
    "own words in a long reason": (DOOR, REASON.format("whoever is asked for their own priorities lets us in")),
    "the same subject at length": (f"{RENT} {DRINKS} {LETTERS}", REASON.format("he lost his brother and drank")),
    "nothing": ("", REASON),
}
texts = st.text(max_size=300)
written = st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=PASSAGE_WORDS, max_size=40).map(" ".join)


@pytest.mark.parametrize(("one", "other"), TAKEN.values(), ids=TAKEN)
def test_what_was_retyped_or_lightly_edited_is_nearly_equal(one: str, other: str) -> None:
    assert is_nearly_equal(one, other) and is_nearly_equal(other, one)
    assert quotes(one, other)


@pytest.mark.parametrize(("one", "other"), OWN.values(), ids=OWN)
def test_what_somebody_says_in_their_own_words_is_not_caught(one: str, other: str) -> None:
    assert not is_nearly_equal(one, other) and not is_nearly_equal(other, one)
    assert not quotes(one, other) and not quotes(other, one)


@pytest.mark.parametrize(("source", "text"), CARRIED.values(), ids=CARRIED)
def test_a_passage_is_found_in_a_longer_text(source: str, text: str) -> None:
    assert quotes(source, text)
    assert not is_nearly_equal(source, text)


@pytest.mark.parametrize(("source", "text"), NOT_CARRIED.values(), ids=NOT_CARRIED)
def test_common_phrases_and_own_words_are_no_passage(source: str, text: str) -> None:
    assert not quotes(source, text)


def test_a_passage_shorter_than_asked_for_does_not_count() -> None:
    assert not quotes(DOOR, REASON.format(DOOR), least_words=20) and not quotes(DOOR, DOOR, least_words=20)
    both = f"{DOOR[:-1]} {LETTERS}"
    assert quotes(both, REASON.format(both), least_words=20)


@given(texts)
def test_whatever_has_a_word_equals_itself(text: str) -> None:
    known = read(text)
    assert is_nearly_equal(text, text) == bool(known.words) == quotes(known, text)


@given(texts)
def test_the_short_way_to_a_texts_trigrams_finds_the_same(text: str) -> None:
    assert trigrams_of(text) == read(text).trigrams


@given(texts, texts)
def test_two_texts_are_as_alike_either_way(one: str, other: str) -> None:
    assert is_nearly_equal(one, other) == is_nearly_equal(other, one)


@given(written, texts, texts)
def test_every_text_quotes_what_stands_in_it_word_for_word(source: str, before: str, after: str) -> None:
    assert quotes(source, f"{before} {source} {after}")


@given(texts, texts)
def test_a_fingerprint_recognises_what_quotes_would_have_found(source: str, text: str) -> None:
    for said in (source, text, f"{text}. {source}"):
        assert Fingerprint.of(source, KEY).recognises(said, KEY) == quotes(source, said)


@pytest.mark.parametrize(("one", "other"), TAKEN.values(), ids=TAKEN)
def test_two_fingerprints_tell_that_their_texts_were_nearly_equal(one: str, other: str) -> None:
    known, again = Fingerprint.of(one, KEY), Fingerprint.of(other, KEY)
    assert known.resembles(again) and again.resembles(known)
    assert known.resembles(Fingerprint.of(f"{LETTERS} {other}", KEY)) == (len(read(one).words) >= PASSAGE_WORDS)


@pytest.mark.parametrize(("one", "other"), OWN.values(), ids=OWN)
def test_two_fingerprints_of_own_words_do_not_resemble_each_other(one: str, other: str) -> None:
    assert not Fingerprint.of(one, KEY).resembles(Fingerprint.of(other, KEY))


def test_a_fingerprint_holds_no_word_and_says_nothing_without_its_key() -> None:
    known = Fingerprint.of(f"{DOOR} {DRINKS}", KEY)
    again = Fingerprint.load(known.dump())
    assert again == known and again.recognises(REASON.format(DRINKS), KEY)
    assert not again.recognises(DRINKS, b"another key")
    assert known.hashes.isdisjoint(read(f"{DOOR} {DRINKS}").trigrams)
    with pytest.raises(ValueError, match="key"):
        Fingerprint.of(DOOR, b"")
