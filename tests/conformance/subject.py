"""What a service gives so that the kit can test it: its routes, its people, and small stories told through its API."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import httpx

from shared.events.envelope import EventData
from shared.service.service import Service
from tests.people import Person

Ids = Mapping[str, str]
Meet = Callable[..., Person]
"""`meet(http, "Amara", org="ZZ-TEST-01", scope="…")` → that person, signed in; `org=""`: acts for none."""
GHOST = "00000000-0000-4000-8000-000000000000"
OPERATOR = "operator"
"""Every world has somebody of this kind; their token carries `operate` and `events:read`, and no other scope."""

ALONE = "alone"
"""Every world has somebody of this kind too: a person who acts for no organisation."""


class World(Protocol):
    """One of everything, and people of every kind. It is shared by many tests: calls make what they change."""

    http: httpx.AsyncClient
    people: Mapping[str, Person]
    """By kind of caller."""
    database_url: str
    """Left empty: the kit fills it in."""


@dataclass(frozen=True)
class Call:
    """The ids that a call names, its body made from them, and the version that it changes."""

    ids: Ids = field(default_factory=dict)
    body: Callable[[Ids], Any] = lambda _: None
    version: int | None = None

    def of_nothing(self) -> "Call":
        """The same call with ids of nothing that there is."""
        return replace(self, ids={name: str(uuid4()) for name in self.ids})

    async def by(
        self, who: Person | None, http: httpx.AsyncClient, route: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send it. `headers` replace those that go along by themselves."""
        method, path = route.split(" ")
        sent = {"Idempotency-Key": str(uuid4())}
        if self.version is not None:
            sent["If-Match"] = f'"{self.version}"'
        if who:
            sent["Authorization"] = f"Bearer {who.token}"
        sent.update(headers or {})
        return await http.request(method, path.format(**self.ids), json=self.body(self.ids), headers=sent)


MakeCall = Callable[[Any], Awaitable[Call]]
"""Makes a call that works in a world, with things of its own where it changes or uses something up."""


@dataclass(frozen=True)
class Route:
    """One route: how to call it so that it works, and who may.

    Whoever is neither in `may` nor in `sees` is told 404, in the words for what does not exist.
    """

    call: MakeCall
    scope: str
    """That a token must carry; empty for a route that is open to everybody."""
    success: int = 200
    may: frozenset[str] | None = None
    """Kinds of caller; None: everybody whose token has the scope."""
    sees: frozenset[str] = frozenset()
    """Kinds who see what it is about and may not do this: 403."""
    refusal: str = "role-missing"
    """The slug of the problem that those kinds are told."""
    setups: frozenset[str] = frozenset()
    """The only setups in which it makes sense; none: all."""
    by: str = ""
    """The kind of caller who makes it in tests that are not about access."""
    otherwise: Mapping[str, Any] = field(default_factory=dict)
    """A creating route: what makes its body another one."""
    told_once: tuple[str, ...] = ()
    """A creating route: fields of its first answer that are null in every answer to the same request repeated."""
    erase: Callable[[Any, httpx.Response, Call], Awaitable[None]] | None = None
    """A creating route whose creation can be erased: does so."""
    more: MakeCall | None = None
    """A list of pages: adds one item to it and gives the call that lists it."""

    def expected(self, kind: str) -> int:
        if self.may is None or kind in self.may:
            return self.success
        return 403 if kind in self.sees else 404


@dataclass(frozen=True)
class Setup:
    """One way in which the world can be set up, such as the scale of its cycle."""

    name: str
    kinds: tuple[str, ...]
    """Of the people in it."""
    strangers: tuple[str, ...]
    """Those of them for whom nothing of it exists."""


@dataclass(frozen=True)
class Told:
    """A story that was told, and how the words marked `gone` are taken back."""

    take_back: Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Erasing:
    """What the test of erasure needs: a story that puts a marked word into every column that holds people's words."""

    gone: tuple[str, ...]
    """Words that stand in what is taken back: afterwards they are nowhere."""
    shared: tuple[str, ...]
    """Those of them that stand in what people shared: no others are in an event, at any time."""
    story: Callable[[httpx.AsyncClient, Meet], Awaitable[Told]]
    no_free_text: Mapping[str, str]
    """`table.column` → why no word of anybody's can be in it."""
    held: tuple[str, ...] = ()
    """Words that nothing takes back today."""
    held_in: frozenset[str] = frozenset()
    """`table.column` of every place where held words may stand."""


@dataclass(frozen=True)
class Trying:
    """What schemathesis needs to speak of what there is."""

    seeds: Callable[[Any, str], Ids]
    """Ids by the name that an operation (its path) has for them."""
    setup: str = ""
    """In which it tries."""
    adjust: Callable[[dict[str, Any], Ids], None] = lambda *_: None
    """Makes a generated body speak of what there is, where an id is not simply a field of it."""


@dataclass(frozen=True)
class Subject:
    """A service as the kit tests it."""

    service: Service
    scopes: tuple[str, ...]
    """Of its own."""
    setups: Sequence[Setup]
    routes: Mapping[str, Route]
    """`METHOD /path/{id}` → route, for all that its OpenAPI document has except what every service has."""
    settle: Callable[[httpx.AsyncClient, Meet, str], Awaitable[Any]]
    """Makes the world of a setup. The background work is running."""
    searches: Callable[[Any], Sequence[tuple[str, Mapping[str, str]]]]
    """Lists, with and without filters, that must be empty for a stranger."""
    backlog: Callable[[Any], Awaitable[None]]
    """Commands whose events have much to do when they come in; the background work rests meanwhile."""
    erasing: Erasing
    trying: Trying
    golden: Path
    """The folder of golden files."""
    shared_text: frozenset[str] = frozenset()
    """`type: field` of every text in an event that people wrote: they shared it."""
    pages: frozenset[str] = frozenset()
    """Pages of its own, for people: `METHOD /path`. They are in no OpenAPI document."""
    lose_access: Callable[[Any], Awaitable[None]] | None = None
    """Everybody named in a route's `by` leaves everything. None where access follows from the token alone."""

    @property
    def name(self) -> str:
        return self.service.name

    @property
    def events(self) -> Mapping[str, type[EventData]]:
        """All that the service tells, by type."""
        return {event.type: event for event in self.service.event_types}


async def of_nobody(_: World) -> Call:
    return Call()


async def _of_a_parked_event(_: World) -> Call:
    return Call({"event_id": str(uuid4())})


EVERYWHERE: Mapping[str, Route] = {
    "GET /v1/events": Route(of_nobody, "events:read", by=OPERATOR),
    "GET /v1/parked": Route(of_nobody, "operate", by=OPERATOR),
    "GET /v1/parked/{event_id}": Route(_of_a_parked_event, "operate", 404, by=OPERATOR),
    "POST /v1/parked/{event_id}/retry": Route(_of_a_parked_event, "operate", 404, by=OPERATOR),
    "GET /livez": Route(of_nobody, ""),
    "GET /readyz": Route(of_nobody, ""),
    "GET /metrics": Route(of_nobody, ""),
}
"""The routes that every service has."""

LOG_COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("event_log.type", "event_log.reach", "inbox_parked.type"), "a word of the vocabulary"),
    **dict.fromkeys(("event_log.org", "idempotency.org"), "an organisation's identifier"),
    **dict.fromkeys(("event_log.audience", "event_log.actor", "event_reader.reader"), "organisations and pseudonyms"),
    "event_log.traceparent": "a trace's id",
    "idempotency.sub": "an account's identifier, which stays with the key",
    "idempotency.key": "the caller's own name for a request, known for 48 hours whatever is erased",
    "idempotency.request_hash": "a digest",
    **dict.fromkeys(
        ("inbox.consumer", "inbox.source", "inbox_watermark.consumer", "inbox_watermark.source"), "names of services"
    ),
    **dict.fromkeys(("inbox_parked.consumer", "inbox_parked.source"), "names of services"),
    "inbox_parked.envelope": "only what failed comes here: tests/shared/test_parked.py",
    "inbox_parked.error": "only what failed comes here: tests/shared/test_parked.py",
}
"""The columns without free text that every service has, and why."""
