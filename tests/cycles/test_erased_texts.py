"""What people said beside a thing can be erased alone: a reason, a meaning, a reply, a wording that was proposed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, let_in, record, share_from_person, start
from tests.people import Person
from tests.searching import in_database

WORD = "kestrel"
WHY = {"because": f"For the {WORD}"}


@dataclass
class House:
    """A place's cycle of people, with two members; a person's cycle is connected to it, and something arrived."""

    amara: Person
    bridget: Person
    person: str
    place: str
    connection: str
    arrival: str
    learning: str

    async def erase(self, field: str, thing: str, **number: int) -> None:
        body: dict[str, Any] = {"kind": "text", "field": field, "thing_id": thing, **number}
        shown = await self.amara.get(f"/v1/cycles/{self.place}/erasures/preview", **body)
        assert [(one["what"], one["count"]) for one in shown["items"]] == [("text", 1)]
        asked = await self.amara.create(f"/v1/cycles/{self.place}/erasures", body)
        done = await self.bridget.change(f"/v1/erasures/{asked['id']}/agree", version=asked["version"])
        assert done["gone"] == {"text": 1}


@pytest.fixture
async def house(live: httpx.AsyncClient, meet: Meet) -> House:
    amara, bridget = meet(live, "Amara"), meet(live, "Bridget")
    person, place = await start(amara, "person"), await start(amara, "place", membership="people")
    await let_in(amara, place, bridget, "participant")
    body = {"smaller_cycle_id": person, "larger_cycle_id": place, **WHY}
    connection = (await amara.create("/v1/connections", body))["id"]
    await bridget.get(f"/v1/connections/{connection}")
    await amara.change(f"/v1/connections/{connection}/agree", {"answer": f"Gladly, {WORD}"})
    shared = await record(amara, person)
    await share_from_person(amara, shared)
    arrival = (await arrival_of(amara, place, shared))["id"]
    return House(amara, bridget, person, place, connection, arrival, await record(amara, place))


async def meaning(house: House) -> None:
    await house.amara.change(f"/v1/arrivals/{house.arrival}/take-up", {"meaning": f"As with the {WORD}"})
    await house.erase("arrival", house.arrival)
    kept = await house.amara.get(f"/v1/arrivals/{house.arrival}")
    assert (kept["state"], kept["meaning"], kept["statement"] == "") == ("taken-up", None, False)


async def reasons_of_a_connection(house: House) -> None:
    await house.erase("connection", house.connection)
    kept = await house.amara.get(f"/v1/connections/{house.connection}")
    assert (kept["state"], kept["because"], kept["answer"]) == ("agreed", None, None)


async def reason_of_a_request(house: House) -> None:
    asked = await house.amara.create(f"/v1/arrivals/{house.arrival}/ask-wider", WHY)
    await house.erase("reach-request", asked["id"])
    kept = await house.amara.get(f"/v1/reach-requests/{asked['id']}")
    assert (kept["state"], kept["because"], kept["asked_by_name"]) == ("asked", None, "Amara")


async def reply(house: House) -> None:
    said = await house.bridget.create(f"/v1/learnings/{house.learning}/replies", {"text": f"So the {WORD} said"})
    await house.erase("reply", said["id"])
    (kept,) = (await house.bridget.get(f"/v1/learnings/{house.learning}/replies"))["items"]
    assert (kept["id"], kept["text"]) == (said["id"], "")


async def proposal(house: House) -> None:
    said = await house.bridget.create(f"/v1/learnings/{house.learning}/proposals", {"statement": f"A {WORD}", **WHY})
    await house.erase("proposal", said["id"])
    kept = await house.bridget.get(f"/v1/proposals/{said['id']}")
    assert (kept["statement"], kept["because"], kept["state"]) == ("", None, "withdrawn")


async def reason_of_a_correction(house: House) -> None:
    better = {"kind": "insight", "statement": "Better words", **WHY}
    path = f"/v1/learnings/{house.learning}"
    await house.amara.change(path, better, method="PUT", at=path)
    await house.erase("correction", house.learning, number=1)
    (kept,) = (await house.amara.get(f"{path}/versions"))["items"]
    assert (kept["number"], kept["corrected_because"], kept["statement"] == "") == (1, None, False)


@pytest.mark.parametrize(
    "erased",
    [meaning, reasons_of_a_connection, reason_of_a_request, reply, proposal, reason_of_a_correction],
    ids=lambda one: one.__name__,
)
async def test_what_was_said_goes_and_that_it_was_said_stays(
    house: House, database_url: str, erased: Callable[[House], Awaitable[None]]
) -> None:
    await erased(house)
    left = await in_database(database_url, WORD)
    assert left <= ({"connection.because", "connection.answer"} if erased is not reasons_of_a_connection else set())


async def test_only_those_who_take_part_in_its_cycle_ask_for_it(house: House) -> None:
    other = await start(house.amara, "team")
    for field, thing in (("arrival", house.arrival), ("connection", house.connection), ("reply", other)):
        body = {"kind": "text", "field": field, "thing_id": thing}
        await house.amara.create(f"/v1/cycles/{other}/erasures", body, expect=404)
    for unclear in ({"field": "arrival"}, {"field": "correction", "thing_id": house.learning}, {"field": "reply"}):
        await house.amara.create(f"/v1/cycles/{house.place}/erasures", {"kind": "text", **unclear}, expect=422)
