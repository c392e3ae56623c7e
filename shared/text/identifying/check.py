"""The check of a text before it leaves: what in it may point to a living person.

A finding is a hint to somebody who looks at it and decides. `findings` is the face of this package; names of people
who take no part are suggested by `language.analyse`, which is slow and runs before.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from re import finditer

from shared.text.identifying import addresses, contact, dates, identifiers, online, people, references, standing_out
from shared.text.identifying.called import Called, called, everyday_short_forms, initials, misspelt, nicknames
from shared.text.identifying.folding import Folded, Span, fold
from shared.text.identifying.hints import ADVICE, WEAK, Finding, Hint, Strength
from shared.text.identifying.participants import names_in
from shared.text.identifying.spoken import spoken


@dataclass(frozen=True, slots=True)
class Analysed:
    """Texts (field → text) with the names that language analysis suggests in them."""

    texts: Mapping[str, str]
    suggested: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    names_looked_for: bool = False
    """Whether names of people who take no part were looked for: not so in other languages than English."""

    def written_in(self, language: str) -> "Analysed":
        """The same, once it is known in which language (a BCP 47 tag) the texts are written."""
        return self if is_english(language) else replace(self, suggested={}, names_looked_for=False)


def is_english(language: str) -> bool:
    return language.casefold().partition("-")[0] in {"en", "eng"}


Search = Callable[[Folded], Iterable[Span]]
# The more specific comes first: it wins where two searches find the same characters.
_SEARCHES: tuple[tuple[Hint, Search], ...] = (
    (Hint.nhs_number, identifiers.nhs_numbers),
    (Hint.national_insurance, identifiers.national_insurance_numbers),
    (Hint.driving_licence, identifiers.driving_licences),
    (Hint.passport, identifiers.passports),
    (Hint.bank, references.banks),
    (Hint.email, contact.emails),
    (Hint.phone, contact.phones),
    (Hint.date_of_birth, dates.dates),
    (Hint.postcode, addresses.postcodes),
    (Hint.address, addresses.streets),
    (Hint.vehicle, identifiers.vehicles),
    (Hint.case_number, references.cases),
    (Hint.web_address, online.web_addresses),
    (Hint.handle, online.handles),
    (Hint.other_name, people.titled),
    (Hint.other_name, people.relatives),
    (Hint.other_name, people.in_other_scripts),
    (Hint.only_one, standing_out.only_ones),
    (Hint.unusual_age, standing_out.unusual_ages),
    (Hint.in_the_news, standing_out.in_the_news),
)
# In the second reading, where number words are figures.
_SPOKEN: tuple[tuple[Hint, Search], ...] = (
    (Hint.nhs_number, identifiers.nhs_numbers),
    (Hint.bank, references.banks),
    (Hint.phone, contact.spoken_phones),
    (Hint.date_of_birth, dates.dates),
    (Hint.address, addresses.streets),
    (Hint.unusual_age, standing_out.unusual_ages),
)
_CALLED: tuple[Callable[[Folded, Called], Iterable[Span]], ...] = (nicknames, initials, misspelt)


def findings(analysed: Analysed, names: Iterable[str], own: Iterable[str] = ()) -> tuple[Finding, ...]:
    """What may identify somebody in these texts, where `names` are the cycle's participants.

    `own` are names of somebody who chose to be known by them: they may stand there, and are not among `names`.
    In the order of the fields, then of the text. Findings never overlap.
    """
    known = tuple(names)
    people = People((*known, *everyday_short_forms(known)), tuple(own), called(known))
    fields = (_in_field(name, text, people, analysed.suggested.get(name, ())) for name, text in analysed.texts.items())
    return tuple(chain.from_iterable(fields))


@dataclass(frozen=True, slots=True)
class People:
    """Names of participants, and of somebody who chose to be known."""

    names: tuple[str, ...]
    own: tuple[str, ...]
    how: Called


def _in_field(name: str, text: str, people: People, suggested: Iterable[Span]) -> list[Finding]:
    taken = bytearray(len(text))
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
    found = list(_searched(folded, _SEARCHES))
    figures = spoken(folded)
    if figures:
        found += [(span, hint) for span, hint in _searched(figures, _SPOKEN) if _is_spoken(figures, span)]
    found.sort(key=lambda each: (each[1] in WEAK, each[1] is Hint.case_number, each[0][0] - each[0][1]))
    for span, hint in found:
        for free in _free([span], taken):
            yield free, hint


def _searched(folded: Folded, searches: Iterable[tuple[Hint, Search]]) -> Iterator[tuple[Span, Hint]]:
    for hint, search in searches:
        yield from ((folded.original_span(span), hint) for span in search(folded) if span[0] < span[1])


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
        for free in finditer(rb"\0+", bytes(taken[start:end])):
            letters = [at for at in range(start + free.start(), start + free.end()) if text[at].isalpha()]
            if len(letters) > 1:
                taken[letters[0] : letters[-1] + 1] = b"\1" * (letters[-1] + 1 - letters[0])
                yield (letters[0], letters[-1] + 1), Hint.name


def _called(folded: Folded, how: Called, taken: bytearray) -> Iterator[tuple[Span, Hint]]:
    for search in _CALLED:
        spans = [folded.original_span(span) for span in search(folded, how)]
        yield from ((span, Hint.name) for span in _free(spans, taken))
