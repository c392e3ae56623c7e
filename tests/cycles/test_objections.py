"""Objections to an erasure hold it up until a day; without one it is done when its time is over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from services.cycles.commands.erasures import erase_due
from services.cycles.domain.erasures import LONGEST_DUTY_DAYS
from shared.db.sessions import connect
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.room import Room, furnish
from tests.cycles.stories import record
from tests.people import Person


@pytest.fixture
async def room(http: httpx.AsyncClient, meet: Meet) -> Room:
    return await furnish(http, meet)


async def test_a_duty_to_keep_it_stops_it_until_a_day_and_is_named_once_by_each(
    room: Room, settings: Settings, database_url: str
) -> None:
    """The same worker objected again and again."""
    learning = await record(room.amara, room.cycle)
    asked = await room.ask(room.milo, kind="learning", thing_id=learning)
    path = f"/v1/erasures/{asked['id']}/object"
    for unnamed in ({}, {"duty": "no"}, {"duty": "  we keep   "}):
        await room.bridget.change(path, unnamed, expect=422, version=1)
    duty, today = {"duty": "A claim is before the court"}, datetime.now(UTC).date()
    for days in (0, LONGEST_DUTY_DAYS + 1):
        until = {"keep_until": (today + timedelta(days)).isoformat()}
        assert (await room.bridget.change(path, {**duty, **until}, expect=422, version=1))["type"].endswith(
            "keep-until"
        )
    soon = {"keep_until": (today + timedelta(3)).isoformat()}
    stopped = await room.bridget.change(path, {**duty, **soon}, version=1)
    assert (stopped["state"], stopped["duty"], stopped["keep_until"]) == ("objected", duty["duty"], soon["keep_until"])
    await pass_the_time(settings, database_url)
    assert (await room.amara.get(f"/v1/learnings/{learning}"))["state"] == "held"
    again = await room.bridget.change(path, duty, version=2, expect=409)
    assert again["type"].endswith("already-objected")
    asked_again = await room.ask(room.milo, kind="learning", thing_id=learning, expect=409)
    assert soon["keep_until"] in asked_again["detail"]
    await room.amara.change(path, {**duty, **soon}, version=2, expect=422)
    renewed = await room.amara.change(path, {"duty": "The court has put it off"}, version=2)
    assert renewed["keep_until"] == (today + timedelta(LONGEST_DUTY_DAYS)).isoformat(), "a year, where no day is named"
    await pass_the_time(settings, database_url)
    assert (await room.amara.get(f"/v1/learnings/{learning}"))["state"] == "held"
    await pass_the_time(settings, database_url, kept=True)
    done = await room.amara.get(f"/v1/erasures/{asked['id']}")
    assert (done["state"], done["duty"]) == ("done", None)
    assert (await room.amara.get(f"/v1/learnings/{learning}"))["statement"] == ""


async def test_what_was_withheld_goes_when_the_person_agrees_after_an_objections_day(
    room: Room, settings: Settings, database_url: str
) -> None:
    """Nobody could agree to it any more, and nobody could ask for it anew."""
    learning, kept = [await record(room.amara, room.cycle, text) for text in ("One", "Another")]
    members = (await room.amara.get(f"/v1/cycles/{room.cycle}/participants"))["items"]
    milo = next(one["id"] for one in members if one["account"] == "milo")
    shown = await room.milo.create(f"/v1/cycles/{room.cycle}/access-requests", {"participant_id": milo})
    path = f"/v1/access-requests/{shown['id']}"
    for item in (await room.amara.get(path))["items"]:
        await room.amara.change(f"{path}/review", {"item_id": item["id"], "release": item["thing_id"] != learning})
    await room.amara.change(f"{path}/release")
    asked = await room.ask(room.amara, kind="learning", thing_id=learning)
    objected = await object_to(room.bridget, asked)
    await room.agree(room.milo, objected, expect=409)
    await pass_the_time(settings, database_url, kept=True)
    waiting = await room.milo.get(f"/v1/erasures/{asked['id']}")
    assert waiting["state"] == "requested", "it is as before, and waits for them"
    again = await room.ask(room.milo, kind="learning", thing_id=learning, expect=409)
    assert "Agree to that" in again["detail"]
    assert (await room.agree(room.milo, waiting))["state"] == "done"
    assert (await room.amara.get(f"/v1/learnings/{kept}"))["state"] == "held"


async def object_to(by: Person, erasure: dict[str, Any], days: int | None = None, expect: int = 200) -> dict[str, Any]:
    until = {} if days is None else {"keep_until": (datetime.now(UTC).date() + timedelta(days)).isoformat()}
    body = {"duty": "A claim is before the court", **until}
    path = f"/v1/erasures/{erasure['id']}/object"
    made: dict[str, Any] = await by.change(path, body, version=erasure["version"], expect=expect)
    return made


async def test_an_objection_of_a_day_holds_up_no_agreement_after_it(
    room: Room, settings: Settings, database_url: str
) -> None:
    """For 30 days nobody could agree."""
    asked = await room.ask(room.amara, kind="learning", thing_id=await record(room.amara, room.cycle))
    objected = await object_to(room.bridget, asked, days=1)
    assert (objected["you_objected"], (await seen(room.milo, asked))["you_objected"]) == (True, False)
    await room.agree(room.milo, objected, expect=409)
    await past_their_days(database_url)
    database = connect(settings)
    await erase_due(database)
    await database.close()
    assert (await seen(room.milo, asked))["state"] == "requested", "it is due as it was asked"
    await object_to(room.bridget, objected, expect=409)
    assert (await room.agree(room.milo, objected))["state"] == "done"


async def seen(by: Person, erasure: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = await by.get(f"/v1/erasures/{erasure['id']}")
    return found


async def past_their_days(database_url: str) -> None:
    """Objections whose last day was yesterday."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE erasure SET keep_until = current_date - 1 WHERE keep_until IS NOT NULL")
    await connection.close()


async def test_what_is_kept_as_long_as_can_be_is_renewed_later(room: Room) -> None:
    asked = await room.ask(room.amara, kind="learning", thing_id=await record(room.amara, room.cycle))
    objected = await object_to(room.bridget, asked)
    refused = await object_to(room.milo, objected, expect=422)
    assert refused["type"].endswith("keep-until")
    assert "Renew that later" in refused["detail"]


async def pass_the_time(settings: Settings, database_url: str, *, kept: bool = False) -> None:
    """`kept`: also the time for which something is kept."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE erasure SET due_at = requested_at")
    await connection.close()
    if kept:
        await past_their_days(database_url)
    database = connect(settings)
    await erase_due(database)
    await database.close()


async def test_without_an_objection_it_is_done_when_the_time_is_over(
    room: Room, settings: Settings, database_url: str
) -> None:
    learning = await record(room.amara, room.cycle)
    asked = await room.ask(room.amara, kind="learning", thing_id=learning)
    database = connect(settings)
    await erase_due(database)
    assert (await room.amara.get(f"/v1/erasures/{asked['id']}"))["state"] == "requested"
    await pass_the_time(settings, database_url)
    assert (await room.amara.get(f"/v1/erasures/{asked['id']}"))["state"] == "done"
    assert (await room.amara.get(f"/v1/learnings/{learning}"))["statement"] == ""
    await database.close()
