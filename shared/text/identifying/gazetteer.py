"""First names and surnames of many origins, from the lists that Faker keeps for its invented people."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from shared.text.identifying.folding import fold
from shared.text.identifying.people_words import MONTHS, PERSON_VERBS, RELATIONS
from shared.text.identifying.places_and_bodies import HEADS, NO_PEOPLE, PLACES
from shared.text.identifying.words import EVERYDAY_WORDS, PARTICLES

_FIRST = ("first_names", "first_names_male", "first_names_female", "first_names_nonbinary", "first_romanized_names")
_LAST = ("last_names", "last_names_male", "last_names_female", "last_romanized_names")
_SHORTEST = 3


class Gazetteer(NamedTuple):
    """Names as they are folded: lower case, without accents."""

    first: frozenset[str]
    last: frozenset[str]


@cache
def gazetteer() -> Gazetteer:
    """About 20,000 first names and as many surnames, without those that are also words or places; read once."""
    return Gazetteer(_names(_FIRST), _names(_LAST))


def is_listed(word: str) -> bool:
    return word in gazetteer().first or word in gazetteer().last


def _names(attributes: tuple[str, ...]) -> frozenset[str]:
    found = {name.lower() if name.isascii() else fold(name).text for name in set(_listed(attributes))}
    words = EVERYDAY_WORDS | PARTICLES | MONTHS | PERSON_VERBS | RELATIONS | HEADS | NO_PEOPLE | PLACES
    return frozenset(name for name in found - words if len(name) >= _SHORTEST and name.isascii() and name.isalpha())


def _listed(attributes: tuple[str, ...]) -> Iterator[str]:
    from faker.providers import person  # late, as it takes a third of a second

    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for attribute in attributes:
            names = getattr(provider, attribute, ())
            if not isinstance(names, property):
                yield from (name for name in names if isinstance(name, str))
