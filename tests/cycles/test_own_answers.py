"""What the person said themself of how far their words may go holds against what a worker records of nearly them."""

from typing import Any

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, connect, let_in, record, start
from tests.cycles.test_consents import INSIDE, NEARLY, Life, life_of, slug, take_back

OTHER = "Quite another matter that has nothing to do with it."


async def test_a_worker_records_nothing_wider_than_the_persons_own_answer_about_nearly_the_same_words(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    life = await life_of(http, meet)
    ben = meet(http, "Ben", "GB-CHC-1")
    chosen, other = await start(ben, "place"), await start(ben, "place")
    for place in (chosen, other):
        await connect(life.worker, life.cycle, ben, place)
    own = await life.consent(life.ines, recipients=[chosen], onward="connected")
    narrow: dict[str, Any] = {"recipients": [chosen], "onward": "connected"}
    wider: tuple[dict[str, Any], ...] = (
        {"reach": "network"},
        {"onward": "network"},
        {"recipients": [chosen, other]},
        {"recipients": None},
    )
    for more in wider:
        for said in (NEARLY, INSIDE):
            refused = await life.consent(statement=said, **{**narrow, **more}, expect=403)
            assert slug(refused) == "only-the-person", more
        refused = await life.consent(statement=OTHER, how_learnt=NEARLY, **{**narrow, **more}, expect=403)
        assert slug(refused) == "only-the-person", more
    refused = await life.consent(of="Joe", statement=NEARLY, reach="network", expect=403)
    assert slug(refused) == "only-the-person", "whosever words the worker says they are"
    await life.consent(statement=NEARLY, **narrow)
    await life.consent(statement=OTHER, reach="network")
    await life.consent(life.ines, reach="network", onward="network")
    await life.consent(statement=NEARLY, reach="network", onward="network")
    await take_back(life.ines, own["id"])
    assert slug(await life.consent(statement=NEARLY, expect=403)) == "only-the-person"


async def test_a_parents_answer_and_one_by_slip_hold_too_and_a_slip_does_not_undo_a_parents(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    life, rosa = await life_of(http, meet), meet(http, "Rosa", "")
    first = await life.consent(of="Joe", statement=OTHER)
    by_slip = {"of": "Joe", "slip_code": first["slip_code"]}
    assert (await life.consent(statement=OTHER, **by_slip))["given_by"] == "slip"
    assert slug(await life.consent(of="Joe", statement=OTHER, reach="network", expect=403)) == "only-the-person"
    await life.consent(statement=OTHER, reach="network", **by_slip)
    await let_in(life.worker, life.cycle, rosa, "participant")
    people = {
        one["name"]: one["id"] for one in (await life.worker.get(f"/v1/cycles/{life.cycle}/participants"))["items"]
    }
    body = {"for_participant_id": people["Joe"], "participant_id": people["Rosa"], "right": "parent"}
    await life.worker.create(f"/v1/cycles/{life.cycle}/speakers", {**body, "since": "2026-01-02"})
    assert (await life.consent(rosa, of="Joe"))["given_by"] == "speaker"
    for more in ({"of": "Joe"}, by_slip):
        assert slug(await life.consent(reach="network", **more, expect=403)) == "only-the-person"
    await life.consent(rosa, of="Joe", reach="network")


async def test_what_a_worker_recorded_before_goes_no_further_than_the_answer_that_the_person_gave_since(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    life, ben = await life_of(live, meet), meet(live, "Ben", "GB-CHC-1")
    place = await start(ben, "place")
    await connect(life.worker, life.cycle, ben, place)
    before = (await life.consent(reach="network", onward="connected"))["id"]
    await life.consent(life.ines, statement=NEARLY, onward="connected")
    assert slug(await life.share(before, "network", expect=403)) == "only-the-person"
    await life.share(before)
    arrival = await arrival_of(ben, place, life.learning)
    asked = await ben.create(f"/v1/arrivals/{arrival['id']}/ask-wider", {})
    granting = f"/v1/reach-requests/{asked['id']}/grant"
    refused = await life.worker.change(granting, {"consent_id": before}, version=1, expect=403)
    assert slug(refused) == "only-the-person"
    own = (await life.consent(life.ines, reach="network"))["id"]
    granted = await life.worker.change(granting, {"consent_id": own}, version=1)
    assert granted["state"] == "granted"


async def test_in_another_cycle_of_theirs_their_own_answer_holds_as_well(http: httpx.AsyncClient, meet: Meet) -> None:
    life = await life_of(http, meet)
    await life.consent(life.ines)
    cycle = await start(life.worker, "person")
    await let_in(life.worker, cycle, life.ines, "participant", served=True)
    other = Life(life.worker, life.ines, cycle, await record(life.worker, cycle))
    assert slug(await other.consent(statement=NEARLY, reach="network", expect=403)) == "only-the-person"


async def test_it_holds_after_others_erased_the_learning_that_it_was_given_about(
    http: httpx.AsyncClient, meet: Meet
) -> None:
    life, colleague = await life_of(http, meet), meet(http, "Colin")
    await let_in(life.worker, life.cycle, colleague, "participant")
    await life.consent(life.ines)
    thing = {"kind": "learning", "thing_id": life.learning}
    asked = await life.worker.create(f"/v1/cycles/{life.cycle}/erasures", thing)
    await colleague.change(f"/v1/erasures/{asked['id']}/agree", {}, version=asked["version"])
    life.learning = await record(life.worker, life.cycle)
    for more in ({"reach": "network"}, {}):
        assert slug(await life.consent(statement=NEARLY, **more, expect=403)) == "only-the-person"
    await life.consent(life.ines)


async def test_the_slip_of_other_words_is_no_act_of_theirs(http: httpx.AsyncClient, meet: Meet) -> None:
    life = await life_of(http, meet)
    about_nothing = await life.consent(of="Joe", statement=OTHER)
    with_it: dict[str, Any] = {"of": "Joe", "slip_code": about_nothing["slip_code"]}
    assert slug(await life.consent(reach="network", **with_it, expect=403)) == "only-the-person"
