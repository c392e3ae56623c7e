"""Numbers in a sentence and what they count: a share, a sum of money, a time, a date, or things and people.

Number words are read by text2num, so that "two thirds" and "a hundred and sixty" count as figures do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import text_to_num

from shared.text.terms.lexicon import Hit
from shared.text.terms.numbers import lists
from shared.text.terms.tokens import Token

FIRST_YEAR, LAST_YEAR = 1900, 2100
MANY_HOURS = 100
"""So many are no length of time: they are something to be delivered."""


@dataclass(frozen=True, slots=True)
class _Number:
    first: int
    after: int
    value: float
    ordinal: bool


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A token as text2num wants it."""

    word: str

    def text(self) -> str:
        return self.word

    def text_lowercase(self) -> str:
        return self.word

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def quantities(tokens: Sequence[Token]) -> Iterator[Hit]:
    """Hits of `ratio`, `sum`, `duration`, `date`, `reference`, `ordinal`, `single` and `count`.

    Beside them `things` (a count with what looks like a plural), `hours_total` and `passive` ("are visited").
    """
    words = [token.word for token in tokens]
    yield from _passives(words)
    skip_to = 0
    for number in _numbers(words):
        if number.first >= skip_to:
            hit = _named(words, number)
            skip_to = hit.after
            yield hit
            if (
                hit.family == "duration"
                and words[hit.after - 1] in lists()["short_units"]
                and number.value < MANY_HOURS
            ):
                yield Hit("short_time", hit.first, hit.after)
            if hit.family == "duration" and number.value >= MANY_HOURS and words[hit.after - 1] == "hours":
                yield Hit("hours_total", hit.first, hit.after)
            if hit.family == "count" and (things := _things(words, hit.after)):
                yield Hit("things", hit.first, things)


def _numbers(words: Sequence[str]) -> list[_Number]:
    spoken = text_to_num.find_numbers([_Spoken(each) for each in words], "en", 0)
    found = [_Number(each.start, each.end, each.value, each.is_ordinal) for each in spoken]
    covered = {at for each in found for at in range(each.first, each.after)}
    for at, word in enumerate(words):
        if word[0].isdigit() and at not in covered:
            found.append(_Number(at, at + 1, _value(word), False))
        elif word in lists()["halves"]:
            found.append(_Number(at, at + 1, 0.5, True))
        elif word in lists()["dozens"]:
            found.append(_Number(at, at + 1, 12, False))
    return list(_said_once(sorted(found, key=lambda each: each.first), words))


def _said_once(found: Sequence[_Number], words: Sequence[str]) -> Iterator[_Number]:
    """Lawyers say a number twice: "thirty (30) days" is one."""
    skip = -1
    for each, following in zip_longest(found, found[1:]):
        if each.first == skip:
            continue
        twice = following and words[each.after : following.first] == ["("] and _at(words, following.after) == ")"
        skip = following.first if twice and following else -1
        yield replace(each, after=following.after + 1) if twice and following else each


def _value(word: str) -> float:
    try:
        return float(word.replace(",", "").replace(":", "."))
    except ValueError:
        return 0


def _passives(words: Sequence[str]) -> Iterator[Hit]:
    """What is done, as if it were so: "are visited", "is then offered". In an agreement that is a duty."""
    for at, word in enumerate(words):
        if word in ("is", "are", "be", "being", "get", "gets"):
            done = next((far for far in (at + 1, at + 2) if len(_at(words, far)) > 4 and words[far].endswith("ed")), 0)
            if done:
                yield Hit("passive", at, done + 1)


def _things(words: Sequence[str], after: int) -> int:
    """Where a word ends that may be what is counted: one of the next three that looks like a plural."""
    for at in range(after, min(after + 3, len(words))):
        word = words[at]
        if not word[0].isalpha() or word in lists()["no_nouns"]:
            return 0
        if word in lists()["plurals"] or _looks_plural(word):
            return at + 1
    return 0


def _looks_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))


def _named(words: Sequence[str], number: _Number) -> Hit:
    for family, after in (_sum(words, number), _share(words, number), _time(words, number), _reference(words, number)):
        if after:
            return Hit(family, number.first, after)
    if number.ordinal:
        return Hit("ordinal", number.first, number.after)
    return Hit("count" if number.value > 1 else "single", number.first, number.after)


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""


def _sum(words: Sequence[str], number: _Number) -> tuple[str, int]:
    before, following = _at(words, number.first - 1), _at(words, number.after)
    if before not in ("£", "€", "$") and following not in lists()["money"]:
        return "sum", 0
    return "sum", number.after + (following in lists()["millions"])


def _share(words: Sequence[str], number: _Number) -> tuple[str, int]:
    following = _at(words, number.after)
    if following in lists()["shares"]:
        return "ratio", number.after + 1
    if following == "per" and _at(words, number.after + 1) == "cent":
        return "ratio", number.after + 2
    return "ratio", _fraction(words, number) or _so_many_of(words, number)


def _fraction(words: Sequence[str], number: _Number) -> int:
    """A third, two thirds, half: not the third year, nor a quarter of the calendar."""
    word, before, following = (_at(words, at) for at in (number.first, number.first - 1, number.after))
    if not number.ordinal:
        return 0
    if word == "half":
        return 0 if following in lists()["not_half"] else number.after
    if word.startswith("halv") or word.endswith("s"):
        return number.after if word != "quarters" or before == "three" else 0
    if before == "one":
        return number.after
    is_part = before == "a"
    by_so_much = "by" in words[max(0, number.first - 4) : number.first]
    return number.after if is_part and (by_so_much or following in lists()["after_a_fraction"]) else 0


def _so_many_of(words: Sequence[str], number: _Number) -> int:
    """Nine in ten, seven out of ten, ninety-eight of every hundred; one word may stand between ("cases out of")."""
    if number.ordinal:
        return 0
    start = next((at for at in (number.after, number.after + 1) if _at(words, at) in lists()["out_of"]), None)
    if start is None:
        return 0
    at = start + 1
    if number.value <= 1 and _at(words, start) == "of":
        return 0
    while _at(words, at) in ("of", "every", "each", "the") or (_at(words, at) == "a" and _at(words, at + 1).isalpha()):
        at += 1
    return at + 1 if at - start <= 3 and _at(words, at) in lists()["whole"] else 0


def _time(words: Sequence[str], number: _Number) -> tuple[str, int]:
    for at in range(number.after, min(number.after + 4, len(words))):
        word = words[at].removesuffix("s").removesuffix("'")
        if word in lists()["units"]:
            return "duration", at + 1
        if word in lists()["months"] and not number.ordinal:
            return "date", at + 1
        if words[at] not in lists()["between"]:
            break
    return "date", number.after if _is_date(words, number) else 0


def _is_date(words: Sequence[str], number: _Number) -> bool:
    of_a_month = _at(words, number.first - 1) in lists()["months"]
    in_figures = number.after == number.first + 1 and "," not in words[number.first]
    is_year = not number.ordinal and FIRST_YEAR <= number.value <= LAST_YEAR
    return in_figures and (of_a_month or is_year)


def _reference(words: Sequence[str], number: _Number) -> tuple[str, int]:
    begins = number.first == 0 and _at(words, 1) in (".", ")")
    named = begins or _at(words, number.first - 1) in lists()["references"]
    return "reference", number.after if named and not number.ordinal else 0
