"""Two ways to lock a cycle, one picture of it: the rules get the same, whichever way a command was written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.cycles.commands.hot_locking import LockStatement, lock_hot
from services.cycles.commands.locking import lock_for
from shared.web.hot import HotRequest
from shared.web.idempotency import KeyName
from tests.cycles.conftest import Meet
from tests.cycles.stories import EXPLANATION, arrival_of, connect, invite, let_in, record, share, start, today
from tests.people import PATIENCE_SECONDS, until

CONSENT = {
    "participant_id": "00000000-0000-4000-8000-000000000000",
    "statement": "A text",
    "reach": "connected",
    "explanation": EXPLANATION,
    "how": "in conversation",
    "agreed_on": today(),
}


async def test_the_ordinary_and_the_hot_way_see_the_same_cycle(
    app: FastAPI, http: httpx.AsyncClient, meet: Meet
) -> None:
    amara, ben, chidi = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1"), meet(http, "Chidi", "GB-CHC-2")
    for scale in ("person", "team", "organisation"):
        cycle_id = UUID(await start(amara, scale))
        served: dict[str, Any] = {"served": True} if scale == "person" else {}
        leaving = await let_in(amara, str(cycle_id), ben)
        place = f"/v1/cycles/{cycle_id}/participants/{leaving['id']}"
        await amara.change(place, method="DELETE", at=place, expect=204)
        await let_in(amara, str(cycle_id), chidi, **served)
        await invite(amara, str(cycle_id), ben)
        await amara.create(f"/v1/cycles/{cycle_id}/rounds", {"because": "It was time"})
        await amara.change(f"/v1/cycles/{cycle_id}/end", {"because": "Done"})
        caller = await app.state.identity.caller(amara.token)
        async with app.state.database.transaction() as session:
            ordinary = await lock_for(session, caller, cycle_id)
        async with app.state.hot_database.transaction() as connection:
            request = HotRequest(caller, connection, KeyName("org", "sub", "key"), b"", datetime.now(UTC), b"secret")
            hot = await lock_hot(request, LockStatement(), cycle_id)
        assert (hot.cycle, hot.role) == (ordinary.cycle, ordinary.role)
        assert hot.events == ordinary.row.events + 1


@asynccontextmanager
async def held(database_url: str, cycle: str) -> AsyncIterator[None]:
    """Somebody else is changing the cycle all the while."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM cycle WHERE id = $1 FOR UPDATE", UUID(cycle))
            yield
    finally:
        await connection.close()


@pytest.mark.parametrize("scale", ["person", "team"])
async def test_whoever_may_not_act_is_refused_at_once_and_so_makes_nobody_wait(
    http: httpx.AsyncClient, meet: Meet, database_url: str, scale: str
) -> None:
    """Whoever would lock the cycle, or change its row, could not answer before the other is done."""
    amara, ben, observer = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1"), meet(http, "Olu", "GB-CHC-2")
    alone = meet(http, "Milo", org="")
    cycle = await start(amara, scale)
    await let_in(amara, cycle, observer)
    learning = await record(amara, cycle)
    recording = {"kind": "insight", "statement": "Something", "how_learnt": "Seen"}
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"/v1/cycles/{cycle}/learnings", recording),
        (f"/v1/learnings/{learning}/share", {"reach": "connected"}),
        (f"/v1/cycles/{cycle}/journey", {"enter": ["purpose"], "because": "It is time"}),
        (f"/v1/learnings/{learning}/consents", CONSENT),
    ]
    connection = await connect(amara, cycle, amara, await start(amara, "place"))
    async with held(database_url, cycle):
        for who in (ben, alone):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await who.change(f"/v1/connections/{connection}/end", {}, version=2, expect=404)
                await who.change(f"/v1/learnings/{learning}/withdraw", version=1, expect=404)
        for path, body in asked:
            held_from_observers = "/learnings/" in path
            for who, status in ((ben, 404), (alone, 404), (observer, 404 if held_from_observers else 403)):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await who.create(path, body, expect=status)


async def test_somebody_removed_while_they_waited_is_refused(
    http: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    """What was true before they waited is asked again under the lock."""
    amara, ben = meet(http, "Amara"), meet(http, "Ben", "GB-CHC-1")
    cycle = await start(amara, "team")
    seat = await let_in(amara, cycle, ben, "participant")
    body = {"kind": "insight", "statement": "Something", "how_learnt": "Seen"}
    connection = await asyncpg.connect(database_url)
    async with connection.transaction():
        # As the command that removes somebody does it: events are counted while the cycle is locked.
        await connection.execute("UPDATE cycle SET events = events + 1 WHERE id = $1", UUID(cycle))
        await connection.execute("UPDATE participant SET left_at = now() WHERE id = $1", UUID(seat["id"]))
        waiting = asyncio.ensure_future(ben.create(f"/v1/cycles/{cycle}/learnings", body, expect=404))
        await until(lambda: somebody_waits(database_url))
    await connection.close()
    await waiting


async def test_what_was_hidden_while_somebody_waited_is_not_made_into_anything(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    """To hide a copy counts up no event of the cycle in which it is."""
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    team, place = await start(amara, "team"), await start(ben, "place")
    await connect(amara, team, ben, place)
    learning = await record(amara, team)
    await share(amara, learning)
    arrival = (await arrival_of(ben, place, learning))["id"]
    body = {"kind": "insight", "statement": "Something", "made_from": [arrival]}
    connection = await asyncpg.connect(database_url)
    async with connection.transaction():
        await connection.execute("SELECT FROM cycle WHERE id = $1 FOR NO KEY UPDATE", UUID(place))
        await connection.execute("UPDATE arrival SET hidden = true WHERE id = $1", UUID(arrival))
        waiting = asyncio.ensure_future(ben.create(f"/v1/cycles/{place}/learnings", body, expect=409))
        await until(lambda: somebody_waits(database_url))
    await connection.close()
    assert (await waiting)["type"] == "urn:catchment:problem:arrival-hidden"


async def somebody_waits(database_url: str) -> bool:
    """Asked on a connection of its own: within a transaction PostgreSQL gives the same answer for ever."""
    connection = await asyncpg.connect(database_url)
    try:
        return bool(await connection.fetchval(_WAITING))
    finally:
        await connection.close()


_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
