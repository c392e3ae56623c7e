"""What may leave a cycle: from a person's only what they agreed to, as far, and in words that identify nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.cycles.domain.identifying import Hint
from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    HELD,
    HOW,
    SHARED,
    agree_to_share,
    let_in,
    record,
    share,
    share_from_person,
    start,
    write_down,
)
from tests.people import Person

POINTING = {
    Hint.name: "Amara asked, and the door was opened.",
    Hint.email: "Write to somebody@example.org about it.",
    Hint.phone: "Call 020 7946 0018 about it.",
    Hint.postcode: "It happened at NE8 1HH.",
    Hint.date_of_birth: "Born on 3 May 1961, and still waiting.",
    Hint.nhs_number: "The record 943 476 5919 says so.",
}


def words(statement: str = SHARED, **more: Any) -> dict[str, Any]:
    return {"reach": "connected", "statement": statement, "how_learnt": "Seen over a month.", **more}


async def refused(by: Person, learning: str, body: dict[str, Any], status: int) -> str:
    problem = await by.create(f"/v1/learnings/{learning}/share", body, expect=status)
    assert (await by.get(f"/v1/learnings/{learning}/shares"))["items"] == []
    return str(problem["type"]).rsplit(":", 1)[1]


async def told(amara: Person) -> str:
    return await record(amara, await start(amara, "person"))


async def test_a_learning_without_consent_never_leaves_a_person_cycle(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    assert await refused(amara, learning, words(), 403) == "consent-missing"
    assert await refused(amara, learning, {"reach": "connected"}, 403) == "consent-missing"
    nothing = words(consent_id="00000000-0000-4000-8000-000000000000")
    assert await refused(amara, learning, nothing, 403) == "consent-missing"


async def test_a_consent_is_good_for_its_own_learning_only(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    one, other = await record(amara, cycle), await record(amara, cycle, "Something else")
    consent = await agree_to_share(amara, other, "network")
    assert await refused(amara, one, words(consent_id=consent), 403) == "consent-missing"


async def test_a_consent_for_connected_cycles_does_not_reach_the_network(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning, "connected")
    far = words(consent_id=consent, reach="network")
    assert await refused(amara, learning, far, 403) == "consent-missing"
    await amara.create(f"/v1/learnings/{learning}/share", words(consent_id=consent))


async def test_a_withdrawn_consent_lets_nothing_out(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning)
    await amara.change(f"/v1/consents/{consent}/withdraw", {"because": "Second thoughts"})
    assert await refused(amara, learning, words(consent_id=consent), 403) == "consent-missing"
    assert (await amara.get(f"/v1/learnings/{learning}"))["state"] == "held"
    again = await amara.change(f"/v1/consents/{consent}/withdraw", {"because": "Again"}, expect=409)
    assert again["type"] == "urn:catchment:problem:consent-already-withdrawn"


@pytest.mark.parametrize(
    "body",
    [
        {"reach": "connected"},
        {"reach": "connected", "statement": SHARED},
        {"reach": "connected", "how_learnt": "Seen."},
        words(HELD),
        words(f"  {HELD.upper()} \n"),
        words(HELD.replace(" ", "\t")),
        words(how_learnt=HELD),
        words(how_learnt=HOW),
        words(HOW),
    ],
)
async def test_the_text_held_in_a_persons_cycle_does_not_leave_it(
    http: httpx.AsyncClient, meet: Meet, body: dict[str, Any]
) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning)
    assert await refused(amara, learning, {**body, "consent_id": consent}, 422) == "separate-text-missing"


@pytest.mark.parametrize("hint", Hint)
@pytest.mark.parametrize("field", ["statement", "how_learnt"])
async def test_a_text_that_may_point_to_somebody_leaves_only_when_a_steward_confirms(
    http: httpx.AsyncClient, meet: Meet, hint: Hint, field: str
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, ben, "participant")
    learning = await record(ben, cycle)
    consent = await agree_to_share(ben, learning)
    body = words(**{field: POINTING[hint]}, consent_id=consent)
    assert await refused(ben, learning, body, 409) == "may-identify"
    confirming = {**body, "confirm_identifies_nobody": True}
    assert await refused(ben, learning, confirming, 403) == "role-missing"
    made = await amara.create(f"/v1/learnings/{learning}/share", confirming)
    assert [(one["hint"], one["field"]) for one in made["confirmed"]] == [(hint, field)]


async def test_the_warning_says_where_and_never_repeats_what_it_found(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning)
    body = words("Ask Amara on 020 7946 0018", consent_id=consent)
    problem = await amara.create(f"/v1/learnings/{learning}/share", body, expect=409)
    assert [(f["hint"], f["start"], f["end"]) for f in problem["findings"]] == [("name", 4, 9), ("phone", 13, 26)]
    assert "7946" not in str(problem) and "Amara" not in str(problem)


async def test_the_name_of_somebody_who_has_left_is_still_warned_of(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    chidi = await write_down(amara, cycle, "Chidi")
    place = f"/v1/cycles/{cycle}/participants/{chidi['id']}"
    await amara.change(place, method="DELETE", at=place, expect=204)
    learning = await record(amara, cycle)
    consent = await agree_to_share(amara, learning)
    text = {"statement": "Chidi asked him first.", "how_learnt": "Seen."}
    found = await amara.create(f"/v1/learnings/{learning}/check", text, expect=200)
    assert [one["hint"] for one in found["items"]] == ["name"]
    assert await refused(amara, learning, words(**text, consent_id=consent), 409) == "may-identify"


async def test_confirming_without_any_finding_takes_no_steward(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, ben, "participant")
    learning = await record(ben, cycle)
    consent = await agree_to_share(ben, learning)
    body = words(consent_id=consent, confirm_identifies_nobody=True)
    assert (await ben.create(f"/v1/learnings/{learning}/share", body))["confirmed"] == []


async def test_a_check_keeps_nothing(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    before = await amara.get("/v1/events")
    found = await amara.create(f"/v1/learnings/{learning}/check", words(POINTING[Hint.email], reach=None), expect=422)
    assert found["errors"][0]["field"] == "body.reach"
    text = {"statement": POINTING[Hint.email], "how_learnt": "Seen."}
    found = await amara.create(f"/v1/learnings/{learning}/check", text, expect=200)
    assert [(f["hint"], f["field"]) for f in found["items"]] == [("email", "statement")]
    assert await amara.get("/v1/events") == before


async def test_elsewhere_a_learning_is_shared_in_its_own_words_or_in_others(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "team"))
    own = await amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected"})
    assert (own["statement"], own["wording"]) == (HELD, 1)
    other = await amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected", "statement": "Other words"})
    assert (other["statement"], other["wording"]) == ("Other words", 2)
    shares = (await amara.get(f"/v1/learnings/{learning}/shares"))["items"]
    assert shares == [other, own]


async def test_the_same_words_are_shared_once_and_may_go_further_later(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "team"))
    await share(amara, learning)
    again = await amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected"}, expect=409)
    assert again["type"] == "urn:catchment:problem:already-shared"
    wider = await amara.create(f"/v1/learnings/{learning}/share", {"reach": "network"})
    assert wider["wording"] == 1
    for reach in ("connected", "network"):
        await amara.create(f"/v1/learnings/{learning}/share", {"reach": reach}, expect=409)


async def test_consent_belongs_to_a_persons_cycle_and_to_the_past(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    body = {"agreed_by": "he", "how": "told", "reach": "network", "agreed_on": "2026-01-01"}
    elsewhere = await record(amara, await start(amara, "team"))
    problem = await amara.create(f"/v1/learnings/{elsewhere}/consents", body, expect=409)
    assert problem["type"] == "urn:catchment:problem:consent-not-needed"
    here = await told(amara)
    future = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    problem = await amara.create(f"/v1/learnings/{here}/consents", {**body, "agreed_on": future}, expect=422)
    assert problem["type"] == "urn:catchment:problem:consent-in-future"
    made = await amara.create(f"/v1/learnings/{here}/consents", body)
    assert made == await amara.get(f"/v1/consents/{made['id']}")
    assert (await amara.get(f"/v1/learnings/{here}/consents"))["items"] == [made]


async def test_what_was_taken_back_stays_held_and_can_be_shared_anew_with_a_new_consent(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    await share_from_person(amara, learning)
    taken = await amara.change(f"/v1/learnings/{learning}/withdraw")
    assert (taken["state"], taken["statement"]) == ("held", HELD)
    assert await amara.change(f"/v1/learnings/{learning}/withdraw", expect=409)
    (gone,) = (await amara.get(f"/v1/learnings/{learning}/shares"))["items"]
    assert (gone["statement"], gone["how_learnt"], gone["withdrawn_at"] is None) == ("", "", False)
    consent = await agree_to_share(amara, learning)
    made = await amara.create(f"/v1/learnings/{learning}/share", words(consent_id=consent))
    assert made["wording"] == 2


async def test_what_was_shared_can_be_taken_back_after_the_cycle_ended(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    learning = await record(amara, cycle)
    consent = await share_from_person(amara, learning)
    await amara.change(f"/v1/cycles/{cycle}/end", {"because": "He moved away"})
    await amara.change(f"/v1/consents/{consent}/withdraw", {"because": "He changed his mind"})
    (gone,) = (await amara.get(f"/v1/learnings/{learning}/shares"))["items"]
    assert gone["statement"] == ""
