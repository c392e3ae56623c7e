"""The check of a text before it leaves: what in it may point to a living person.

A finding is a hint to somebody who looks at it and decides. `look_at` is the face of this package. It is slow (see
docs/text-check.md), so a service calls it by `beside.TextCheck`, off the event loop and before anything is locked.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from shared.text.identifying import (
    addresses,
    ages,
    contact,
    dates,
    identifiers,
    online,
    people,
    references,
    standing_out,
)
from shared.text.identifying.called import Called, called, everyday_short_forms, initials, misspelt, nicknames
from shared.text.identifying.folding import Folded, Span, fold
from shared.text.identifying.hints import ADVICE, WEAK, Finding, Hint, NamesLookedFor, Strength
from shared.text.identifying.participants import names_in
from shared.text.identifying.spoken import spoken
from shared.text.identifying.suggestions import Ask, Suggested, suggest


@dataclass(frozen=True, slots=True)
class Looked:
    """Texts (field → text) that were looked at, and what was found with these names in mind."""

    texts: Mapping[str, str]
    names: frozenset[str]
    own: frozenset[str]
    findings: tuple[Finding, ...]
    names_looked_for: NamesLookedFor

    def is_still_so(self, texts: Mapping[str, str], names: Iterable[str], own: Iterable[str] = ()) -> bool:
        """Whether it would be looked at in the same way now: what lay between took no lock."""
        return (self.texts, self.names, self.own) == (texts, frozenset(filter(None, names)), frozenset(own))

    @property
    def strong(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.strength is Strength.strong)

    @property
    def weak(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.strength is Strength.weak)


def look_at(
    texts: Mapping[str, str],
    names: Iterable[str] = (),
    own: Iterable[str] = (),
    *,
    language: str = "en",
    ask: Ask | None = None,
) -> Looked:
    """What may identify somebody in these texts, where `names` are the cycle's participants.

    `own` are names of somebody who chose to be known by them: they may stand there, and are not among `names`.
    `ask` is a language model; without one, names of people who take no part are found by lists and the words around.
    In another language than English nobody looks for those, and everything else is looked for.
    Findings are in the order of the fields, then of the text, and never overlap.
    """
    known, theirs = frozenset(filter(None, names)), frozenset(filter(None, own))
    everybody = People(tuple(sorted(known)), tuple(sorted(theirs)))
    suggested = {field: suggest(text, ask) if is_english(language) else Suggested() for field, text in texts.items()}
    found = chain.from_iterable(
        _in_field(field, text, everybody, suggested[field].spans) for field, text in texts.items()
    )
    return Looked(texts, known, theirs, tuple(found), _names_looked_for(suggested.values(), language))


def _names_looked_for(suggested: Iterable[Suggested], language: str) -> NamesLookedFor:
    if not is_english(language):
        return NamesLookedFor.no
    return NamesLookedFor.fully if all(one.is_whole for one in suggested) else NamesLookedFor.partly


def is_english(language: str) -> bool:
    return language.casefold().partition("-")[0] in {"en", "eng"}


Search = Callable[[Folded], Iterable[Span]]
# The more specific comes first: it wins where two searches find the same characters. Only with figures in the text:
_WITH_FIGURES: tuple[tuple[Hint, Search], ...] = (
    (Hint.nhs_number, identifiers.nhs_numbers),
    (Hint.national_insurance, identifiers.national_insurance_numbers),
    (Hint.driving_licence, identifiers.driving_licences),
    (Hint.passport, identifiers.passports),
    (Hint.bank, references.banks),
    (Hint.phone, contact.phones),
    (Hint.postcode, addresses.postcodes),
    (Hint.vehicle, identifiers.vehicles),
    (Hint.vehicle, identifiers.parts_of_plates),
    (Hint.case_number, references.cases),
    (Hint.case_number, references.short_cases),
    (Hint.unusual_age, ages.unusual_ages),
)
_ALWAYS: tuple[tuple[Hint, Search], ...] = (
    (Hint.email, contact.emails),
    (Hint.date_of_birth, dates.dates),
    (Hint.address, addresses.streets),
    (Hint.web_address, online.web_addresses),
    (Hint.handle, online.handles),
    (Hint.other_name, people.titled),
    (Hint.other_name, people.relatives),
    (Hint.other_name, people.in_other_scripts),
    (Hint.only_one, standing_out.only_ones),
    (Hint.in_the_news, standing_out.in_the_news),
    (Hint.unusual_age, ages.known_by_a_word),
)
# In the second reading, where number words are figures.
_SPOKEN: tuple[tuple[Hint, Search], ...] = (
    (Hint.nhs_number, identifiers.nhs_numbers),
    (Hint.national_insurance, identifiers.national_insurance_numbers),
    (Hint.bank, references.banks),
    (Hint.phone, contact.spoken_phones),
    (Hint.date_of_birth, dates.dates),
    (Hint.postcode, addresses.postcodes),
    (Hint.address, addresses.streets),
    (Hint.passport, identifiers.passports),
    (Hint.case_number, references.cases),
    (Hint.case_number, references.short_cases),
    (Hint.unusual_age, ages.unusual_ages),
)
_CALLED: tuple[Callable[[Folded, Called], Iterable[Span]], ...] = (nicknames, initials, misspelt)


class People:
    """Names of participants, of somebody who chose to be known, and how the participants may be called."""

    def __init__(self, names: tuple[str, ...], own: tuple[str, ...]) -> None:
        self.names, self.own = (*names, *everyday_short_forms(names)), own
        self.how = called(names)


# An id of this service, in which some four letters and figures look like a plate or a case.
_UUID = re.compile(r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])", re.IGNORECASE)


def _in_field(name: str, text: str, people: People, suggested: Iterable[Span]) -> list[Finding]:
    taken = bytearray(len(text))
    for own_id in _UUID.finditer(text):
        taken[own_id.start() : own_id.end()] = b"\1" * len(own_id[0])
    folded = fold(text)
    found = [*_patterns(folded, taken), *_names(text, people.names, taken)]
    found += _called(folded, people.how, taken)
    found += [(span, Hint.other_name) for span in _free(suggested, taken)]
    own = names_in(text, people.own)
    return [_finding(hint, name, span) for span, hint in sorted(found) if not _is_own(hint, span, own)]


def _is_own(hint: Hint, span: Span, own: Iterable[Span]) -> bool:
    return hint is Hint.other_name and any(start < span[1] and span[0] < end for start, end in own)


def _finding(hint: Hint, name: str, span: Span) -> Finding:
    return Finding(hint, name, *span, ADVICE[hint], Strength.weak if hint in WEAK else Strength.strong)


def _patterns(folded: Folded, taken: bytearray) -> Iterator[tuple[Span, Hint]]:
    """A strong one wins over a weak one, then the longest; of equally long ones, the more specific.

    What is only called a number wins over none that is known by its form.
    """
    found = list(_searched(folded, _ALWAYS))
    if folded.has_figures:
        found += _searched(folded, _WITH_FIGURES)
    figures = spoken(folded)
    if figures:
        found += [(span, hint) for span, hint in _searched(figures, _SPOKEN) if _is_spoken(figures, span)]
    found.sort(key=lambda each: (each[1] in WEAK, each[1] is Hint.case_number, each[0][0] - each[0][1]))
    for span, hint in found:
        for free in _free([span], taken):
            yield free, hint


def _searched(folded: Folded, searches: Iterable[tuple[Hint, Search]]) -> Iterator[tuple[Span, Hint]]:
    for hint, spans in searches:
        yield from ((folded.original_span(span), hint) for span in spans(folded) if span[0] < span[1])


def _is_spoken(figures: Folded, span: Span) -> bool:
    """Whether number words are in it: figures were looked at before."""
    return spoken(fold(figures.original[slice(*span)])) is not None


def _free(spans: Iterable[Span], taken: bytearray) -> Iterator[Span]:
    """Those that lie where nothing was found yet, which is marked."""
    for start, end in spans:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            yield start, end


def _names(text: str, names: Iterable[str], taken: bytearray) -> Iterator[tuple[Span, Hint]]:
    """A name that reaches out of an address or a date is found where it does: confirming the one leaves the other."""
    for start, end in names_in(text, names):
        if whole := list(_free([(start, end)], taken)):
            yield whole[0], Hint.name
            continue
        for free in re.finditer(rb"\0+", bytes(taken[start:end])):
            letters = [at for at in range(start + free.start(), start + free.end()) if text[at].isalpha()]
            if len(letters) > 1:
                taken[letters[0] : letters[-1] + 1] = b"\1" * (letters[-1] + 1 - letters[0])
                yield (letters[0], letters[-1] + 1), Hint.name


def _called(folded: Folded, how: Called, taken: bytearray) -> Iterator[tuple[Span, Hint]]:
    for look in _CALLED:
        spans = [folded.original_span(span) for span in look(folded, how)]
        yield from ((span, Hint.name) for span in _free(spans, taken))
