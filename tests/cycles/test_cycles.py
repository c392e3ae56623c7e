"""Cycles: purposes with all their wordings, and cycles that end and go on."""

from typing import Any

import httpx
import pytest

from shared.events.vocabulary import Scale
from tests.cycles.conftest import Meet
from tests.cycles.stories import PURPOSE, invite, let_in, record, start, write_down


@pytest.mark.parametrize("scale", Scale)
async def test_a_cycle_can_be_started_at_every_scale_and_is_read_as_it_was_answered(
    http: httpx.AsyncClient, meet: Meet, scale: Scale
) -> None:
    amara = meet(http, "Amara")
    made = await amara.create("/v1/cycles", {"scale": scale, "title": "A title", "purpose": PURPOSE, "language": "cy"})
    assert made == await amara.get(f"/v1/cycles/{made['id']}")
    assert (made["scale"], made["language"], made["state"], made["round"]) == (scale, "cy", "active", 1)
    assert (made["your_role"], made["now_in"]) == ("steward", [])


@pytest.mark.parametrize("scale", ["person", "team"])
async def test_whoever_starts_a_persons_or_a_teams_cycle_is_in_it_by_name(
    http: httpx.AsyncClient, meet: Meet, scale: str
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, scale)
    assert (await amara.get(f"/v1/cycles/{cycle}"))["membership"] == "people"
    (one,) = (await amara.get(f"/v1/cycles/{cycle}/participants"))["items"]
    assert (one["name"], one["account"], one["role"]) == ("Amara", "amara", "steward")


@pytest.mark.parametrize("scale", [one for one in Scale if one is not Scale.person])
async def test_every_cycle_but_a_persons_chooses_whether_people_or_organisations_take_part(
    http: httpx.AsyncClient, meet: Meet, scale: Scale
) -> None:
    amara = meet(http, "Amara")
    for membership, name in (("people", "Amara"), ("organisations", None)):
        cycle = await start(amara, scale, membership=membership)
        (one,) = (await amara.get(f"/v1/cycles/{cycle}/participants"))["items"]
        assert (one["name"], one["organisation"]) == (name, amara.org)
    body = {"scale": "person", "title": "T", "purpose": "P", "membership": "organisations"}
    assert (await amara.create("/v1/cycles", body, 422))["type"] == "urn:catchment:problem:person-needed"


async def test_whoever_starts_a_larger_cycle_brings_their_organisation_and_no_name(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "place")
    (one,) = (await amara.get(f"/v1/cycles/{cycle}/participants"))["items"]
    assert (one["organisation"], one["name"], one["account"]) == ("ZZ-TEST-01", None, None)


async def test_a_target_in_a_purpose_stops_nothing_and_is_answered_with_advice(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    purpose = "Reduce A&E attendances by 40 %. RAG: amber. Team rank 3 of 7"
    made = await amara.create("/v1/cycles", {"scale": "team", "title": "A title", "purpose": purpose})
    assert {each["rule"] for each in made["advice"]} == {"target", "ranking"}
    first = made["advice"][0]
    assert purpose[first["start"] : first["end"]] in purpose and first["why"] and first["instead"] and first["cues"]
    body = {"purpose": "Help people to live well", "agreed_by": []}
    assert (await amara.change(f"/v1/cycles/{made['id']}/purpose", body, method="PUT"))["advice"] == []


async def test_a_persons_own_aim_is_theirs_and_gets_no_advice(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    body = {"scale": "person", "title": "A title", "purpose": "Five cigarettes a day by March, at most"}
    assert (await amara.create("/v1/cycles", body))["advice"] == []


async def test_earlier_wordings_of_a_purpose_are_kept_with_who_agreed_and_why_it_changed(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    first = [{"who": "the two workers"}]
    cycle = await start(amara, "team", purpose="Help people to die well", agreed_by=first)
    for purpose, because in [("Help people to live well", "We asked"), ("Help me to live well until I die", None)]:
        agreed = [{"who": "the people served"}, {"who": "everybody who works here"}]
        body = {"purpose": purpose, "agreed_by": agreed, "because": because}
        amended = await amara.change(f"/v1/cycles/{cycle}/purpose", body, method="PUT")
        assert amended["purpose"] == purpose
    wordings = (await amara.get(f"/v1/cycles/{cycle}/purpose"))["items"]
    assert [(w["number"], w["purpose"], w["because"]) for w in wordings] == [
        (3, "Help me to live well until I die", None),
        (2, "Help people to live well", "We asked"),
        (1, "Help people to die well", None),
    ]
    assert wordings[2]["agreed_by"] == first
    assert len(wordings[0]["agreed_by"]) == 2


@pytest.mark.parametrize("scale", Scale)
async def test_a_title_starts_a_cycle_and_a_purpose_comes_later_with_nobody_named(
    http: httpx.AsyncClient, meet: Meet, scale: Scale
) -> None:
    amara = meet(http, "Amara")
    cycle = await amara.create("/v1/cycles", {"scale": scale, "title": "After the flood"})
    assert cycle["purpose"] is None
    purpose = f"/v1/cycles/{cycle['id']}/purpose"
    assert (await amara.get(purpose))["items"] == []
    assert [one["id"] for one in (await amara.get("/v1/cycles", q="flood"))["items"]] == [cycle["id"]]
    for worded in ("Stay dry", "Live beside the river"):
        await amara.change(purpose, {"purpose": worded}, method="PUT", at=f"/v1/cycles/{cycle['id']}")
    wordings = (await amara.get(purpose))["items"]
    assert [(one["number"], one["purpose"], one["agreed_by"], one["because"]) for one in wordings] == [
        (2, "Live beside the river", [], None),
        (1, "Stay dry", [], None),
    ]
    assert (await amara.get("/v1/cycles", q="river"))["items"][0]["purpose"] == "Live beside the river"


async def test_nobody_can_have_agreed_to_a_purpose_that_is_not_there(http: httpx.AsyncClient, meet: Meet) -> None:
    body = {"scale": "team", "title": "After the flood", "agreed_by": [{"who": "everybody"}]}
    await meet(http, "Amara").create("/v1/cycles", body, expect=422)


async def test_a_cycle_ends_and_goes_on_without_a_reason_or_with_one_that_its_people_read(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    for why in (None, "We went on holiday"):
        body = {"because": why} if why else {}
        ended = await amara.change(f"/v1/cycles/{cycle}/end", body)
        assert (ended["ended_because"], ended["reopened_because"]) == (why, None)
        again = await amara.change(f"/v1/cycles/{cycle}/reopen", body)
        assert (again["ended_because"], again["reopened_because"]) == (None, why)


async def test_an_ended_cycle_stays_readable_and_takes_nothing_new_until_it_is_reopened(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    learning = await record(amara, cycle)
    ended = await amara.change(f"/v1/cycles/{cycle}/end", {"because": "We are done"}, at=f"/v1/cycles/{cycle}")
    assert (ended["state"], ended["ended_because"]) == ("ended", "We are done")
    texts = {"kind": "insight", "statement": "New", "how_learnt": "Seen"}
    for path, body in [
        ("journey", {"enter": ["purpose"], "because": "Why not"}),
        ("rounds", {"because": "Why not"}),
        ("learnings", texts),
        ("participants", {"name": "Ben", "account": "ben", "role": "observer"}),
    ]:
        refused = await amara.create(f"/v1/cycles/{cycle}/{path}", body, expect=409)
        assert refused["type"] == "urn:catchment:problem:cycle-has-ended"
    await amara.change(f"/v1/learnings/{learning}", {**texts, "because": "x"}, method="PUT", version=1, expect=409)
    await amara.create(f"/v1/learnings/{learning}/share", {"reach": "connected"}, expect=409)
    await amara.get(f"/v1/learnings/{learning}")
    again = await amara.change(f"/v1/cycles/{cycle}/reopen", {"because": "More to learn"})
    assert (again["state"], again["ended_at"], again["ended_because"]) == ("active", None, None)
    await amara.create(f"/v1/cycles/{cycle}/learnings", texts)


async def test_a_cycle_ends_once_and_only_an_ended_one_is_reopened(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    cycle = await start(amara, "team")
    refused = await amara.change(f"/v1/cycles/{cycle}/reopen", {"because": "?"}, expect=409)
    assert refused["type"] == "urn:catchment:problem:cycle-is-active"
    await amara.change(f"/v1/cycles/{cycle}/end", {"because": "Done"})
    refused = await amara.change(f"/v1/cycles/{cycle}/end", {"because": "Done"}, expect=409)
    assert refused["type"] == "urn:catchment:problem:cycle-has-ended"


async def test_cycles_are_found_by_words_scale_state_and_who_takes_part(http: httpx.AsyncClient, meet: Meet) -> None:
    amara = meet(http, "Amara")
    plain = await start(amara, "team", "Housing first", purpose="Homes without conditions")
    other = await start(amara, "place", "A whole town", purpose="Less loneliness")
    far, invited = meet(http, "Chidi", "GB-CHC-42"), meet(http, "Ben", "GB-CHC-43")
    await let_in(amara, other, far)
    await invite(amara, other, invited)
    await amara.change(f"/v1/cycles/{plain}/end", {"because": "Done"})

    async def found(**filters: Any) -> list[str]:
        return [one["id"] for one in (await amara.get("/v1/cycles", **filters))["items"]]

    assert await found() == [other, plain]
    assert await found(q="housing") == [plain]
    assert await found(q='"whole town"') == [other]
    assert await found(q="homes -conditions") == []
    assert await found(scale="place") == [other]
    assert await found(state="ended") == [plain]
    assert await found(participant="GB-CHC-42") == [other]
    assert await found(participant="GB-CHC-43") == []
    assert await found(participant="ZZ-TEST-01", state="active") == [other]


async def test_somebody_who_is_on_paper_as_well_acts_by_their_account_only(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "person")
    await write_down(amara, cycle, "Ben", "steward")
    await ben.get(f"/v1/cycles/{cycle}", expect=404)
    await let_in(amara, cycle, ben)
    assert (await ben.get(f"/v1/cycles/{cycle}"))["your_role"] == "observer"
