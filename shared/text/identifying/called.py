"""What participants are called besides their names: nicknames and short forms, initials, and names misspelt."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from nicknames import NickNamer

from shared.text.identifying.folding import WORD, Folded, Span, fold
from shared.text.identifying.people_words import ACRONYMS, PERSON_VERBS, SHORT_WORDS, TO_PEOPLE
from shared.text.identifying.short_forms import SHORT_FORMS
from shared.text.identifying.words import EVERYDAY_WORDS, PARTICLES, RARER_WORDS, SUFFIXES, TITLES, word_set

_SLANG = ("z", "zz", "zza", "zzer")
_ENDINGS = ("", "s", "z", "y", "ie", "i", "o", "no", "a", "zza", "zzie")
_SURNAME_ENDINGS = ("y", "ie", "o", "sy", "zy", "ers", "s")
_WEAK_VERBS = word_set("just never always still who needs works left lost found stands stops starts helps")
_SHORTEST = 3
_LONGEST = 20
_NO_ONE = re.compile(r"\b(?:the|a|an|this|each|every|our|your|their|any|no|his|her|an)\s$|[\d&/£-]$")
_PLACE = re.compile(r"\b(?:in|at|near|around|outside|across)\s$")
_BEGINNING = re.compile(r"(?:^|[.!?:]\s{1,3}[\"'“(]?|\n\s{0,3})$")
_TWO_LETTERS = word_set(
    "ad ah ar as at ba be by da de do dr em en er es et ex fa go ha he hi hm ho id if in is it "
    "la le lo ma me mr ms my na no of oh ok on or pa re sh si so st ta to uh um up us we ya ye yo"
)
_DOTTED_WORDS = word_set("eg ie am pm uk us nb ps eu ni no tv pto rip asap dob")
_INITIALS = re.compile(
    r"(?<![^\W_])(?<!')(?:[a-z]\.\s?){1,3}[a-z](?:\.|(?![^\W_]))|(?<![^\W_])(?<!')[a-z] [a-z](?![^\W_]|')|"
    r"(?<![^\W_])(?<!')[a-z]{2,4}(?![^\W_])"
)


@dataclass(frozen=True, slots=True)
class Called:
    """How the participants may be called."""

    nicknames: frozenset[str]
    initials: frozenset[str]
    parts: tuple[str, ...]
    """The parts of their names that are long enough to be misspelt and still known."""
    shortened: frozenset[str]
    """The parts with up to two letters left out: only a word that comes to one of these can be nearly a part."""
    with_initial: frozenset[tuple[str, str]]
    """First names, also those that are words, with the initial of the surname: `Pat C`."""


def called(names: Iterable[str]) -> Called:
    """The short forms, initials and parts of these names."""
    nicknames, initials, parts = set[str](), set[str](), dict[str, None]()
    with_initial = set[tuple[str, str]]()
    for name in names:
        pieces = [match[0] for match in WORD.finditer(fold(name).text)]
        pieces = [piece for piece in pieces if piece not in TITLES | SUFFIXES | PARTICLES and piece.isascii()]
        if not pieces:
            continue
        nicknames |= _nicknames(pieces[0])
        if len(pieces) > 1:
            nicknames |= _of_a_surname(pieces[-1])
            with_initial |= {(first, pieces[-1][0]) for first in {pieces[0], *_known_short_forms(pieces[0])}}
        letters = "".join(piece[0] for piece in pieces)
        initials |= {letters, letters[0] + letters[-1]} if len(pieces) > 1 else set()
        parts |= dict.fromkeys(piece for piece in pieces if len(piece) > 4 and piece not in EVERYDAY_WORDS)
    shortened = frozenset(short for part in parts for short in _shortened(part))
    short = frozenset(nicknames - EVERYDAY_WORDS)
    return Called(short, frozenset(initials), tuple(parts), shortened, frozenset(with_initial))


@cache
def _namer() -> NickNamer:
    return NickNamer()


def _nicknames(first: str) -> set[str]:
    """`Debs` and `Debbie` of Deborah, `Dev` of Devinder, `Kate` of Katherine, and the full name of a short one."""
    known = _known_short_forms(first)
    beginnings = {first[:length] for length in range(_SHORTEST, len(first))}
    made = {beginning + ending for beginning in beginnings if len(beginning) < 6 for ending in _ENDINGS}
    slang = {first[:2] + ending for ending in _SLANG} if len(first) > 3 else set()
    doubled = {first[:3] + first[2:3] + ending for ending in ("y", "ie")}
    shortest = {first[:2]} - _TWO_LETTERS
    last_letters = {beginning + beginning[-1] + ending for beginning in beginnings for ending in ("y", "ie", "s")}
    stems = {stem + "s" for name in known if name.endswith(("y", "ie")) for stem in _stems(name)}
    ends = {first[-length:] for length in range(4, len(first) - 1)}
    every = known | made | slang | doubled | beginnings | shortest | last_letters | stems | ends
    return {name for name in every if len(name) > 1} - {first}


def _stems(name: str) -> set[str]:
    """`magg` and `mag` of Maggie."""
    stem = name.removesuffix("ie").removesuffix("y")
    return {stem, stem[:-1]} if stem[-1:] == stem[-2:-1] and len(stem) > 3 else {stem}


def _of_a_surname(last: str) -> set[str]:
    """`Smithy`, `Fitzy` of Fitzgerald."""
    beginnings = {last, *(last[:length] for length in range(4, min(6, len(last))))}
    return {beginning + ending for beginning in beginnings for ending in _SURNAME_ENDINGS} - {last + "s"}


def _known_short_forms(first: str) -> set[str]:
    return {*_namer().nicknames_of(first), *_namer().canonicals_of(first), *SHORT_FORMS.get(first, ())}


def everyday_short_forms(names: Iterable[str]) -> Iterator[str]:
    """`Pat` of Patricia, `Bill` of William: words, so they are looked for as carefully as names that are words."""
    for name in names:
        pieces = [match[0] for match in WORD.finditer(fold(name).text)]
        yield from sorted(_known_short_forms(pieces[0]) & EVERYDAY_WORDS if pieces else ())


def nicknames(folded: Folded, how: Called) -> Iterator[Span]:
    """With a capital: in lower case many a short form is a word."""
    for match in WORD.finditer(folded.text):
        if match[0] not in how.nicknames or _is_a_thing(folded, match):
            continue
        if folded.is_capital(match.start()) or _acts_in_lower_case(folded, match):
            yield match.span()
    for match in _WITH_INITIAL.finditer(folded.text):
        if ((match[1], match[2]) in how.with_initial or match[1] in how.nicknames) and folded.is_capital(
            match.start(2)
        ):
            yield match.span()


_WITH_INITIAL = re.compile(r"(?<![^\W_])([^\W\d_]{2,20})\s([a-z])(?![^\W_]|')")


def _acts_in_lower_case(folded: Folded, match: re.Match[str]) -> bool:
    """`jonno told us`: no word that people write, and somebody does something."""
    if len(match[0]) < 3 or match[0] in RARER_WORDS or match[0] in SHORT_WORDS:
        return False
    after = WORD.match(folded.text, match.end() + 1)
    before = folded.text[: match.start()].rsplit(maxsplit=1)[-1:]
    return bool(after and after[0] in PERSON_VERBS - _WEAK_VERBS) or bool(TO_PEOPLE.intersection(before))


def _is_a_thing(folded: Folded, match: re.Match[str]) -> bool:
    if match[0] in ACRONYMS | SHORT_WORDS and (len(match[0]) > 2 or _is_in_capitals(folded, match)):
        return True
    return bool(_NO_ONE.search(folded.text[max(0, match.start() - 8) : match.start()]))


def initials(folded: Folded, how: Called) -> Iterator[Span]:
    """`RA`, `R.A.`, `r.a.`, and `fk` where these letters are no word and no short form of the trade."""
    if not how.initials:
        return
    for match in _INITIALS.finditer(folded.text):
        letters = "".join(letter for letter in match[0] if letter.isalpha())
        if letters not in how.initials or _NO_ONE.search(folded.text[max(0, match.start() - 8) : match.start()]):
            continue
        if "." in match[0]:
            if letters not in _DOTTED_WORDS:
                yield match.span()
        elif " " in match[0]:
            if _is_in_capitals(folded, match):
                yield match.span()
        elif letters not in ACRONYMS and (
            _is_in_capitals(folded, match) or letters not in SHORT_WORDS | EVERYDAY_WORDS
        ):
            yield match.span()


def _is_in_capitals(folded: Folded, match: re.Match[str]) -> bool:
    return all(folded.is_capital(at) for at in range(*match.span()) if folded.text[at].isalpha())


def misspelt(folded: Folded, how: Called) -> Iterator[Span]:
    """Words with a capital that differ from a part of a name by a letter, or two in a long one."""
    words = list(WORD.finditer(folded.text))
    for at, match in enumerate(words):
        if len(match[0]) < 5 or not folded.is_capital(match.start()) or match[0] in EVERYDAY_WORDS:
            continue
        if how.shortened.isdisjoint(_shortened(match[0])):
            continue
        if any(_is_nearly(match[0], part) for part in how.parts) and _may_be_a_person(folded, words, at):
            yield match.span()


def _may_be_a_person(folded: Folded, words: list[re.Match[str]], at: int) -> bool:
    before = folded.text[max(0, words[at].start() - 12) : words[at].start()]
    if _PLACE.search(before):
        return False
    if not _BEGINNING.search(before):
        return True
    return at + 1 < len(words) and (words[at + 1][0] in PERSON_VERBS or folded.is_capital(words[at + 1].start()))


def _is_nearly(word: str, part: str) -> bool:
    allowed = 2 if len(part) > 7 else 1
    if word == part or word[0] != part[0] or abs(len(word) - len(part)) > allowed or word in (part + "s", part + "es"):
        return False
    return _distance(word, part) <= allowed


def _shortened(word: str) -> set[str]:
    """The word, and what is left of its first letters without one or two of them."""
    word = word[:_LONGEST]
    once = {word[:at] + word[at + 1 :] for at in range(len(word))}
    return {word} | once | {each[:at] + each[at + 1 :] for each in once for at in range(len(each))}


def _distance(one: str, other: str) -> int:
    """Letters left out, added, changed or swapped with the next (optimal string alignment)."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]
