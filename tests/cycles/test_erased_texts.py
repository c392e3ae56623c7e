"""What people said beside a thing can be erased alone: a reason, a meaning, a reply, a wording that was proposed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import agree_to_share, arrival_of, connect, let_in, record, share_from_person, start
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


REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "reply": ("/v1/learnings/{learning}/replies", {"text": f"So the {WORD} said"}),
    "proposal": ("/v1/learnings/{learning}/proposals", {"statement": f"A {WORD}"}),
    "reach-request": ("/v1/arrivals/{arrival}/ask-wider", WHY),
    "step": ("/v1/cycles/{place}/journey", {"enter": ["purpose", "experiment"], **WHY}),
    "round": ("/v1/cycles/{place}/rounds", WHY),
    "connection": ("/v1/connections", {"larger_cycle_id": "{place}", "smaller_cycle_id": "{other}", **WHY}),
}


@pytest.mark.parametrize("field", REQUESTS)
async def test_a_repeated_request_for_a_text_that_was_erased_answers_gone_and_nothing_of_it_is_kept(
    house: House, database_url: str, field: str
) -> None:
    ids = {**vars(house), "other": await start(house.amara, "person")}
    path, body = REQUESTS[field][0].format(**ids), _filled(REQUESTS[field][1], ids)
    made = await house.amara.create(path, body, key="one")
    numbers = {"step": {"number": 2}, "round": {"number": 2}}
    asked = {"kind": "text", "field": field, **numbers.get(field, {"thing_id": made.get("id")})}
    asked = await house.amara.create(f"/v1/cycles/{house.place}/erasures", asked)
    await house.bridget.change(f"/v1/erasures/{asked['id']}/agree", version=asked["version"])
    await house.amara.create(path, body, key="one", expect=410)
    other = {name: "Another" if WORD in value else value for name, value in body.items()}
    await house.amara.create(path, other, key="one", expect=410)
    assert await in_database(database_url, WORD) <= {"connection.because", "connection.answer"}


def _filled(body: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
    return {name: value.format(**ids) if isinstance(value, str) else value for name, value in body.items()}


async def test_a_title_goes_from_consents_that_name_the_cycle_too_and_a_repeated_start_answers_gone(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    amara, bridget = meet(live, "Amara"), meet(live, "Bridget")
    titled = {"scale": "place", "title": f"The {WORD}", "membership": "people"}
    place = (await amara.create("/v1/cycles", titled, key="one"))["id"]
    await let_in(amara, place, bridget, "participant")
    person = await start(amara, "person")
    await connect(amara, person, amara, place)
    await agree_to_share(amara, await record(amara, person))
    assert await in_database(database_url, WORD) == {"cycle.title", "consent.recipients"}
    asked = await amara.create(f"/v1/cycles/{place}/erasures", {"kind": "text", "field": "title"})
    await bridget.change(f"/v1/erasures/{asked['id']}/agree", version=asked["version"])
    assert await in_database(database_url, WORD) == set()
    await amara.create("/v1/cycles", titled, key="one", expect=410)


async def test_only_those_who_take_part_in_its_cycle_ask_for_it(house: House) -> None:
    other = await start(house.amara, "team")
    for field, thing in (("arrival", house.arrival), ("connection", house.connection), ("reply", other)):
        body = {"kind": "text", "field": field, "thing_id": thing}
        await house.amara.create(f"/v1/cycles/{other}/erasures", body, expect=404)
    for unclear in ({"field": "arrival"}, {"field": "correction", "thing_id": house.learning}, {"field": "reply"}):
        await house.amara.create(f"/v1/cycles/{house.place}/erasures", {"kind": "text", **unclear}, expect=422)
