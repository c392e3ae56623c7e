"""Notes written over REST while things break, and what must be true of them in the end."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import httpx

from tests.people import Person, until
from tests.sample.events import NoteWritten

PATIENCE_SECONDS = 40


async def write_all(writer: Person, count: int, label: str) -> list[str]:
    """Write notes to the writer's own organisation, however often the service has to be asked."""
    notes = []
    for number in range(count):
        note = await insist(writer, "/v1/notes", {"recipient": writer.org, "text": f"{label} {number}"})
        notes.append(str(note["id"]))
    return notes


async def insist(person: Person, path: str, body: Mapping[str, Any]) -> Any:
    """As a good client does: the same key until there is an answer that is not the service's own trouble."""
    key, deadline = {"Idempotency-Key": str(uuid4())}, asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        try:
            answer = await person.request("POST", path, json=dict(body), headers=key)
        except httpx.TransportError:
            answer = httpx.Response(503)
        if answer.status_code < 500:
            assert answer.status_code == 201, answer.text
            return answer.json()
        assert asyncio.get_running_loop().time() < deadline, "the service did not come back"
        await asyncio.sleep(0.05)


async def every_note_is_heard_once_and_in_order(reader: Person, notes: list[str], operator: Person) -> None:
    async def all_heard() -> bool:
        return len(set(await heard(reader))) >= len(notes)

    await until(all_heard)
    found = await heard(reader)
    assert sorted(found) == sorted(notes), "each once, and nothing else"
    written = [one["data"].get("note_id") for one in await events(operator, NoteWritten.type)]
    assert found == [note for note in written if note], "in the order of writing"


async def heard(reader: Person) -> list[str]:
    """Ids of the notes that the reader's organisation heard, in the order in which it did."""
    found: list[str] = []
    after: dict[str, Any] = {}
    while True:
        page = await reader.get("/v1/heard-notes", limit="200", **after)
        found += [one["note_id"] for one in page["items"]]
        if page["next"] is None:
            return found[::-1]
        after = {"after": page["next"]}


async def events(operator: Person, event_type: str = "") -> list[dict[str, Any]]:
    """The whole log, in order; positions without a gap."""
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        page = await operator.get("/v1/events", after=after, limit=1000)
        found += page["items"]
        if page["next"] is None:
            break
        after = page["next"]
    assert [one["position"] for one in found] == list(range(1, len(found) + 1))
    return [one for one in found if event_type in ("", one["type"])]


def pairs(events: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    return ((one["position"], one["id"]) for one in events)
