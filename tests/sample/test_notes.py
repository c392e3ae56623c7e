"""The sample service is whole: it keeps what every service promises, with nothing but the ordinary way to write."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from alembic import command

from shared.service.migrations import config
from shared.settings import Settings
from tests.people import Person, running, until
from tests.sample.main import SERVICE, build
from tests.searching import at_rest, in_database, in_stream

HERE, THERE = "GB-LAE-GAT", "GB-CHC-1"
WORDS = "Thursdays are kept free"
NOTE = {"recipient": THERE, "text": WORDS}


@pytest.fixture
async def live(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(build(settings.model_copy(update={"background": True}))) as client:
        yield client


@pytest.fixture
def amara(live: httpx.AsyncClient, token: Callable[..., str]) -> Person:
    return Person(live, token(scope="sample:read sample:write events:read"), "amara", "Amara", HERE)


@pytest.fixture
def ben(live: httpx.AsyncClient, token: Callable[..., str]) -> Person:
    """Of the organisation that the notes are for."""
    made = token(sub="ben", name="Ben", org=THERE, scope="sample:read sample:write events:read")
    return Person(live, made, "ben", "Ben", THERE)


async def heard(by: Person) -> list[str]:
    return [one["text"] for one in (await by.get("/v1/heard-notes"))["items"]]


async def test_a_note_is_heard_by_whom_it_is_for_and_by_nobody_else(amara: Person, ben: Person) -> None:
    note = await amara.create("/v1/notes", NOTE)
    assert await until(lambda: heard(ben)) == [WORDS]
    assert await heard(amara) == []
    assert (await amara.get("/v1/notes"))["items"] == [note]
    assert (await ben.get("/v1/notes"))["items"] == []
    await ben.get(f"/v1/notes/{note['id']}", expect=404)


async def test_a_repeated_request_writes_one_note(amara: Person) -> None:
    key = str(uuid4())
    assert await amara.create("/v1/notes", NOTE, key=key) == await amara.create("/v1/notes", NOTE, key=key)
    assert len((await amara.get("/v1/notes"))["items"]) == 1


async def test_a_correction_requires_the_present_version_and_is_heard_too(amara: Person, ben: Person) -> None:
    note = await amara.create("/v1/notes", NOTE)
    path, better = f"/v1/notes/{note['id']}", {"text": "Fridays"}
    await amara.change(path, better, expect=412, method="PUT", version=7)
    assert (await amara.change(path, better, method="PUT", version=1))["version"] == 2

    async def both() -> Any:
        found = await heard(ben)
        return found if len(found) == 2 else None

    assert await until(both) == ["Fridays", WORDS]


async def test_only_its_author_changes_a_note(
    live: httpx.AsyncClient, amara: Person, token: Callable[..., str]
) -> None:
    path = f"/v1/notes/{(await amara.create('/v1/notes', NOTE))['id']}"
    colleague = Person(live, token(sub="cora"), "cora", "Cora", HERE)
    await colleague.change(path, {"text": "Mine"}, expect=403, method="PUT", version=1)
    await colleague.change(path, expect=403, method="DELETE", version=1)


async def test_of_a_withdrawn_note_no_word_stays_anywhere(amara: Person, ben: Person, settings: Settings) -> None:
    key = str(uuid4())
    note = await amara.create("/v1/notes", NOTE, key=key)
    await until(lambda: heard(ben))
    places = {"note.text", "heard_note.text", "event_log.data", "idempotency.body"}
    assert await in_database(settings.database_url, WORDS) == places
    await amara.change(f"/v1/notes/{note['id']}", expect=204, method="DELETE", version=1)
    await at_rest(settings.database_url)
    assert await in_database(settings.database_url, WORDS) == set()
    assert await in_stream(settings, SERVICE, WORDS) == []
    await amara.create("/v1/notes", NOTE, expect=410, key=key)


async def test_the_event_log_is_for_those_who_may_follow(amara: Person, ben: Person, settings: Settings) -> None:
    await amara.create("/v1/notes", NOTE)
    await at_rest(settings.database_url)
    for who in (amara, ben):
        (told,) = (await who.get("/v1/events"))["items"]
        assert (told["type"], told["data"]["text"]) == ("catchment.sample.note.written.v1", WORDS)
        assert told["audience"] == who.org


def test_its_tables_and_its_migrations_say_the_same(database_url: str) -> None:
    command.check(config(SERVICE, database_url))
