"""The sample service as the kit tests it: all that a small service has to give."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.conformance.subject import (
    ALONE,
    OPERATOR,
    Call,
    Erasing,
    Ids,
    MakeCall,
    Meet,
    Route,
    Setup,
    Subject,
    Told,
    Trying,
    of_nobody,
)
from tests.people import Person, until
from tests.sample.events import NoteWritten
from tests.sample.main import SERVICE

READ, WRITE = "sample:read", "sample:write"
AUTHOR, COLLEAGUE, RECIPIENT, OUTSIDER = "author", "colleague", "recipient", "outsider"
ORGANISATIONS = {
    AUTHOR: "ZZ-TEST-01",
    COLLEAGUE: "ZZ-TEST-01",
    RECIPIENT: "GB-CHC-100",
    OUTSIDER: "GB-CHC-900",
    ALONE: "",
    OPERATOR: "GB-CHC-950",
}
TEXT, BETTER = "Thursdays are kept free", "Thursday mornings are kept free"
MARKED = "heron"


@dataclass
class World:
    """Notes that the author writes to the recipient's organisation; `note` is one of them."""

    http: httpx.AsyncClient
    people: Mapping[str, Person]
    database_url: str = ""
    note: str = ""

    def body(self, text: str = TEXT) -> dict[str, str]:
        return {"recipient": self.people[RECIPIENT].org, "text": text}

    async def write(self, text: str = TEXT) -> str:
        """The new note's id."""
        return str((await self.people[AUTHOR].create("/v1/notes", self.body(text)))["id"])

    async def correct(self, note: str, text: str = BETTER) -> None:
        await self.people[AUTHOR].change(f"/v1/notes/{note}", {"text": text}, method="PUT", at=f"/v1/notes/{note}")

    async def withdraw(self, note: str) -> None:
        await self.people[AUTHOR].change(f"/v1/notes/{note}", method="DELETE", at=f"/v1/notes/{note}", expect=204)

    async def heard(self, note: str) -> None:
        """Returns once the recipient has heard of it."""

        async def listed() -> bool:
            items = (await self.people[RECIPIENT].get("/v1/heard-notes"))["items"]
            return any(one["note_id"] == note for one in items)

        await until(listed)


def _world(http: httpx.AsyncClient, meet: Meet) -> World:
    scopes = dict.fromkeys(ORGANISATIONS, f"{READ} {WRITE} events:read") | {OPERATOR: "events:read operate"}
    people = {kind: meet(http, kind.title(), org=org, scope=scopes[kind]) for kind, org in ORGANISATIONS.items()}
    return World(http, people)


async def settle(http: httpx.AsyncClient, meet: Meet, _: str) -> World:
    """One of everything: a note that was heard, one that was corrected, and one that was withdrawn."""
    world = _world(http, meet)
    world.note = await world.write()
    await world.correct(await world.write())
    await world.withdraw(await world.write())
    await world.heard(world.note)
    return world


async def backlog(w: World) -> None:
    await w.write()
    await w.correct(await w.write())
    await w.withdraw(await w.write())
    await w.withdraw(w.note)


async def tell(http: httpx.AsyncClient, meet: Meet) -> Told:
    world = _world(http, meet)
    note = await world.write(f"A {MARKED} came")
    await world.correct(note, f"A {MARKED} came back")
    return Told(lambda: world.withdraw(note))


async def _write(w: World) -> Call:
    return Call(body=lambda _: w.body())


async def _read(w: World) -> Call:
    return Call({"note_id": w.note})


async def _correct(w: World) -> Call:
    return Call({"note_id": await w.write()}, lambda _: {"text": BETTER}, version=1)


async def _withdraw(w: World) -> Call:
    return Call({"note_id": await w.write()}, version=1)


async def _erase(w: World, answer: httpx.Response, _: Call) -> None:
    await w.withdraw(answer.json()["id"])


async def _one_more(w: World) -> Call:
    await w.write()
    return Call()


async def _one_more_heard(w: World) -> Call:
    await w.heard(await w.write())
    return Call()


def changing(call: MakeCall, success: int = 200) -> Route:
    """Colleagues see a note and may not change it."""
    may, sees = frozenset({AUTHOR}), frozenset({COLLEAGUE})
    return Route(call, WRITE, success, may, sees, by=AUTHOR, refusal="not-the-author")


ROUTES = {
    "POST /v1/notes": Route(_write, WRITE, 201, by=AUTHOR, otherwise={"text": BETTER}, erase=_erase),
    "GET /v1/notes": Route(of_nobody, READ, by=AUTHOR, more=_one_more),
    "GET /v1/notes/{note_id}": Route(_read, READ, may=frozenset({AUTHOR, COLLEAGUE}), by=AUTHOR),
    "PUT /v1/notes/{note_id}": changing(_correct),
    "DELETE /v1/notes/{note_id}": changing(_withdraw, 204),
    "GET /v1/heard-notes": Route(of_nobody, READ, by=RECIPIENT, more=_one_more_heard),
}


def seeds(w: World, _: str) -> Ids:
    return {"note_id": w.note}


_IDENTIFIERS = ("note.owner", "note.recipient", "heard_note.organisation", "heard_note.recipient")
ERASING = Erasing(
    gone=(MARKED,),
    shared=(MARKED,),
    story=tell,
    no_free_text={
        **dict.fromkeys(_IDENTIFIERS, "an organisation's identifier, or a pseudonym"),
        "note.author": "a pseudonym",
    },
)
SUBJECT = Subject(
    service=SERVICE,
    scopes=(READ, WRITE),
    setups=(Setup("", tuple(ORGANISATIONS), strangers=(OUTSIDER, ALONE)),),
    routes=ROUTES,
    settle=settle,
    searches=lambda _: [("/v1/notes", {}), ("/v1/heard-notes", {})],
    backlog=backlog,
    erasing=ERASING,
    trying=Trying(seeds),
    golden=Path(__file__).parents[1] / "sample" / "golden",
    shared_text=frozenset({f"{NoteWritten.type}: text"}),
)
