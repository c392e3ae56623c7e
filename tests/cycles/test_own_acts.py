"""Whose consent it is: somebody for whom the cycle is. Who speaks for them gives and takes back, while that holds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import consenting, invite, let_in, record, start, write_down
from tests.cycles.test_consents import NEARLY, SAID, Life, life_of, slug, take_back
from tests.people import Person

TODAY = datetime.now(UTC).date()
YESTERDAY, TOMORROW = ((TODAY + timedelta(days=days)).isoformat() for days in (-1, 1))
OWN_PAGE = ("consents", "shares", "heard-back", "readers")


@dataclass
class Childhood:
    """A child's cycle: a worker looks after it, Milo is on paper, and Rosa, who takes part, may speak for him."""

    worker: Person
    rosa: Person
    cycle: str
    learning: str
    milo: str
    seat: str

    async def speaks(self, **more: str) -> dict[str, Any]:
        body = {"for_participant_id": self.milo, "participant_id": self.seat, "right": "parent", "since": "2026-01-02"}
        made: dict[str, Any] = await self.worker.create(f"/v1/cycles/{self.cycle}/speakers", {**body, **more})
        return made

    async def no_more(self, speaker: dict[str, Any]) -> None:
        await self.worker.change(f"/v1/cycles/{self.cycle}/speakers/{speaker['id']}/end")

    async def consent(self, by: Person, expect: int = 201, **more: Any) -> dict[str, Any]:
        body = await consenting(by, self.learning, **{"statement": SAID, "of": "Milo", **more})
        made: dict[str, Any] = await by.create(f"/v1/learnings/{self.learning}/consents", body, expect=expect)
        return made

    async def share(self, consent: dict[str, Any], reach: str = "connected", expect: int = 201) -> dict[str, Any]:
        body = {"reach": reach, "consent_id": consent["id"]}
        made: dict[str, Any] = await self.worker.create(f"/v1/learnings/{self.learning}/share", body, expect=expect)
        return made

    async def remove_rosa(self) -> None:
        path = f"/v1/cycles/{self.cycle}/participants/{self.seat}"
        await self.worker.change(path, method="DELETE", at=path, expect=204)

    async def on_own_page(self) -> int:
        """How much Rosa finds there."""
        return sum([len((await self.rosa.get(f"/v1/me/{path}"))["items"]) for path in OWN_PAGE])


@pytest.fixture
async def childhood(http: httpx.AsyncClient, meet: Meet) -> Childhood:
    worker, rosa = meet(http, "Amara"), meet(http, "Rosa", "")
    cycle = await start(worker, "person")
    milo = await write_down(worker, cycle, "Milo", served=True)
    seat = await let_in(worker, cycle, rosa, "participant")
    return Childhood(worker, rosa, cycle, await record(worker, cycle), milo["id"], seat["id"])


@pytest.fixture
async def life(http: httpx.AsyncClient, meet: Meet) -> Life:
    return await life_of(http, meet)


async def test_a_worker_cannot_name_themself_as_the_one_who_agreed(life: Life) -> None:
    people = (await life.worker.get(f"/v1/cycles/{life.cycle}/participants"))["items"]
    own = next(one["id"] for one in people if one["name"] == "Amara")
    assert slug(await life.consent(participant_id=own, expect=422)) == "person-unknown"
    assert slug(await life.consent(participant_id=own, although_few=True, expect=422)) == "person-unknown"


async def test_whose_consent_it_is_takes_part_now_and_the_cycle_is_for_them(
    life: Life, http: httpx.AsyncClient, meet: Meet
) -> None:
    asked = await invite(life.worker, life.cycle, meet(http, "Chidi", ""), "participant", served=True)
    dora = meet(http, "Dora", "")
    left = await let_in(life.worker, life.cycle, dora, "participant", served=True)
    await life.remove("Dora", dora)
    friend = await let_in(life.worker, life.cycle, meet(http, "Eda", ""), "participant")
    for one in (asked, left, friend):
        assert slug(await life.consent(participant_id=one["id"], expect=422)) == "person-unknown"


async def test_an_observer_neither_reads_nor_takes_back_a_consent(
    life: Life, http: httpx.AsyncClient, meet: Meet
) -> None:
    observer = meet(http, "Olu", "GB-CHC-5")
    await let_in(life.worker, life.cycle, observer)
    consent = await life.consent()
    await life.share(consent["id"])
    (seen,) = (await observer.get(f"/v1/learnings/{life.learning}/shares"))["items"]
    assert (seen["statement"], seen["consent_id"], seen["confirmed"]) == (SAID, None, [])
    await observer.get(f"/v1/consents/{consent['id']}", expect=404)
    await observer.change(f"/v1/consents/{consent['id']}/withdraw", version=1, expect=404)
    body = await consenting(life.worker, life.learning, "More", of="Ines", slip_code=consent["slip_code"])
    await observer.create(f"/v1/learnings/{life.learning}/consents", body, expect=403)


@pytest.mark.parametrize(
    ("right", "decides"), [("deputy", True), ("attorney", True), ("advocate", False), ("carer", False)]
)
async def test_an_advocate_or_a_carer_helps_to_take_back_and_decides_nothing(
    childhood: Childhood, right: str, decides: bool
) -> None:
    await childhood.speaks(right=right)
    made = await childhood.consent(childhood.rosa)
    assert made["given_by"] == ("speaker" if decides else "worker")
    await childhood.consent(childhood.rosa, statement="Other words", known_as="Milo", expect=201 if decides else 403)
    taken = await childhood.rosa.request("POST", f"/v1/consents/{made['id']}/withdraw")
    assert taken.status_code == 200
    await childhood.consent(childhood.rosa, expect=201 if decides else 403)


async def test_a_parent_who_speaks_for_a_child_gives_as_the_child_would(childhood: Childhood) -> None:
    chosen: dict[str, Any] = {"reach": "network", "although_few": True}
    assert slug(await childhood.consent(childhood.rosa, 403, **chosen)) == "only-the-person"
    await childhood.speaks()
    given = await childhood.consent(childhood.rosa, **chosen)
    assert (given["given_by"], given["participant_id"]) == ("speaker", childhood.milo)
    assert (await childhood.share(given, "network"))["reach"] == "network"
    assert (await childhood.consent(childhood.worker, statement="Something else"))["given_by"] == "worker"


@pytest.mark.parametrize("become", ["as ever", "removed", "ended"])
@pytest.mark.parametrize("what", ["consent", "learning"])
async def test_a_parent_who_speaks_for_a_child_takes_back_whatever_became_of_them_and_the_cycle(
    childhood: Childhood, become: str, what: str
) -> None:
    await childhood.speaks()
    consent = await childhood.consent(childhood.worker)
    await childhood.share(consent)
    if become == "removed":
        await childhood.remove_rosa()
    if become == "ended":
        await childhood.worker.change(f"/v1/cycles/{childhood.cycle}/end", {})
    (found,) = (await childhood.rosa.get("/v1/me/consents"))["items"]
    assert (found["id"], len((await childhood.rosa.get("/v1/me/shares"))["items"])) == (consent["id"], 1)
    path = f"/v1/consents/{consent['id']}" if what == "consent" else f"/v1/learnings/{childhood.learning}"
    answer = await childhood.rosa.request("POST", f"{path}/withdraw")
    assert answer.status_code == 200, answer.text
    (gone,) = (await childhood.worker.get(f"/v1/learnings/{childhood.learning}/shares"))["items"]
    assert gone["statement"] == ""
    assert (await childhood.worker.get(f"/v1/consents/{consent['id']}"))["withdrawn_at"]


async def test_who_speaks_for_somebody_opens_again_what_was_taken_back(childhood: Childhood) -> None:
    await childhood.speaks()
    await take_back(childhood.rosa, (await childhood.consent(childhood.worker))["id"])
    assert slug(await childhood.consent(childhood.worker, 403, statement=NEARLY)) == "only-the-person"
    again = await childhood.consent(childhood.rosa, statement=NEARLY)
    assert (await childhood.share(again))["statement"] == NEARLY


@pytest.mark.parametrize("how", ["ended", "until yesterday", "since tomorrow"])
async def test_a_speaker_whose_right_has_ended_can_no_more(childhood: Childhood, how: str) -> None:
    days = {"until yesterday": {"until": YESTERDAY}, "since tomorrow": {"since": TOMORROW}}.get(how, {})
    speaker = await childhood.speaks(**days)
    if how == "ended":
        assert (await childhood.consent(childhood.rosa, statement="Before that"))["given_by"] == "speaker"
        await childhood.no_more(speaker)
    consent = await childhood.consent(childhood.worker)
    await childhood.share(consent)
    assert await childhood.on_own_page() == 0
    assert (await childhood.consent(childhood.rosa, statement="After that"))["given_by"] == "worker"
    refused = await childhood.consent(childhood.rosa, 403, statement="And more", although_few=True)
    assert slug(refused) == "only-the-person"
    for path in (f"/v1/consents/{consent['id']}", f"/v1/learnings/{childhood.learning}"):
        assert (await childhood.rosa.request("POST", f"{path}/withdraw")).status_code == 428, "as any other member"
    await childhood.remove_rosa()
    for path in (f"/v1/consents/{consent['id']}", f"/v1/learnings/{childhood.learning}"):
        assert (await childhood.rosa.request("POST", f"{path}/withdraw")).status_code == 404


async def test_who_speaks_for_one_does_not_speak_for_another(childhood: Childhood) -> None:
    await childhood.speaks()
    await write_down(childhood.worker, childhood.cycle, "Nina", served=True)
    consent = await childhood.consent(childhood.worker, of="Nina")
    assert await childhood.on_own_page() == 0
    assert (await childhood.rosa.request("POST", f"/v1/consents/{consent['id']}/withdraw")).status_code == 428
    assert (await childhood.consent(childhood.rosa, of="Nina", statement="More"))["given_by"] == "worker"


async def test_somebody_served_who_only_observes_records_their_own_consent(http: httpx.AsyncClient, meet: Meet) -> None:
    life = await life_of(http, meet, "observer")
    own = await life.consent(life.ines)
    assert (own["given_by"], own["recorded_as"]) == ("person", "participant")
    place = f"/v1/cycles/{life.cycle}/participants/{own['participant_id']}"
    await life.ines.change(place, {"role": "observer", "served": False}, method="PATCH", at=place)
    taken = await take_back(life.ines, own["id"])
    assert taken["withdrawn_at"]
