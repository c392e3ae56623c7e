"""What may leave a cycle: from a person's only the text that they agreed to, as far, and identifying nobody."""

from typing import Any

import httpx
import pytest

from shared.text.identifying.hints import WEAK, Hint
from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    HELD,
    HOW,
    SHARED,
    SHARED_HOW,
    agree_to_share,
    consenting,
    let_in,
    record,
    share,
    share_from_person,
    start,
    write_down,
)
from tests.people import Person

BECAUSE = "It is that of our own front desk"
POINTING = {  # in words in which nothing else is found
    Hint.name: "Amara asked, and the door was opened.",
    Hint.email: "Write to somebody@example.org about it.",
    Hint.phone: "Call 020 7946 0018 about it.",
    Hint.postcode: "It happened at NE8 1HH.",
    Hint.date_of_birth: "Born on 3 May 1961, and still waiting.",
    Hint.nhs_number: "The record 943 476 5919 says so.",
    Hint.address: "It happened at 14 Larkspur Close.",
    Hint.national_insurance: "The letter said PW 31 58 22 A.",
    Hint.passport: "The passport 548217306 was kept.",
    Hint.driving_licence: "The licence OKEKE 761223 C99ZT was copied.",
    Hint.vehicle: "They slept in a Corsa, YK57 LMN.",
    Hint.case_number: "The court moved BD23F00418 again.",
    Hint.bank: "It went to 20-99-41 61048237.",
    Hint.handle: "Ask @mrs_bluebell77 about it.",
    Hint.web_address: "It is all on instagram.com/mrs_bluebell77.",
    Hint.other_name: "Mrs Okonjo opened the door.",
    Hint.unusual_age: "A neighbour of 103 years old opened the door.",
    Hint.only_one: "The only Syrian family in the valley said so.",
    Hint.in_the_news: "The nurse who was on the front page said so.",
}


def with_consent(consent: str, **more: Any) -> dict[str, Any]:
    return {"reach": "connected", "consent_id": consent, **more}


async def refused(by: Person, learning: str, body: dict[str, Any], status: int) -> str:
    problem = await by.create(f"/v1/learnings/{learning}/share", body, expect=status)
    assert (await by.get(f"/v1/learnings/{learning}/shares"))["items"] == []
    return str(problem["type"]).rsplit(":", 1)[1]


async def told(amara: Person) -> str:
    return await record(amara, await start(amara, "person"))


async def test_a_learning_without_consent_never_leaves_a_person_cycle(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    texts = {"statement": SHARED, "how_learnt": SHARED_HOW}
    assert await refused(amara, learning, {"reach": "connected", **texts}, 403) == "consent-missing"
    assert await refused(amara, learning, {"reach": "connected"}, 403) == "consent-missing"
    assert (
        await refused(amara, learning, with_consent("00000000-0000-4000-8000-000000000000"), 403) == "consent-missing"
    )


async def test_a_consent_is_good_for_its_own_learning_only(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    one, other = await record(amara, cycle), await record(amara, cycle, "Something else")
    consent = await agree_to_share(amara, other, "network")
    assert await refused(amara, one, with_consent(consent), 403) == "consent-missing"


async def test_a_consent_for_connected_cycles_does_not_reach_the_network(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning, "connected")
    assert await refused(amara, learning, with_consent(consent, reach="network"), 403) == "consent-missing"
    await amara.create(f"/v1/learnings/{learning}/share", with_consent(consent))


async def test_a_withdrawn_consent_lets_nothing_out(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning)
    await amara.change(f"/v1/consents/{consent}/withdraw")
    assert await refused(amara, learning, with_consent(consent), 403) == "consent-missing"
    assert (await amara.get(f"/v1/learnings/{learning}"))["state"] == "held"


@pytest.mark.parametrize(
    "texts",
    [{"statement": "He drinks, and lives in the hostel by the bridge."}, {"how_learnt": "Seen."}, {"statement": HELD}],
)
async def test_another_text_than_the_one_agreed_to_does_not_leave(
    http: httpx.AsyncClient, meet: Meet, texts: dict[str, str]
) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning)
    assert await refused(amara, learning, with_consent(consent, **texts), 422) == "consent-text-differs"
    made = await amara.create(f"/v1/learnings/{learning}/share", with_consent(consent))
    assert (made["statement"], made["how_learnt"]) == (SHARED, SHARED_HOW)


async def test_the_text_itself_may_be_sent_along(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning)
    same = with_consent(consent, statement=SHARED, how_learnt=SHARED_HOW)
    assert (await amara.create(f"/v1/learnings/{learning}/share", same))["statement"] == SHARED


@pytest.mark.parametrize(
    "texts",
    [
        {"statement": HELD},
        {"statement": f"  {HELD.upper()} \n"},
        {"statement": HELD.replace(" ", "\t")},
        {"how_learnt": HELD},
        {"how_learnt": HOW},
        {"statement": HOW},
    ],
)
async def test_the_text_held_in_a_persons_cycle_does_not_leave_it(
    http: httpx.AsyncClient, meet: Meet, texts: dict[str, str]
) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    body = await consenting(amara, learning, **{"statement": SHARED, **texts})
    problem = await amara.create(f"/v1/learnings/{learning}/consents", body, expect=422)
    assert problem["type"] == "urn:catchment:problem:separate-text-missing"


@pytest.mark.parametrize("hint", Hint)
@pytest.mark.parametrize("field", ["statement", "how_learnt"])
async def test_a_text_that_may_point_to_somebody_leaves_only_when_a_steward_confirms(
    http: httpx.AsyncClient, meet: Meet, hint: Hint, field: str
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, ben, "participant", served=True)
    learning = await record(ben, cycle)
    body = await consenting(ben, learning, **{"statement": SHARED, field: POINTING[hint]})
    at = f"/v1/learnings/{learning}/consents"
    assert (await ben.create(at, body, expect=409))["type"] == "urn:catchment:problem:may-identify"
    confirming = {**body, "identifies_nobody_because": BECAUSE}
    assert (await ben.create(at, confirming, expect=403))["type"] == "urn:catchment:problem:role-missing"
    consent = await amara.create(at, confirming)
    made = await ben.create(f"/v1/learnings/{learning}/share", with_consent(consent["id"]))
    assert [(one["hint"], one["field"]) for one in consent["confirmed"]] == [(hint, field)]
    assert consent["confirmed_because"] == BECAUSE
    assert made["confirmed"] == consent["confirmed"], "confirmed once, and not asked again"


SURE = sorted(set(Hint) - WEAK)


@pytest.mark.parametrize(
    ("scale", "hints"), [("team", SURE), *((one, [Hint.phone]) for one in ("organisation", "place", "country"))]
)
async def test_at_every_scale_a_sure_finding_leaves_only_when_a_steward_says_why_it_points_to_nobody(
    http: httpx.AsyncClient, meet: Meet, scale: str, hints: list[Hint]
) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, scale, membership="people")
    await let_in(amara, cycle, ben, "participant")
    for hint in hints:
        learning = await record(ben, cycle, POINTING[hint])
        at, body = f"/v1/learnings/{learning}/share", {"reach": "connected"}
        assert await refused(ben, learning, body, 409) == "may-identify"
        confirming = {**body, "identifies_nobody_because": BECAUSE}
        assert await refused(ben, learning, confirming, 403) == "role-missing"
        made = await amara.create(at, confirming)
        assert ([one["hint"] for one in made["confirmed"]], made["confirmed_because"]) == ([hint], BECAUSE)
        kept = (await ben.get(f"/v1/learnings/{learning}/shares"))["items"]
        assert kept == [{**made, "advice": None}]


@pytest.mark.parametrize("hint", sorted(WEAK))
async def test_at_other_scales_than_a_persons_what_may_be_harmless_is_advice(
    http: httpx.AsyncClient, meet: Meet, hint: Hint
) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "team"), POINTING[hint])
    made = await amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected"})
    assert (made["confirmed"], made["confirmed_because"]) == ([], None)
    assert [one["hint"] for one in made["advice"]["items"]] == [hint]
    assert (await amara.get(f"/v1/learnings/{learning}/shares"))["items"][0]["advice"] is None, "told once"


async def test_the_reason_goes_with_the_words(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    why = {"identifies_nobody_because": BECAUSE}
    consent = await agree_to_share(amara, learning, statement=POINTING[Hint.phone], **why)
    await amara.create(f"/v1/learnings/{learning}/share", with_consent(consent))
    await amara.change(f"/v1/consents/{consent}/withdraw")
    assert (await amara.get(f"/v1/consents/{consent}"))["confirmed_because"] is None
    team = await record(amara, await start(amara, "team"), POINTING[Hint.phone])
    await amara.create(f"/v1/learnings/{team}/share", {"reach": "connected", **why})
    await amara.change(f"/v1/learnings/{team}/withdraw", at=f"/v1/learnings/{team}")
    assert (await amara.get(f"/v1/learnings/{team}/shares"))["items"][0]["confirmed_because"] is None


async def test_in_another_language_the_answer_says_that_names_were_not_looked_for(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    learning = await record(amara, await start(amara, "team"), "Dywedodd Wojciech hynny.", language="cy")
    made = await amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected"})
    assert made["advice"] == {"items": [], "names_looked_for": "no"}


async def test_the_name_of_somebody_who_joined_since_is_warned_of_when_it_is_shared(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    learning = await record(amara, cycle)
    consent = await agree_to_share(amara, learning, statement="Chidi asked first, and the door was opened.")
    await let_in(amara, cycle, meet(http, "Chidi"), "participant")
    assert await refused(amara, learning, with_consent(consent), 409) == "may-identify"
    await amara.create(f"/v1/learnings/{learning}/share", with_consent(consent, identifies_nobody_because=BECAUSE))


async def test_the_warning_says_where_and_never_repeats_what_it_found(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    body = await consenting(amara, learning, "Ask Amara on 020 7946 0018")
    problem = await amara.create(f"/v1/learnings/{learning}/consents", body, expect=409)
    assert [(f["hint"], f["start"], f["end"]) for f in problem["findings"]] == [("name", 4, 9), ("phone", 13, 26)]
    assert "7946" not in str(problem) and "Amara" not in str(problem)


async def test_the_name_of_somebody_who_has_left_is_still_warned_of(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    chidi = await write_down(amara, cycle, "Chidi")
    place = f"/v1/cycles/{cycle}/participants/{chidi['id']}"
    await amara.change(place, method="DELETE", at=place, expect=204)
    learning = await record(amara, cycle)
    text = {"statement": "Chidi asked him first.", "how_learnt": "Seen."}
    found = await amara.create(f"/v1/learnings/{learning}/check", text, expect=200)
    assert [one["hint"] for one in found["items"]] == ["name"]
    body = await consenting(amara, learning, **text)
    await amara.create(f"/v1/learnings/{learning}/consents", body, expect=409)


async def test_confirming_without_any_finding_takes_no_steward(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, ben, "participant", served=True)
    learning = await record(ben, cycle)
    consent = await agree_to_share(ben, learning)
    body = with_consent(consent, identifies_nobody_because=BECAUSE)
    assert (await ben.create(f"/v1/learnings/{learning}/share", body))["confirmed"] == []


async def test_a_check_keeps_nothing(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    before = await amara.get("/v1/events")
    found = await amara.create(f"/v1/learnings/{learning}/check", {"reach": "connected"}, expect=422)
    assert {"body.statement", "body.reach"} <= {one["field"] for one in found["errors"]}
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
    assert shares == [{**one, "advice": None} for one in (other, own)]


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


async def test_how_something_was_learnt_in_a_persons_cycle_is_not_shared_by_leaving_it_out(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    consent = await agree_to_share(amara, learning, how_learnt=None)
    assert await refused(amara, learning, with_consent(consent, how_learnt=HOW), 422) == "consent-text-differs"
    made = await amara.create(f"/v1/learnings/{learning}/share", with_consent(consent, statement=SHARED))
    assert (made["statement"], made["how_learnt"]) == (SHARED, None)


@pytest.mark.parametrize("scale", ["person", "team"])
async def test_one_sentence_can_be_recorded_and_shared_as_it_is(
    http: httpx.AsyncClient, meet: Meet, scale: str
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, scale)
    learning = await amara.create(f"/v1/cycles/{cycle}/learnings", {"kind": "insight", "statement": HELD})
    assert learning["how_learnt"] is None
    sharing: dict[str, Any] = {"reach": "network"}
    if scale == "person":
        consent = await agree_to_share(amara, learning["id"], "network", how_learnt=None)
        assert (await amara.get(f"/v1/consents/{consent}"))["how_learnt"] is None
        sharing |= {"statement": SHARED, "consent_id": consent}
    made = await amara.create(f"/v1/learnings/{learning['id']}/share", sharing)
    assert (made["statement"], made["how_learnt"]) == (sharing.get("statement", HELD), None)
    assert [one["how_learnt"] for one in (await amara.get("/v1/learnings", q="door"))["items"]] == [None]
    items = (await amara.get(f"/v1/cycles/{cycle}/learnings", q="door"))["items"]
    assert [one["id"] for one in items] == [learning["id"]]


async def test_what_was_taken_back_stays_held_and_other_words_can_be_shared_with_a_new_consent(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    learning = await told(amara)
    await share_from_person(amara, learning)
    taken = await amara.change(f"/v1/learnings/{learning}/withdraw")
    assert (taken["state"], taken["statement"]) == ("held", HELD)
    assert await amara.change(f"/v1/learnings/{learning}/withdraw", expect=409)
    (gone,) = (await amara.get(f"/v1/learnings/{learning}/shares"))["items"]
    assert (gone["statement"], gone["how_learnt"], gone["withdrawn_at"] is None) == ("", None, False)
    consent = await agree_to_share(amara, learning, statement="Quite another matter, told anew.")
    made = await amara.create(f"/v1/learnings/{learning}/share", with_consent(consent))
    assert made["wording"] == 2


async def test_what_was_shared_can_be_taken_back_after_the_cycle_ended(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "person")
    learning = await record(amara, cycle)
    consent = await share_from_person(amara, learning)
    await amara.change(f"/v1/cycles/{cycle}/end", {"because": "He moved away"})
    await amara.change(f"/v1/consents/{consent}/withdraw")
    (gone,) = (await amara.get(f"/v1/learnings/{learning}/shares"))["items"]
    assert gone["statement"] == ""
