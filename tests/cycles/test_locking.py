"""Two ways to lock a cycle, one picture of it: the rules get the same, whichever way a command was written."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from services.cycles.commands.hot_locking import LockStatement, lock_hot
from services.cycles.commands.locking import lock_for
from shared.web.hot import HotRequest
from shared.web.idempotency import KeyName
from tests.cycles.conftest import Meet
from tests.cycles.stories import invite, let_in, start


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
            request = HotRequest(caller, connection, KeyName("org", "sub", "key"), b"", datetime.now(UTC))
            hot = await lock_hot(request, LockStatement(), cycle_id)
        assert (hot.cycle, hot.role) == (ordinary.cycle, ordinary.role)
        assert hot.events == ordinary.row.events + 1
