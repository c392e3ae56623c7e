"""Which services the kit tests: a new one adds its subject here."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest

from shared.service.app import create_app
from tests.conformance import cycles, sample
from tests.conformance.subject import EVERYWHERE, Route, Setup, Subject

SUBJECTS: Sequence[Subject] = (cycles.SUBJECT, sample.SUBJECT)


class Place(NamedTuple):
    """A subject in one of its setups: what a world is made for."""

    subject: Subject
    setup: Setup

    def __str__(self) -> str:
        return f"{self.subject.name}-{self.setup.name}" if self.setup.name else self.subject.name


PLACES = [Place(subject, setup) for subject in SUBJECTS for setup in subject.setups]


class Case(NamedTuple):
    """One route in one place."""

    place: Place
    name: str

    @property
    def route(self) -> Route:
        return routes_of(self.place.subject)[self.name]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"


def routes_of(subject: Subject) -> dict[str, Route]:
    return {**subject.routes, **EVERYWHERE}


def operation(subject: Subject, name: str) -> dict[str, Any]:
    """What the OpenAPI document says of a route."""
    method, path = name.split(" ")
    found: dict[str, Any] = _document(subject)["paths"][path][method.lower()]
    return found


def parameters(subject: Subject, name: str) -> set[str]:
    return {one["name"] for one in operation(subject, name).get("parameters", ())}


_DOCUMENTS: dict[str, dict[str, Any]] = {}


def _document(subject: Subject) -> dict[str, Any]:
    if subject.name not in _DOCUMENTS:
        _DOCUMENTS[subject.name] = create_app(subject.service).openapi()
    return _DOCUMENTS[subject.name]


def cases(keep: Callable[[Subject, str, Route], bool] = lambda *_: True) -> list[Case]:
    """Every route in every place in which it makes sense, of those that are asked for."""
    return [
        Case(place, name)
        for place in PLACES
        for name, route in routes_of(place.subject).items()
        if (not route.setups or place.setup.name in route.setups) and keep(place.subject, name, route)
    ]


def in_one_place(found: Sequence[Case]) -> list[Case]:
    """Each route once, the places in turn: tokens, keys, versions and pages do not depend on who takes part."""
    places: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in found:
        places[case.place.subject.name, case.name].append(case)
    return [each[number % len(each)] for number, each in enumerate(places.values())]


def takes(parameter: str) -> Callable[[Subject, str, Route], bool]:
    """Routes with this parameter, so that a new route is tested as soon as it is there."""

    def keep(subject: Subject, name: str, _: Route) -> bool:
        return parameter in parameters(subject, name)

    return keep


every_place = pytest.mark.parametrize("place", PLACES, ids=str)
every_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda one: one.name)
CREATING = in_one_place(cases(takes("Idempotency-Key")))
CHANGING = in_one_place(cases(takes("If-Match")))
every_creating = pytest.mark.parametrize("case", CREATING, ids=str)
every_changing = pytest.mark.parametrize("case", CHANGING, ids=str)
