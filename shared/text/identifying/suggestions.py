"""Which capitals in a sentence are likely a person's name: signs for and against, added up.

What spaCy's small model says is one sign among them: alone it finds too few names from other countries than those of
its news texts, and takes many a street for a person.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shared.text.identifying.folding import Folded, Span, fold
from shared.text.identifying.gazetteer import gazetteer, is_listed
from shared.text.identifying.people_words import (
    ACRONYMS,
    AFTER_ADDRESS,
    BEFORE_MONTHS,
    MONTHS,
    PERSON_VERBS,
    RELATIONS,
    SHORT_WORDS,
    TO_PEOPLE,
)
from shared.text.identifying.places_and_bodies import BEFORE_PLACES, GEOGRAPHIC, HEADS, NO_PEOPLE, PLACES, SUFFIXES
from shared.text.identifying.words import EVERYDAY_WORDS, RARER_WORDS, TITLES, word_set

_NO_NAMES = EVERYDAY_WORDS | NO_PEOPLE | HEADS | MONTHS | TITLES | PERSON_VERBS | RELATIONS | ACRONYMS
_ALSO_AFTER = word_set("was is has had do did does would will and at from who")
_SPEAKING = word_set("spoke spoken speaking talk talked talking listened listening thanks according")
_ALSO_WITHIN = ("mc", "mac", "de", "di", "da", "le", "la", "fitz", "o", "van", "ab", "al", "el")
_ENGLISH_ENDINGS = (
    "ing",
    "tional",
    "ical",
    "tion",
    "sion",
    "ment",
    "ness",
    "ity",
    "tive",
    "ous",
    "ism",
    "ship",
    "able",
    "ible",
    "ful",
    "less",
    "ers",
    "ed",
)
_OF_SOMEBODY = word_set("was is has had does did")
_NAMING = word_set("calls called call named nicknamed")
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]?\s+|\n+")
_NAME_LENGTH = 4
ENOUGH = 2.0
"""Signs for a name must outweigh those against it by this much."""


Label = tuple[Span, str]
"""A piece of text and what kind of name it is."""
Ask = Callable[[str], Sequence[Label]]
_ASKED = 200
"""Characters of a text about which the model is asked, at most: it takes about 12 ms for them."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Where names may stand. `is_whole`: wherever the model could decide, it was asked."""

    spans: tuple[Span, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of words that may be a name, among the words of its sentence."""

    words: tuple[str, ...]
    """Folded."""
    span: Span
    before: tuple[str, ...]
    """The two words before it in the sentence; empty where it begins."""
    after: str
    followed_by: str
    """The next few characters."""
    is_followed_by_a_capital: bool
    begins: bool
    lower: bool


def suggest(text: str, ask: Ask | None) -> Suggested:
    """Names by signs, and by what the model says of the sentences where it could make the difference."""
    found = [(sentence, candidates(text, sentence)) for sentence in sentences(text)]
    doubtful = [sentence for sentence, those in found if any(map(is_worth_a_look, those))]
    pieces = _first_pieces(doubtful) if ask else []
    labels = list(_labels(text, pieces, ask)) if ask and pieces else []
    spans = tuple(one.span for _, those in found for one in those if is_a_name(one, _label_of(one, labels)))
    return Suggested(spans, pieces == doubtful)


def _first_pieces(sentences: Sequence[Span]) -> list[Span]:
    """As much of the first sentences as the model is asked about."""
    pieces, left = list[Span](), _ASKED
    for start, end in sentences:
        if left > 0:
            pieces.append((start, min(end, start + left)))
            left -= end - start
    return pieces


def _labels(text: str, pieces: Sequence[Span], ask: Ask) -> Iterator[Label]:
    """The model is asked once, for each asking costs milliseconds however short it is."""
    asked, starts = "", list[tuple[int, int]]()
    for start, end in pieces:
        starts.append((len(asked), start))
        asked += text[start:end].rstrip() + "\n"
    for (begin, finish), label in ask(asked):
        there, here = max(one for one in starts if one[0] <= begin)
        yield (begin - there + here, finish - there + here), label


def _label_of(one: Candidate, labels: Sequence[Label]) -> str:
    return next((label for (start, end), label in labels if start < one.span[1] and one.span[0] < end), "")


def sentences(text: str) -> Iterator[Span]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def candidates(text: str, sentence: Span) -> list[Candidate]:
    """Runs of words that no list of places, brands or everyday words explains."""
    folded = fold(text[slice(*sentence)])
    tokens = list(_TOKEN.finditer(folded.text))
    capitals = [folded.is_capital(token.start()) for token in tokens]
    if len(tokens) > _NAME_LENGTH and sum(capitals) > 0.7 * len(tokens):
        return []
    found, at = list[Candidate](), 0
    while at < len(tokens):
        end = _run(folded, tokens, capitals, at)
        if end == at:
            at += 1
            continue
        found.append(_candidate(folded, tokens, at, end, sentence[0]))
        at = end
    return found


def _run(folded: Folded, tokens: Sequence[re.Match[str]], capitals: Sequence[bool], at: int) -> int:
    """Where a run that begins here ends; here, where none begins."""
    end = at
    while end < len(tokens) and end - at < _NAME_LENGTH and capitals[end] and _may_name(folded, tokens, end):
        if end > at and folded.text[tokens[end - 1].end() : tokens[end].start()] not in {" ", "-", ". "}:
            break
        end += 1
    if end == at and not capitals[at] and _is_only_a_name(tokens[at][0]):
        return at + 1
    return end


def _is_only_a_name(word: str) -> bool:
    return word in gazetteer().first and word not in SHORT_WORDS | RARER_WORDS


def _may_name(folded: Folded, tokens: Sequence[re.Match[str]], at: int) -> bool:
    word = tokens[at][0].removesuffix("'s")
    if len(word) < 2 or not word.isascii() or word in _NO_NAMES or "'" in word[-3:]:
        return False
    return not _has_capitals_within(folded, tokens[at])


def _has_capitals_within(folded: Folded, token: re.Match[str]) -> bool:
    """`NHS`, `FastAPI`; but `McBride`, `DeSouza` and `Grant-Lyle` may be names."""
    within = [folded.is_capital(at) for at in range(token.start() + 1, token.end()) if folded.text[at - 1].isalpha()]
    return sum(within) > 1 or (any(within) and not token[0].startswith(_ALSO_WITHIN))


def _candidate(folded: Folded, tokens: Sequence[re.Match[str]], at: int, end: int, offset: int) -> Candidate:
    last = tokens[end - 1]
    stop = last.end() - (2 if last[0].endswith("'s") else 0)
    start, finish = folded.original_span((tokens[at].start(), stop))
    return Candidate(
        words=tuple(token[0].removesuffix("'s") for token in tokens[at:end]),
        span=(offset + start, offset + finish),
        before=tuple(token[0] for token in tokens[max(0, at - 2) : at]),
        after=tokens[end][0] if end < len(tokens) else "",
        followed_by=folded.text[stop : stop + 12],
        is_followed_by_a_capital=end < len(tokens) and folded.is_capital(tokens[end].start()),
        begins=at == 0,
        lower=not folded.is_capital(tokens[at].start()),
    )


def is_worth_a_look(one: Candidate) -> bool:
    """Whether what the model says could make the difference."""
    least, most = ENOUGH - max(_LABELS.values()), ENOUGH - min(_LABELS.values())
    return not one.lower and least <= _signs(one) < most


def is_a_name(one: Candidate, label: str) -> bool:
    """`label` is what the model says it is: `PERSON`, `GPE` and the like, or nothing."""
    return _signs(one) + _LABELS.get(label, 0.0) >= ENOUGH


_LABELS = {
    "PERSON": 1.5,
    "GPE": -0.5,
    "LOC": -1.0,
    "ORG": -0.5,
    "FAC": -1.0,
    "NORP": -2.0,
    "LANGUAGE": -2.0,
    "LAW": -2.0,
}


def _signs(one: Candidate) -> float:
    return _of_the_words(one) + _of_what_is_before(one) + _of_what_is_after(one)


def _of_the_words(one: Candidate) -> float:
    names, first = gazetteer(), one.words[0].split("-")[0]
    score = 0.0
    if first in RARER_WORDS:
        score += 0.5 if first in names.first else 0.0
    elif first in names.first:
        score += 2.0
    elif first in names.last:
        score += 0.5
    if len(one.words) > 1:
        score += 0.5 + (0.5 if is_listed(one.words[-1].split("-")[-1]) else 0.0)
    if first not in names.first and any(_is_made_of_english(word) for word in one.words):
        score -= 2.0
    if any(word in PLACES for word in one.words):
        score -= 2.5
    elif first not in names.first and one.words[-1].endswith(SUFFIXES):
        score -= 0.5
    if GEOGRAPHIC.intersection((one.words[0], *one.before[-1:])):
        score -= 2.0
    if one.begins and len(one.words) == 1 and (first not in names.first or first in RARER_WORDS):
        score -= 1.0
    return score - (0.5 if one.lower else 0.0)


def _is_made_of_english(word: str) -> bool:
    """`Interviewing`, `Motivational`: endings that few names have."""
    return len(word) > 6 and word.endswith(_ENGLISH_ENDINGS) and word not in gazetteer().first


def _of_what_is_before(one: Candidate) -> float:
    last = one.before[-1] if one.before else ""
    if last == "st":
        return -4.0
    if one.before[:1] and one.before[0] in _NAMING and last in {"her", "him", "me", "them", "herself", "himself"}:
        return 2.0
    if last in TO_PEOPLE or last in RELATIONS:
        return 1.5
    if one.before and one.before[0] in HEADS and last in {"and", "or"}:
        return -1.0
    if last in BEFORE_PLACES or last in {"the", "a", "an", "this", "our", "your", "their"}:
        return -1.5
    if last in BEFORE_MONTHS and one.words[0] in MONTHS:
        return -3.0
    if last == "to" and one.before[0] in _SPEAKING:
        return 1.5
    return 0.5 if last in AFTER_ADDRESS and not one.lower else 0.0


def _of_what_is_after(one: Candidate) -> float:
    if one.after in HEADS and one.followed_by.lstrip(" -").startswith(one.after[:6]):
        return -3.0
    if one.is_followed_by_a_capital and one.followed_by.startswith(" "):
        return -1.0
    if one.followed_by.startswith("'s "):
        return -1.0 if one.is_followed_by_a_capital else (0.5 if one.after in HEADS else 1.0)
    if one.after in PERSON_VERBS and one.followed_by.startswith(" "):
        return 1.5
    if one.after.endswith("ed") and len(one.after) > 4 and one.followed_by.startswith(" "):
        return 1.0
    if one.after in _ALSO_AFTER and (not one.lower or one.after in _OF_SOMEBODY):
        return 0.5
    return 0.0
