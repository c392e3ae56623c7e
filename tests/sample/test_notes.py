"""What notes promise of their own; what every service must keep is tested on them by tests/conformance."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from alembic import command

from shared.service.migrations import config
from shared.settings import Settings
from tests.people import Person, running, until
from tests.sample.main import SERVICE, build

HERE, THERE = "ZZ-TEST-01", "GB-CHC-1"
NOTE = {"recipient": THERE, "text": "Thursdays are kept free"}


@pytest.fixture
async def live(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(build(settings.model_copy(update={"background": True}))) as client:
        yield client


@pytest.fixture
def amara(live: httpx.AsyncClient, token: Callable[..., str]) -> Person:
    return Person(live, token(), "amara", "Amara", HERE)


@pytest.fixture
def ben(live: httpx.AsyncClient, token: Callable[..., str]) -> Person:
    """Of the organisation that the notes are for."""
    return Person(live, token(sub="ben", name="Ben", org=THERE), "ben", "Ben", THERE)


async def texts(by: Person, path: str) -> list[str]:
    return [one["text"] for one in (await by.get(path))["items"]]


async def test_a_note_is_heard_by_whom_it_is_for_and_listed_by_whoever_wrote_it(amara: Person, ben: Person) -> None:
    await amara.create("/v1/notes", NOTE)
    assert await until(lambda: texts(ben, "/v1/heard-notes")) == await texts(amara, "/v1/notes") == [NOTE["text"]]
    assert await texts(amara, "/v1/heard-notes") == await texts(ben, "/v1/notes") == []


async def test_what_somebody_without_an_organisation_writes_is_theirs_alone(
    live: httpx.AsyncClient, token: Callable[..., str], ben: Person
) -> None:
    """Two who act for none are no colleagues, in no list and by no event."""
    scope = "sample:read sample:write events:read"
    milo, mary = (Person(live, token(sub=who, org=None, scope=scope), who, who, "") for who in ("milo", "mary"))
    note = await milo.create("/v1/notes", NOTE)
    assert await until(lambda: texts(ben, "/v1/heard-notes")) == await texts(milo, "/v1/notes") == [NOTE["text"]]
    assert await texts(mary, "/v1/notes") == await texts(mary, "/v1/heard-notes") == []
    await mary.get(f"/v1/notes/{note['id']}", expect=404)
    (told,) = (await milo.get("/v1/events"))["items"]
    assert "org" not in told
    assert (await mary.get("/v1/events"))["items"] == []


async def test_one_persons_same_key_for_an_organisation_and_for_themself_are_two(
    live: httpx.AsyncClient, token: Callable[..., str], amara: Person
) -> None:
    herself = Person(live, token(org=None), "amara", "Amara", "")
    made = [await who.create("/v1/notes", NOTE, key="the-same") for who in (amara, herself)]
    assert made[0]["id"] != made[1]["id"]


async def test_a_correction_is_heard_too_and_the_newest_comes_first(amara: Person, ben: Person) -> None:
    note = await amara.create("/v1/notes", NOTE)
    await amara.change(f"/v1/notes/{note['id']}", {"text": "Fridays"}, method="PUT", version=1)

    async def both() -> Any:
        found = await texts(ben, "/v1/heard-notes")
        return found if len(found) == 2 else None

    assert await until(both) == ["Fridays", NOTE["text"]]


def test_its_tables_and_its_migrations_say_the_same(database_url: str) -> None:
    command.check(config(SERVICE, database_url))
