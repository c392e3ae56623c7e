"""A consent binds a text, recipients and a day; what was taken back is opened again by the person alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from services.cycles.domain.explanations import CURRENT
from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    HELD,
    SHARED_HOW,
    arrival_of,
    arrivals,
    connect,
    consenting,
    let_in,
    record,
    share_from_person,
    start,
    today,
    write_down,
)
from tests.people import Person
from tests.searching import at_rest

SAID = "People let a worker in once they were asked what matters to them, and not what is wrong with them."
NEARLY = "People let a worker in once they are asked what matters to them, and not what is wrong with them!"
INSIDE = f"Much was tried in those months. {SAID} That is all there is to say about it."
WITHIN = f"Whoever asked them heard in the end that {SAID[:-1].lower()}, and so it was written down that day."
FOLDED = SAID.upper().replace(" ", "\n")


@dataclass
class Life:
    """A person's cycle: a worker looks after it; Ines, whose life it is, has an account, and Joe has none."""

    worker: Person
    ines: Person
    cycle: str
    learning: str

    async def consent(self, by: Person | None = None, expect: int = 201, **more: Any) -> dict[str, Any]:
        """Of Ines, recorded by the worker where nobody else is named."""
        who = by or self.worker
        body = await consenting(who, self.learning, **{"statement": SAID, "of": self.ines.name, **more})
        made: dict[str, Any] = await who.create(f"/v1/learnings/{self.learning}/consents", body, expect=expect)
        return made

    async def share(self, consent: str, reach: str = "connected", expect: int = 201, **more: Any) -> dict[str, Any]:
        body = {"reach": reach, "consent_id": consent}
        made: dict[str, Any] = await self.worker.create(
            f"/v1/learnings/{self.learning}/share", body, expect=expect, **more
        )
        return made

    async def remove(self, name: str, by: Person | None = None) -> None:
        """Somebody who is served and has an account goes by themself."""
        people = (await self.worker.get(f"/v1/cycles/{self.cycle}/participants"))["items"]
        one = next(each for each in people if each["name"] == name)
        path = f"/v1/cycles/{self.cycle}/participants/{one['id']}"
        await (by or self.worker).change(path, method="DELETE", expect=204, version=one["version"])


async def life_of(http: httpx.AsyncClient, meet: Meet, role: str = "participant", name: str = "Ines") -> Life:
    worker, ines = meet(http, "Amara"), meet(http, name, "GB-CHC-77")
    cycle = await start(worker, "person")
    await let_in(worker, cycle, ines, role, served=True)
    await write_down(worker, cycle, "Joe", served=True)
    return Life(worker, ines, cycle, await record(worker, cycle))


@pytest.fixture
async def life(http: httpx.AsyncClient, meet: Meet) -> Life:
    return await life_of(http, meet)


def slug(problem: dict[str, Any]) -> str:
    return str(problem["type"]).rsplit(":", 1)[1]


async def take_back(by: Person, consent: str, expect: int = 200) -> dict[str, Any]:
    """As a person does it: no reason, no version, no body."""
    answer = await by.request("POST", f"/v1/consents/{consent}/withdraw")
    assert answer.status_code == expect, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_consent_says_whose_what_to_whom_how_far_how_and_by_whom_it_was_recorded(
    life: Life, http: httpx.AsyncClient, meet: Meet
) -> None:
    ben = meet(http, "Ben", "GB-CHC-1")
    place = await start(ben, "place", "The valley")
    await let_in(ben, place, life.worker)
    await connect(life.worker, life.cycle, ben, place)
    made = await life.consent(onward="connected")
    told = {"cycle_id": place, "title": "The valley", "scale": "place", "organisations": ["GB-CHC-1", "ZZ-TEST-01"]}
    assert made["recipients"] == [told]
    assert (made["statement"], made["how_learnt"], made["onward"]) == (SAID, SHARED_HOW, "connected")
    assert (made["given_by"], made["recorded_as"], made["explanation"]) == ("worker", "steward", "2026-11")
    assert made["recorded_by"].startswith("person:")
    people = (await life.worker.get(f"/v1/cycles/{life.cycle}/participants"))["items"]
    assert made["participant_id"] == next(one["id"] for one in people if one["name"] == "Ines")
    kept = await life.worker.get(f"/v1/consents/{made['id']}")
    assert kept == {**made, "slip_code": None}
    assert (await life.worker.get(f"/v1/learnings/{life.learning}/consents"))["items"] == [kept]
    own = await life.consent(life.ines)
    assert (own["given_by"], own["recorded_as"]) == ("person", "participant")


async def test_recipients_are_chosen_among_the_cycles_that_are_connected(life: Life, http: httpx.AsyncClient) -> None:
    places = [await start(life.worker, "place", f"Place {n}") for n in range(2)]
    await connect(life.worker, life.cycle, life.worker, places[0])
    problem = await life.consent(recipients=[places[1]], expect=422)
    assert slug(problem) == "recipient-not-connected"
    made = await life.consent(recipients=[places[0]])
    assert [one["cycle_id"] for one in made["recipients"]] == [places[0]]


async def test_a_connection_agreed_after_the_consent_gets_nothing(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    life = await life_of(live, meet)
    ben, chidi = meet(live, "Ben", "GB-CHC-1"), meet(live, "Chidi", "GB-CHC-2")
    known, later = await start(ben, "place"), await start(chidi, "country")
    await connect(life.worker, life.cycle, ben, known)
    consent = await life.consent()
    await connect(life.worker, life.cycle, chidi, later)
    shared = await life.share(consent["id"])
    assert shared["recipients"] == [known]
    await arrival_of(ben, known, life.learning)
    await at_rest(database_url)
    assert await arrivals(chidi, later) == []
    told = (await chidi.get("/v1/events", limit=1000))["items"]
    assert not [one for one in told if one["type"] == "catchment.cycles.learning.shared.v1"]
    assert [one for one in (await ben.get("/v1/events", limit=1000))["items"] if one["type"].endswith("shared.v1")]


async def test_a_new_consent_takes_the_same_words_to_further_recipients_and_arrives_nowhere_twice(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    life = await life_of(live, meet)
    ben, chidi = meet(live, "Ben", "GB-CHC-1"), meet(live, "Chidi", "GB-CHC-2")
    known, later = await start(ben, "place"), await start(chidi, "country")
    await connect(life.worker, life.cycle, ben, known)
    await life.share((await life.consent())["id"])
    await connect(life.worker, life.cycle, chidi, later)
    shared = await life.share((await life.consent())["id"])
    assert set(shared["recipients"]) == {known, later}
    await arrival_of(chidi, later, life.learning)
    await at_rest(database_url)
    assert len(await arrivals(ben, known)) == len(await arrivals(chidi, later)) == 1
    again = await life.share((await life.consent())["id"], expect=409)
    assert again["type"] == "urn:catchment:problem:already-shared"


async def test_an_arrival_knows_how_far_it_may_go(live: httpx.AsyncClient, meet: Meet, database_url: str) -> None:
    life = await life_of(live, meet)
    place = await start(life.worker, "place")
    await connect(life.worker, life.cycle, life.worker, place)
    await life.share((await life.consent(onward="connected"))["id"])
    await arrival_of(life.worker, place, life.learning)
    connection = await asyncpg.connect(database_url)
    assert tuple(await connection.fetchrow("SELECT reach, onward FROM arrival")) == ("connected", "connected")
    await connection.close()


async def test_the_day_lies_between_joining_and_today(life: Life) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    assert slug(await life.consent(agreed_on=tomorrow, expect=422)) == "consent-in-future"
    assert slug(await life.consent(agreed_on=yesterday, expect=422)) == "consent-before-joining"
    assert (await life.consent(agreed_on=today()))["agreed_on"] == today()


async def test_a_consent_names_somebody_in_the_cycle_and_belongs_to_a_persons(life: Life) -> None:
    assert slug(await life.consent(participant_id=str(uuid4()), expect=422)) == "person-unknown"
    await life.consent()
    body = await consenting(life.worker, life.learning)
    team = await record(life.worker, await start(life.worker, "team"))
    assert slug(await life.worker.create(f"/v1/learnings/{team}/consents", body, expect=409)) == "consent-not-needed"


async def test_the_version_that_was_explained_is_known_and_can_be_read(life: Life) -> None:
    assert slug(await life.consent(explanation="2020-01", expect=422)) == "explanation-unknown"
    listed = (await life.ines.get("/v1/consent-explanations"))["items"]
    assert CURRENT.version in [one["version"] for one in listed]
    read = await life.ines.get(f"/v1/consent-explanations/{CURRENT.version}")
    assert (read["text"], read["easy_read"]) == (list(CURRENT.text), list(CURRENT.easy_read))
    assert slug(await life.ines.get("/v1/consent-explanations/2020-01", expect=404)) == "no-such-explanation"


async def test_a_repeated_request_does_not_share_again_what_was_taken_back(life: Life) -> None:
    for how in ("consent", "learning"):
        consent = (await life.consent(life.ines))["id"]
        key = f"share-{how}"
        await life.share(consent, key=key)
        path = f"/v1/consents/{consent}" if how == "consent" else f"/v1/learnings/{life.learning}"
        assert (await life.ines.request("POST", f"{path}/withdraw")).status_code == 200
        assert slug(await life.share(consent, key=key, expect=410)) == "answer-erased"
        shares = (await life.worker.get(f"/v1/learnings/{life.learning}/shares"))["items"]
        assert [one["statement"] for one in shares if one["withdrawn_at"] is None] == []


@pytest.mark.parametrize("again", [SAID, NEARLY, INSIDE, FOLDED], ids=["same", "nearly", "inside", "folded"])
@pytest.mark.parametrize("taken", ["consent", "learning", "by the worker", "before it was shared"])
async def test_words_that_were_taken_back_are_not_opened_again_on_a_workers_word(
    life: Life, again: str, taken: str
) -> None:
    consent = (await life.consent())["id"]
    if taken != "before it was shared":
        await life.share(consent)
    if taken == "learning":
        assert (await life.ines.request("POST", f"/v1/learnings/{life.learning}/withdraw")).status_code == 200
    elif taken == "by the worker":
        await life.worker.change(f"/v1/consents/{consent}/withdraw")
    else:
        await take_back(life.ines, consent)
    assert slug(await life.consent(statement=again, expect=403)) == "only-the-person"
    assert slug(await life.consent(how_learnt=again, statement="Other words", expect=403)) == "only-the-person"
    assert slug(await life.consent(statement=again, of="Joe", expect=403)) == "only-the-person"
    other = await life.consent(statement="Quite another matter that has nothing to do with it.")
    await life.share(other["id"])


@pytest.mark.parametrize("before", [NEARLY, INSIDE, WITHIN], ids=["nearly", "inside", "within a sentence"])
async def test_a_consent_that_a_worker_recorded_before_ends_with_the_words_that_it_says(
    life: Life, before: str
) -> None:
    first, second = (await life.consent())["id"], (await life.consent(statement=before))["id"]
    await life.share(first)
    await take_back(life.ines, first)
    assert slug(await life.share(second, expect=403)) == "consent-missing"


async def test_their_own_other_consent_to_nearly_the_same_words_ends_as_well(life: Life) -> None:
    first, before = (await life.consent())["id"], (await life.consent(life.ines, statement=NEARLY))["id"]
    await life.share(first)
    await take_back(life.ines, first)
    assert slug(await life.share(before, expect=403)) == "consent-missing"


async def test_consents_with_which_the_same_learning_is_shared_end_together(life: Life) -> None:
    own = [await life.consent(life.ines, reach=reach, although_few=True) for reach in ("connected", "network")]
    narrow, wide = [one["id"] for one in own]
    unused = (await life.consent(statement="Quite another matter that has nothing to do with it."))["id"]
    await life.share(narrow)
    await life.share(wide, "network")
    await take_back(life.ines, wide)
    kept = {one["id"]: one["statement"] for one in (await life.ines.get("/v1/me/consents"))["items"]}
    assert (kept[narrow], kept[wide]) == ("", "")
    assert kept[unused] != ""


async def test_how_it_was_learnt_is_taken_back_too_unless_others_say_it_of_other_peoples_learning(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    life, ben = await life_of(live, meet), meet(live, "Ben", "GB-CHC-1")
    place, elsewhere = await start(ben, "place"), await start(ben, "person")
    await connect(life.worker, life.cycle, ben, place)
    await connect(ben, elsewhere, ben, place)
    own = "He told it at the kitchen table, three weeks after the letter of eviction came."
    other_words = "Quite another matter that has nothing to do with it."
    await take_back(life.ines, (await life.consent(how_learnt=own))["id"])
    again = await life.consent(statement=other_words, how_learnt=own, expect=403)
    assert slug(again) == "only-the-person"
    same = {"kind": "insight", "statement": "Something else", "how_learnt": own}
    await life.worker.create(f"/v1/cycles/{life.cycle}/learnings", same)
    await take_back(life.ines, (await life.consent(life.ines, how_learnt=own))["id"])
    again = await life.consent(statement=other_words, how_learnt=own, expect=403)
    assert slug(again) == "only-the-person", "whoever works with them says nothing of others by repeating it"
    formula = "Told by the person, and seen by the worker over a month or two."
    learning = await record(ben, elsewhere)
    await share_from_person(ben, learning, "Something else", how_learnt=formula)
    await arrival_of(ben, place, learning)
    await take_back(life.ines, (await life.consent(life.ines, how_learnt=formula))["id"])
    await life.consent(statement=other_words, how_learnt=formula)


async def test_in_no_other_cycle_of_theirs_a_worker_opens_what_was_taken_back(life: Life) -> None:
    await take_back(life.ines, (await life.consent())["id"])
    cycle = await start(life.worker, "person")
    await let_in(life.worker, cycle, life.ines, "participant", served=True)
    other = Life(life.worker, life.ines, cycle, await record(life.worker, cycle))
    assert slug(await other.consent(expect=403)) == "only-the-person"


async def test_the_person_themself_opens_again_what_they_took_back(life: Life) -> None:
    consent = (await life.consent())["id"]
    await life.share(consent)
    await take_back(life.ines, consent)
    again = await life.consent(life.ines)
    assert (await life.share(again["id"]))["statement"] == SAID


async def test_nobody_else_opens_them_as_their_own_words(life: Life) -> None:
    consent, before = (await life.consent())["id"], (await life.consent(of="Amara", statement=WITHIN))["id"]
    await life.share(consent)
    await take_back(life.ines, consent)
    assert slug(await life.consent(of="Amara", expect=403)) == "only-the-person"
    assert slug(await life.share(before, expect=403)) == "only-the-person"


async def test_who_has_no_account_opens_it_again_with_the_code_of_their_slip(life: Life) -> None:
    first = await life.consent(of="Joe")
    await life.worker.change(f"/v1/consents/{first['id']}/withdraw")
    assert slug(await life.consent(of="Joe", expect=403)) == "only-the-person"
    wrong = await life.consent(of="Joe", slip_code="0000-0000-0000", expect=403)
    assert slug(wrong) == "only-the-person"
    assert slug(await life.consent(of="Ines", slip_code=first["slip_code"], expect=403)) == "only-the-person"
    opened = await life.consent(of="Joe", slip_code=first["slip_code"].lower().replace("-", " "))
    assert opened["given_by"] == "slip"
    assert (await life.share(opened["id"]))["statement"] == SAID


async def test_the_code_of_a_slip_opens_the_words_of_its_own_consent_and_makes_nobody_known(life: Life) -> None:
    other = "Quite another matter that has nothing to do with it, but which was taken back as well."
    codes = {}
    for said in (SAID, other):
        made = await life.consent(of="Joe", statement=said)
        await life.worker.change(f"/v1/consents/{made['id']}/withdraw")
        codes[said] = {"of": "Joe", "slip_code": made["slip_code"]}
    assert slug(await life.consent(statement=SAID, **codes[other], expect=403)) == "only-the-person"
    for chosen in ({"known_as": "Joe"}, {"although_few": True}):
        assert slug(await life.consent(statement=SAID, **codes[SAID], **chosen, expect=403)) == "only-the-person"
    held = await life.consent(statement=HELD, **codes[SAID], expect=422)
    assert slug(held) == "separate-text-missing"


async def test_whoever_has_an_account_opens_with_that_and_not_with_a_code_that_a_worker_was_given(life: Life) -> None:
    made = await life.consent()
    await take_back(life.ines, made["id"])
    assert slug(await life.consent(slip_code=made["slip_code"], expect=403)) == "only-the-person"


async def test_taking_back_takes_the_words_and_not_one_of_two_records_of_them(
    life: Life, http: httpx.AsyncClient
) -> None:
    shared, unused = await life.consent(), await life.consent(statement=NEARLY)
    await life.share(shared["id"])
    used = await http.post("/v1/slips/withdraw", json={"code": unused["slip_code"]})
    assert used.json()["was_shared"] is True
    kept = (await life.worker.get(f"/v1/learnings/{life.learning}/consents"))["items"]
    assert [one["withdrawn_at"] is None for one in kept] == [False, False]
    (gone,) = (await life.worker.get(f"/v1/learnings/{life.learning}/shares"))["items"]
    assert gone["statement"] == ""


async def test_a_learning_is_taken_back_with_its_words_wherever_else_they_were_shared(life: Life) -> None:
    other = Life(life.worker, life.ines, life.cycle, await record(life.worker, life.cycle, "Another matter"))
    for one in (life, other):
        await one.share((await one.consent())["id"])
    assert (await life.ines.request("POST", f"/v1/learnings/{life.learning}/withdraw")).status_code == 200
    for learning in (life.learning, other.learning):
        (gone,) = (await life.worker.get(f"/v1/learnings/{learning}/shares"))["items"]
        assert gone["statement"] == ""


async def test_under_whose_name_somebody_was_known_goes_with_the_words(life: Life) -> None:
    made = await life.consent(life.ines, known_as="Ines")
    assert (await take_back(life.ines, made["id"]))["known_as"] is None


@pytest.mark.parametrize("become", ["observer", "removed", "ended", "moved"])
async def test_the_person_takes_back_whatever_became_of_them_and_the_cycle(
    http: httpx.AsyncClient, meet: Meet, become: str
) -> None:
    life = await life_of(http, meet, "observer" if become == "observer" else "participant")
    consent = (await life.consent())["id"]
    await life.share(consent)
    ines = life.ines
    if become == "removed":
        await life.remove("Ines", life.ines)
    if become == "ended":
        await life.worker.change(f"/v1/cycles/{life.cycle}/end", {"because": "He moved away"})
    if become == "moved":
        ines = meet(http, "Ines", "GB-CHC-79")
    assert [one["id"] for one in (await ines.get("/v1/me/consents"))["items"]] == [consent]
    taken = await take_back(ines, consent)
    assert taken["withdrawn_at"] and taken["statement"] == ""
    assert (await take_back(ines, consent))["withdrawn_at"] == taken["withdrawn_at"], "twice is not told off"
    (gone,) = (await life.worker.get(f"/v1/learnings/{life.learning}/shares"))["items"]
    assert gone["statement"] == ""


async def test_a_learning_too_is_taken_back_by_its_person_without_role_or_version(life: Life) -> None:
    await life.share((await life.consent())["id"])
    await life.remove("Ines", life.ines)
    answer = await life.ines.request("POST", f"/v1/learnings/{life.learning}/withdraw")
    assert (answer.status_code, answer.json()["state"], answer.json()["statement"]) == (200, "held", "")
    assert HELD in (await life.worker.get(f"/v1/learnings/{life.learning}"))["statement"]
    (ended,) = (await life.ines.get("/v1/me/consents"))["items"]
    assert ended["withdrawn_at"]


async def test_somebody_elses_consent_is_not_theirs_to_take_back(
    life: Life, http: httpx.AsyncClient, meet: Meet
) -> None:
    consent = (await life.consent(of="Joe"))["id"]
    answer = await life.ines.request("POST", f"/v1/consents/{consent}/withdraw")
    assert answer.status_code == 428, "a participant who does it for somebody says which version they read"
    stranger = meet(http, "Stranger", "GB-CHC-99")
    assert (await stranger.request("POST", f"/v1/consents/{consent}/withdraw")).status_code == 404
    again = (await life.consent())["id"]
    await life.worker.change(f"/v1/consents/{again}/withdraw")
    assert slug(await life.worker.change(f"/v1/consents/{again}/withdraw", expect=409)) == "consent-already-withdrawn"


async def test_somebody_is_known_by_their_own_act_and_nobody_confirms_it(life: Life) -> None:
    story = "I am Ines, and I opened the door once I was asked what matters to me."
    named: dict[str, Any] = {"statement": story, "known_as": "Ines", "reach": "network"}
    assert slug(await life.consent(**named, expect=403)) == "only-the-person"
    made = await life.consent(life.ines, **named)
    assert (made["known_as"], made["explanation"], made["confirmed"]) == ("Ines", "2026-11", [])
    shared = await life.ines.create(
        f"/v1/learnings/{life.learning}/share", {"reach": "network", "consent_id": made["id"]}
    )
    assert (shared["reach"], shared["network_waits"], shared["confirmed"]) == ("network", None, [])
    assert story in [one["statement"] for one in (await life.worker.get("/v1/learnings"))["items"]]


async def test_who_tells_their_own_story_names_nobody_else_unless_a_steward_confirms(life: Life) -> None:
    both: dict[str, Any] = {"statement": "I am Ines, and Amara asked me first.", "known_as": "Ines"}
    problem = await life.consent(life.ines, **both, expect=409)
    assert [one["hint"] for one in problem["findings"]] == ["name"]
    own: dict[str, Any] = {
        **both,
        "statement": HELD.replace("Amara", "somebody"),
        "how_learnt": "It is what happened to me.",
    }
    await life.consent(life.ines, **own)


async def test_a_share_from_a_person_without_their_consent_is_refused_by_the_database_too(
    life: Life, database_url: str
) -> None:
    await share_from_person(life.worker, await record(life.worker, life.cycle, "More"), "More was said.")
    connection = await asyncpg.connect(database_url)
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("UPDATE share SET consent_id = NULL")
    await connection.close()
