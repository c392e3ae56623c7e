"""Nobody outside a cycle can tell how much each of its people did: tried through every route, event and export.

Two cycles are alike but for who did much and who did little. Whoever is no member has to find them the same.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import httpx
import pytest

from services.cycles.main import build
from shared.events.vocabulary import Kind
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, combine, connect, let_in, record, share, share_from_person, start
from tests.people import Person, until
from tests.searching import at_rest
from tests.shared.live import following, on_a_port

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)")
FREE = {"/livez", "/readyz", "/metrics", "/v1/consent-explanations", "/v1/consent-explanations/{version}"}
"""They tell of no cycle: the numbers of the process, and texts of ours. Only names are looked for in them."""
FILTERS: dict[str, tuple[str, ...]] = {
    "kind": (Kind.mistake,),
    "state": ("held",),
    "q": ("noticed",),
    "type": ("catchment.cycles.learning.*",),
    "format": ("html",),
}


@dataclass
class Twin:
    """A cycle in which `busy` does much and `quiet` little."""

    busy: Person
    quiet: Person
    cycle: str = ""
    ids: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, identity: str) -> str:
        self.ids.setdefault(name, []).append(identity)
        return identity


@dataclass
class Scene:
    """Two twins below one larger cycle, with the same people in both."""

    url: str
    people: dict[str, Person]
    larger: str
    twins: list[Twin]

    @property
    def strangers(self) -> list[Person]:
        return [self.people[name] for name in ("Observer", "Upper", "Above", "Outsider", "Alone")]

    @property
    def marks(self) -> set[str]:
        """What either worker is known by."""
        workers = (self.people["Anwar"], self.people["Bette"])
        return {mark for one in workers for mark in (one.name.lower(), one.pseudonym)}


async def _begin(scale: str, people: dict[str, Person], larger: str, twin: Twin) -> None:
    steward, upper = people["Steward"], people["Upper"]
    twin.cycle = twin.add("cycle_id", await start(steward, scale, "Twin", membership="people"))
    if scale == "person":
        await let_in(steward, twin.cycle, people["Served"], "observer", served=True)
    for name in ("Anwar", "Bette", "Observer"):
        role = "observer" if name == "Observer" else "participant"
        twin.add("participant_id", (await let_in(steward, twin.cycle, people[name], role))["id"])
    twin.add("connection_id", await connect(steward, twin.cycle, upper, larger))


async def _work(scale: str, people: dict[str, Person], larger: str, twin: Twin) -> None:
    """The busy one records, corrects, replies, proposes, moves on and asks; the quiet one records."""
    busy, quiet, cycle = twin.busy, twin.quiet, twin.cycle
    kinds = ("insight", "mistake", "mistake", "barrier")
    for by, kind in zip((busy, busy, busy, quiet), kinds, strict=True):
        twin.add("learning_id", await record(by, cycle, f"Somebody noticed a {kind}.", kind))
    first, second, _, last = twin.ids["learning_id"]
    better = {"kind": "mistake", "statement": "Somebody noticed it.", "because": "Shorter"}
    await busy.change(f"/v1/learnings/{second}", better, method="PUT", at=f"/v1/learnings/{second}")
    await busy.create(f"/v1/learnings/{last}/replies", {"text": "So did I"})
    proposed = await busy.create(f"/v1/learnings/{last}/proposals", {"statement": "It was noticed."})
    twin.add("proposal_id", proposed["id"])
    await busy.create(f"/v1/cycles/{cycle}/journey", {"enter": ["experiment"]})
    asked = await people["Steward"].create(f"/v1/cycles/{cycle}/erasures", {"kind": "learning", "thing_id": second})
    twin.add("erasure_id", asked["id"])
    for learning, by in ((first, busy), (last, quiet)):
        await _share(scale, people, twin, learning, by)
        arrival = await arrival_of(people["Upper"], larger, learning)
        twin.add("arrival_id", arrival["id"])
    request = await people["Upper"].create(f"/v1/arrivals/{twin.ids['arrival_id'][0]}/ask-wider", {})
    twin.add("request_id", request["id"])


async def _ask_anew(scale: str, people: dict[str, Person], larger: str, twin: Twin, beside: str) -> None:
    """The larger cycle made something of one of its learnings and of another; the one is taken back."""
    upper, gone = people["Upper"], twin.ids["learning_id"][2]
    await _share(scale, people, twin, gone, twin.busy)
    arrival = twin.add("arrival_id", (await arrival_of(upper, larger, gone))["id"])
    made = await combine(upper, larger, [arrival, beside], "What we make of both")
    await people["Steward"].change(f"/v1/learnings/{gone}/withdraw")

    async def asked() -> str | None:
        page = await upper.get(f"/v1/cycles/{larger}/reconsiderations")
        return next((str(one["id"]) for one in page["items"] if one["learning_id"] == made), None)

    question = twin.add("reconsideration_id", await until(asked))
    await upper.change(f"/v1/reconsiderations/{question}/keep")


async def _beside(people: dict[str, Person], larger: str) -> str:
    """An arrival of another cycle."""
    steward, upper = people["Steward"], people["Upper"]
    other = await start(steward, "team")
    await connect(steward, other, upper, larger)
    learning = await record(steward, other, "Benches help.")
    await share(steward, learning)
    return str((await arrival_of(upper, larger, learning))["id"])


async def _share(scale: str, people: dict[str, Person], twin: Twin, learning: str, by: Person) -> None:
    if scale == "person":
        words = f"Words for others, number {len(twin.ids.get('consent_id', ())) + 1}."
        twin.add("consent_id", await share_from_person(people["Served"], learning, words))
    else:
        await share(by, learning)


@pytest.fixture(params=["person", "team"])
async def scene(
    request: pytest.FixtureRequest, settings: Settings, meet: Meet, database_url: str
) -> AsyncIterator[Scene]:
    async with (
        on_a_port(build(settings.model_copy(update={"background": True}))) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as http,
    ):
        names = ("Steward", "Anwar", "Bette", "Observer", "Upper", "Above", "Outsider")
        people = {name: meet(http, name, f"GB-CHC-{n}") for n, name in enumerate(names)}
        people |= {name: meet(http, name, "") for name in ("Served", "Alone")}
        larger = await start(people["Upper"], "place")
        await let_in(people["Upper"], larger, people["Above"])
        beside = await _beside(people, larger)
        anwar, bette = people["Anwar"], people["Bette"]
        twins = [Twin(anwar, bette), Twin(bette, anwar)]
        for twin in twins:
            await _begin(request.param, people, larger, twin)
            await _work(request.param, people, larger, twin)
            await _ask_anew(request.param, people, larger, twin, beside)
        await at_rest(database_url)
        yield Scene(url, people, larger, twins)


async def _routes(scene: Scene) -> dict[str, list[dict[str, Any]]]:
    """Every GET route, and what it may be asked."""
    async with httpx.AsyncClient(base_url=scene.url) as http:
        paths = (await http.get("/openapi.json")).json()["paths"]
    return {path: on["get"].get("parameters", []) for path, on in paths.items() if "get" in on}


def _asked(
    path: str, parameters: Iterable[dict[str, Any]], ids: dict[str, list[str]]
) -> Iterable[tuple[str, dict[str, str]]]:
    """The route with each of the ids that belong into it, without a filter and with each."""
    names = [one["name"] for one in parameters]
    places = [name for name in names if f"{{{name}}}" in path]
    filters = [{name: value} for name in names if name in FILTERS for value in FILTERS[name]]
    for values in product(*(ids.get(name, []) for name in places)):
        for asked in ({}, *filters):
            yield path.format(**dict(zip(places, values, strict=True))), asked


async def _answers(
    who: Person, asking: Iterable[tuple[str, dict[str, str]]]
) -> AsyncIterator[tuple[str, dict[str, str], list[Any]]]:
    """What was asked and answered; filters are left out where there is nothing to filter."""
    unknown: set[str] = set()
    for address, asked in asking:
        if address not in unknown:
            found = await _all_pages(who, address, asked)
            if found[0][0] == 404:
                unknown.add(address)
            yield address, asked, found


async def _all_pages(who: Person, path: str, asked: dict[str, Any]) -> list[Any]:
    """The statuses and bodies of a route's answers, page by page."""
    found: list[Any] = []
    while True:
        answer = await who.request("GET", path, **asked)
        is_json = answer.headers["content-type"].startswith(("application/json", "application/problem"))
        body: Any = answer.json() if is_json else answer.text
        found.append([answer.status_code, body])
        after = body.get("next") if isinstance(body, dict) else None
        if after is None or not body.get("items"):
            return found
        asked = {**asked, "after": after}


def _of(twin: Twin, found: Any, larger: str) -> Any:
    """The part of an answer that is about this cycle: of lists, the items that name anything of it.

    Places in lists and logs are left out, and so are those of the larger cycle's own events: both are below it.
    """
    if isinstance(found, list):
        parts = [_of(twin, one, larger) for one in found]
        return [part for part in parts if not isinstance(part, dict) or _names(twin, part)]
    if isinstance(found, dict):
        places = {"next", "position", *(("aggregateversion",) if found.get("subject") == larger else ())}
        return {name: _of(twin, one, larger) for name, one in found.items() if name not in places}
    return found


def _names(twin: Twin, part: dict[str, Any]) -> bool:
    text = json.dumps(part)
    return any(identity in text for those in twin.ids.values() for identity in those) or not _ID.search(text)


def _alike(found: Any) -> str:
    """As text, with ids by the order in which they come, and without times."""
    numbers: dict[str, int] = {}
    text = _WHEN.sub("WHEN", json.dumps(found, indent=1, sort_keys=True))
    return _ID.sub(lambda at: f"id {numbers.setdefault(at.group(), len(numbers))}", text)


async def test_strangers_find_no_difference_and_no_name_on_any_route_or_stream(scene: Scene) -> None:
    await _on_any_route(scene)
    await _in_the_live_stream(scene)


async def _on_any_route(scene: Scene) -> None:
    routes = await _routes(scene)
    reached: set[str] = set()
    for who in scene.strangers:
        seen: list[list[str]] = [[], []]
        for path, parameters in routes.items():
            for number, twin in enumerate(scene.twins):
                ids = {**twin.ids, "version": ["2026-11"], "speaker_id": twin.ids["cycle_id"], "event_id": []}
                async for address, asked, found in _answers(who, _asked(path, parameters, ids)):
                    reached.add(path)
                    text = json.dumps(found).lower()
                    assert not [mark for mark in scene.marks if mark in text], f"{who.name}: {address} {asked}"
                    if path not in FREE:
                        seen[number].append(f"{path} {asked}\n{_alike(_of(twin, found, scene.larger))}")
        for one, other in zip(*seen, strict=True):
            assert one == other, who.name
    untried = set(routes) - reached
    without_consents = set() if "consent_id" in scene.twins[0].ids else {"/v1/consents/{consent_id}"}
    assert untried == {"/v1/parked/{event_id}", *without_consents}, "a route that nobody tried"


async def _in_the_live_stream(scene: Scene) -> None:
    who = scene.people["Observer"]
    seen = []
    for twin in scene.twins:
        count = len((await who.get("/v1/events", subject=twin.cycle, limit=1000))["items"])
        async with following(scene.url, who.token, after="0", subject=twin.cycle) as stream:
            told = [one.envelope for one in await stream.take(count)]
        assert not [mark for mark in scene.marks if mark in json.dumps(told).lower()]
        seen.append(_alike(_of(twin, told, scene.larger)))
    assert seen[0] == seen[1]
    assert "learning.shared" in seen[0]
