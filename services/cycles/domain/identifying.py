"""Checks that a text about to leave a person-scale cycle identifies nobody.

A finding is a hint to the steward, who may confirm that the words are safe: so the searches warn rather than miss.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from re import finditer

from services.cycles.domain import identifying_dates, identifying_patterns
from services.cycles.domain.identifying_folding import Folded, Span, fold
from services.cycles.domain.identifying_names import names_in


class Hint(StrEnum):
    """What in a text points to a person."""

    name = "name"
    email = "email"
    phone = "phone"
    postcode = "postcode"
    date_of_birth = "date-of-birth"
    nhs_number = "nhs-number"


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a text may identify somebody: `start` and `end` count code points in the field's text, the end exclusive.

    `advice` says what it looks like and what to write instead; it never repeats what was found.
    """

    hint: Hint
    field: str
    start: int
    end: int
    advice: str


ADVICE: Mapping[Hint, str] = {
    Hint.name: "This looks like the name of somebody who takes part in this cycle. "
    "Write what they are to the story instead, for example: a neighbour, a support worker, the person at the centre.",
    Hint.email: "This looks like an e-mail address, which leads to one person or a few. "
    "Leave it out, or say how people got in touch: by e-mail.",
    Hint.phone: "This looks like a telephone number. Leave it out, or say how people got in touch: by telephone. "
    "If it counts something, write it with a comma after each thousand.",
    Hint.postcode: "This looks like a full postcode, which can stand for a single home. "
    "Name the town or a wider area instead, where many people live.",
    Hint.date_of_birth: "This looks like a date of birth. Write an age group or a time of life instead, for example: "
    "in her forties, when he left school. The day of a meeting or a move looks the same to this check: "
    "a season and a year are nearly always enough, because an exact day can point to somebody too.",
    Hint.nhs_number: "This looks like an NHS number, which belongs to one person for life. Leave it out.",
}

# The more specific comes first: it wins where two searches find the same characters.
_SEARCHES: Mapping[Hint, Callable[[Folded], Iterable[Span]]] = {
    Hint.nhs_number: identifying_patterns.nhs_numbers,
    Hint.email: identifying_patterns.emails,
    Hint.phone: identifying_patterns.phones,
    Hint.date_of_birth: identifying_dates.dates,
    Hint.postcode: identifying_patterns.postcodes,
}


def findings(texts: Mapping[str, str], names: Iterable[str]) -> tuple[Finding, ...]:
    """What may identify somebody in these texts (field → text), where `names` are the cycle's participants.

    In the order of the fields, then of the text. Findings never overlap.
    """
    known = tuple(names)
    return tuple(chain.from_iterable(_in_field(field, text, known) for field, text in texts.items()))


def _in_field(field: str, text: str, names: Iterable[str]) -> list[Finding]:
    taken = bytearray(len(text))
    found = [*_patterns(text, taken), *_names(text, names, taken)]
    return [Finding(hint, field, start, end, ADVICE[hint]) for (start, end), hint in sorted(found)]


def _patterns(text: str, taken: bytearray) -> Iterator[tuple[Span, Hint]]:
    """The longest wins where two overlap; of equally long ones, the more specific. Marks in `taken` what they cover."""
    folded = fold(text)
    found = [(folded.original_span(span), hint) for hint, search in _SEARCHES.items() for span in search(folded)]
    for (start, end), hint in sorted(found, key=lambda each: each[0][0] - each[0][1]):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            yield (start, end), hint


def _names(text: str, names: Iterable[str], taken: bytearray) -> Iterator[tuple[Span, Hint]]:
    """A name that reaches out of an address or a date is found where it does: confirming the one leaves the other."""
    for start, end in names_in(text, names):
        if not any(taken[start:end]):
            yield (start, end), Hint.name
            continue
        for free in finditer(rb"\0+", taken[start:end]):
            letters = [at for at in range(start + free.start(), start + free.end()) if text[at].isalpha()]
            if len(letters) > 1:
                yield (letters[0], letters[-1] + 1), Hint.name
