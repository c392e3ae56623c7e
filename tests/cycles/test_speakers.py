"""Somebody may speak for a person who is served: with a right that is recorded, for as long as it holds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import let_in, start, write_down
from tests.cycles.test_participants import change_role, members
from tests.people import Person
from tests.searching import at_rest

TODAY = datetime.now(UTC).date()


class Family:
    """A child's cycle: a worker looks after it, the child is on paper, and a parent with an account takes part."""

    def __init__(self, worker: Person, parent: Person, cycle: str, child: str, seat: dict[str, Any]) -> None:
        self.worker, self.parent, self.cycle, self.child, self.seat = worker, parent, cycle, child, seat

    @property
    def path(self) -> str:
        return f"/v1/cycles/{self.cycle}/speakers"

    async def name(self, by: Person, expect: int = 201, **more: Any) -> dict[str, Any]:
        body = {"for_participant_id": self.child, "participant_id": self.seat["id"], "right": "parent"}
        made: dict[str, Any] = await by.create(self.path, {**body, "since": "2026-01-02", **more}, expect=expect)
        return made

    async def may_stop(self) -> bool:
        """Whether the parent has the rights of the child: to invite somebody stands for all of them."""
        body = {"role": "observer", "name": "A friend"}
        headers = {"Idempotency-Key": datetime.now(UTC).isoformat()}
        path = f"/v1/cycles/{self.cycle}/participants"
        return (await self.parent.request("POST", path, json=body, headers=headers)).status_code == 201


@pytest.fixture
async def family(http: httpx.AsyncClient, meet: Meet) -> Family:
    return await _family(http, meet)


async def _family(http: httpx.AsyncClient, meet: Meet) -> Family:
    worker, parent = meet(http, "Amara"), meet(http, "Rosa", "")
    cycle = await start(worker, "person")
    child = await write_down(worker, cycle, "Milo", served=True)
    seat = await let_in(worker, cycle, parent, "participant")
    return Family(worker, parent, cycle, child["id"], seat)


async def test_nobody_who_works_with_the_person_names_themself_or_a_colleague(
    family: Family, http: httpx.AsyncClient, meet: Meet
) -> None:
    colleague = meet(http, "Colleague", family.worker.org)
    seats = [one["id"] for one in await members(family.worker, family.cycle) if one["account"] == "amara"]
    seats.append((await let_in(family.worker, family.cycle, colleague, "participant"))["id"])
    for seat in seats:
        refused = await family.name(family.worker, participant_id=seat, right="advocate", expect=422)
        assert refused["type"] == "urn:catchment:problem:cannot-speak"


async def test_whom_the_person_ended_nobody_else_names_again(http: httpx.AsyncClient, meet: Meet) -> None:
    family = await _family(http, meet)
    ines = meet(http, "Ines", "")
    child = await let_in(family.worker, family.cycle, ines, "participant", served=True)
    made = await family.name(family.worker, for_participant_id=child["id"])
    await ines.change(f"{family.path}/{made['id']}/end")
    again = await family.name(family.worker, for_participant_id=child["id"], expect=422)
    assert again["type"] == "urn:catchment:problem:cannot-speak"
    await family.name(ines, for_participant_id=child["id"])


async def test_whoever_speaks_for_somebody_has_their_rights_until_it_ends(family: Family) -> None:
    assert not await family.may_stop()
    made = await family.name(family.worker)
    assert made == await family.parent.get(f"{family.path}/{made['id']}")
    assert (await family.parent.get(family.path))["items"] == [made]
    assert await family.may_stop()
    ended = await family.worker.change(f"{family.path}/{made['id']}/end")
    assert ended["ended_at"] is not None
    assert not await family.may_stop()
    refused = await family.worker.change(f"{family.path}/{made['id']}/end", expect=409)
    assert refused["type"] == "urn:catchment:problem:speaker-has-ended"


@pytest.mark.parametrize(
    "days",
    [
        {"since": (TODAY + timedelta(days=2)).isoformat()},
        {"until": (TODAY - timedelta(days=2)).isoformat()},
    ],
)
async def test_nobody_speaks_before_the_first_day_or_after_the_last(family: Family, days: dict[str, Any]) -> None:
    await family.name(family.worker, **days)
    assert not await family.may_stop()


async def test_it_is_recorded_when_people_looked_at_it_again(family: Family) -> None:
    made = await family.name(family.worker)
    body = {"reviewed_on": TODAY.isoformat()}
    reviewed = await family.worker.change(f"{family.path}/{made['id']}/review", body)
    assert reviewed["reviewed_on"] == TODAY.isoformat()
    later = {"reviewed_on": (TODAY + timedelta(days=2)).isoformat()}
    refused = await family.worker.change(f"{family.path}/{made['id']}/review", later, expect=422)
    assert refused["type"] == "urn:catchment:problem:day-out-of-order"


async def test_whoever_speaks_neither_names_nor_reviews_and_may_end_it(family: Family) -> None:
    await family.name(family.parent, 403)
    made = await family.name(family.worker)
    body = {"reviewed_on": TODAY.isoformat()}
    await family.parent.change(f"{family.path}/{made['id']}/review", body, expect=403)
    await family.parent.change(f"{family.path}/{made['id']}/end")
    assert not await family.may_stop()


async def test_a_person_says_themself_who_speaks_for_them(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, him, sister = meet(http, "Amara"), meet(http, "Milo", ""), meet(http, "Ada", "")
    cycle = await start(amara, "person")
    own = await let_in(amara, cycle, him, "observer", served=True)
    hers = await let_in(him, cycle, sister, "participant")
    body = {"for_participant_id": own["id"], "participant_id": hers["id"], "right": "other", "since": "2026-01-02"}
    made = await him.create(f"/v1/cycles/{cycle}/speakers", body)
    await him.change(f"/v1/cycles/{cycle}/speakers/{made['id']}/end")


async def test_only_a_participant_with_an_account_speaks_for_somebody_who_is_served(
    family: Family, http: httpx.AsyncClient, meet: Meet
) -> None:
    paper = await write_down(family.worker, family.cycle, "Uncle")
    observer = await let_in(family.worker, family.cycle, meet(http, "Olu", ""))
    for other in (paper["id"], observer["id"], family.child):
        refused = await family.name(family.worker, 422, participant_id=other)
        assert refused["type"] == "urn:catchment:problem:cannot-speak"
    refused = await family.name(family.worker, 422, for_participant_id=paper["id"])
    assert refused["type"] == "urn:catchment:problem:not-served"
    refused = await family.name(family.worker, 422, until="2026-01-01")
    assert refused["type"] == "urn:catchment:problem:day-out-of-order"


async def test_nobody_speaks_twice_for_the_same_person_or_becomes_an_observer_meanwhile(family: Family) -> None:
    await family.name(family.worker)
    assert (await family.name(family.worker, 409))["type"] == "urn:catchment:problem:already-speaks"
    refused = await change_role(family.worker, family.cycle, family.seat, "observer", 409)
    assert refused["type"] == "urn:catchment:problem:speaks-for-somebody"


async def test_who_speaks_for_whom_is_told_to_members_only(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    family, observer = await _family(live, meet), meet(live, "Olu", "GB-CHC-5")
    await let_in(family.worker, family.cycle, observer)
    made = await family.name(family.worker)
    await observer.get(family.path, expect=403)
    await at_rest(database_url)
    named = "catchment.cycles.speaker.named.v1"
    (told,) = (await family.parent.get("/v1/events", type=named))["items"]
    assert (told["data"]["speaker_id"], told["data"]["right"]) == (made["id"], "parent")
    assert (await observer.get("/v1/events", type=named))["items"] == []
