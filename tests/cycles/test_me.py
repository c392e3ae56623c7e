"""A person sees their own in one request each: what they agreed to, what was shared, what became of it, who read on."""

from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from services.cycles.main import build
from shared.settings import Settings
from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, connect, pass_on, start
from tests.cycles.test_consents import Life, life_of
from tests.people import Person, running, until
from tests.searching import at_rest


@dataclass
class Travelled:
    """Ines's learning was shared, taken up at a place, and what the place made of it went to a country."""

    life: Life
    place: str
    country: str
    consent: str
    made: str


@pytest.fixture
async def travelled(live: httpx.AsyncClient, meet: Meet, database_url: str) -> Travelled:
    life = await life_of(live, meet)
    ben, gwen = meet(live, "Ben", "GB-CHC-1"), meet(live, "Gwen", "GB-CHC-2")
    place, country = await start(ben, "place", "The valley"), await start(gwen, "country", "The land")
    await connect(life.worker, life.cycle, ben, place)
    await connect(ben, place, gwen, country)
    consent = await life.consent()
    await life.share(consent["id"])
    arrived = await arrival_of(ben, place, life.learning)
    await ben.change(f"/v1/arrivals/{arrived['id']}/take-up", {"meaning": "Much to us"})
    made = await pass_on(ben, place, life.learning, "What the valley makes of it")
    await arrival_of(gwen, country, made)
    await at_rest(database_url)
    return Travelled(life, place, country, consent["id"], made)


async def test_a_person_finds_what_they_agreed_to_and_what_became_of_it_also_after_they_left(
    travelled: Travelled,
) -> None:
    ines = travelled.life.ines
    for left in (False, True):
        if left:
            await travelled.life.remove("Ines", travelled.life.ines)
        (consent,) = (await ines.get("/v1/me/consents"))["items"]
        assert consent["id"] == travelled.consent
        (share,) = (await ines.get("/v1/me/shares"))["items"]
        assert (share["consent_id"], share["statement"]) == (travelled.consent, consent["statement"])
        heard = (await ines.get("/v1/me/heard-back"))["items"]
        assert {one["became"] for one in heard} == {"arrived", "taken-up", "combined", "shared-on"}
        assert "Much to us" in {one["words"] for one in heard}


async def test_a_person_sees_by_name_who_read_on_however_far_up(travelled: Travelled) -> None:
    readers = (await travelled.life.ines.get("/v1/me/readers"))["items"]
    assert {(one["cycle_id"], one["title"], one["scale"], one["steps_up"]) for one in readers} == {
        (travelled.place, "The valley", "place", 1),
        (travelled.country, "The land", "country", 2),
    }
    by_place = {one["cycle_id"]: one["organisations"] for one in readers}
    assert "GB-CHC-1" in by_place[travelled.place]


async def test_nobody_else_sees_them(travelled: Travelled) -> None:
    for path in ("consents", "shares", "heard-back", "readers"):
        assert (await travelled.life.worker.get(f"/v1/me/{path}"))["items"] == []


async def test_what_becomes_of_it_reaches_the_persons_own_events(travelled: Travelled) -> None:
    ines = travelled.life.ines

    async def told() -> bool:
        found = {one["type"].split(".")[3] for one in (await ines.get("/v1/events", limit=1000))["items"]}
        return {"shared", "arrived", "answered", "recorded"} <= found

    await until(told)
    await ines.request("POST", f"/v1/consents/{travelled.consent}/withdraw")

    async def withdrawn() -> bool:
        types = [one["type"] for one in (await ines.get("/v1/events", limit=1000))["items"]]
        return "catchment.cycles.learning.withdrawn.v1" in types and "catchment.cycles.consent.withdrawn.v1" in types

    await until(withdrawn)


@pytest.mark.parametrize("path", ["consents", "shares", "heard-back", "readers"])
async def test_each_takes_few_queries_however_many_cycles_there_are(
    path: str, settings: Settings, http: httpx.AsyncClient, meet: Meet
) -> None:
    counts = []
    app = build(settings)
    async with running(app) as counted:
        for _ in range(2):
            life = await life_of(http, meet)
            await life.share((await life.consent())["id"])
            counts.append(await queries(app, life.ines.through(counted), f"/v1/me/{path}"))
    assert counts[0] == counts[1] <= 2


async def queries(app: FastAPI, who: Person, path: str) -> int:
    sent: list[str] = []
    engine = app.state.database.engine.sync_engine

    def count(*given: object) -> None:
        sent.append(str(given[2]))

    await who.get(path)
    event.listen(engine, "before_cursor_execute", count)
    await who.get(path)
    event.remove(engine, "before_cursor_execute", count)
    return len(sent)
