"""The main job: from one person's cycle to a country's understanding, and back."""

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import (
    arrival_of,
    arrivals,
    connect,
    pass_on,
    record,
    share_from_person,
    start,
)
from tests.people import Person, until

SCALES = ["person", "team", "organisation", "place", "country"]


async def ladder(http: httpx.AsyncClient, meet: Meet) -> tuple[list[Person], list[str]]:
    """A cycle at each scale, each looked after by another organisation, connected upwards."""
    stewards = [meet(http, f"Steward{n}", org=f"GB-CHC-{1000 + n}") for n in range(len(SCALES))]
    cycles = [await start(who, scale, f"At {scale} scale") for who, scale in zip(stewards, SCALES, strict=True)]
    for n in range(len(SCALES) - 1):
        await connect(stewards[n], cycles[n], stewards[n + 1], cycles[n + 1])
    return stewards, cycles


async def climb(stewards: list[Person], cycles: list[str]) -> list[str]:
    """A learning that goes all the way up; the id of each scale's own learning."""
    learnings = [await record(stewards[0], cycles[0])]
    await share_from_person(stewards[0], learnings[0])
    for n in range(1, len(SCALES)):
        learnings.append(await pass_on(stewards[n], cycles[n], learnings[-1], f"What it means at {SCALES[n]} scale"))
    return learnings


async def test_a_learning_travels_through_all_five_scales_and_the_origin_is_told(
    live: httpx.AsyncClient, meet: Meet
) -> None:
    stewards, cycles = await ladder(live, meet)
    learnings = await climb(stewards, cycles)

    async def told() -> list[dict[str, object]] | None:
        items = (await stewards[0].get(f"/v1/learnings/{learnings[0]}/way-back"))["items"]
        return items if {i["scale"] for i in items if i["became"] == "shared-on"} == set(SCALES[1:]) else None

    items = await until(told)
    assert {i["steps_up"] for i in items if i["became"] == "shared-on"} == {1, 2, 3, 4}
    assert "What it means at country scale" in {i["words"] for i in items}


async def test_a_withdrawn_consent_reaches_every_copy_on_every_scale(live: httpx.AsyncClient, meet: Meet) -> None:
    stewards, cycles = await ladder(live, meet)
    learnings = await climb(stewards, cycles)
    consent = (await stewards[0].get(f"/v1/learnings/{learnings[0]}/consents"))["items"][0]["id"]
    await stewards[0].change(f"/v1/consents/{consent}/withdraw")

    async def gone() -> bool:
        top = await stewards[-1].get(f"/v1/learnings/{learnings[-1]}")
        return bool(top["state"] == "withdrawn")

    await until(gone)
    for n in range(1, len(SCALES)):
        copies = await arrivals(stewards[n], cycles[n])
        assert [(c["state"], c["statement"], c["how_learnt"]) for c in copies] == [("withdrawn", "", None)]
        own = await stewards[n].get(f"/v1/learnings/{learnings[n]}")
        assert (own["state"], own["statement"]) == ("withdrawn", "")
    origin = await stewards[0].get(f"/v1/learnings/{learnings[0]}")
    assert origin["state"] == "held" and origin["statement"]


async def test_nothing_goes_further_up_by_itself(live: httpx.AsyncClient, meet: Meet) -> None:
    stewards, cycles = await ladder(live, meet)
    learning = await record(stewards[0], cycles[0])
    await share_from_person(stewards[0], learning)
    await arrival_of(stewards[1], cycles[1], learning)
    for n in range(2, len(SCALES)):
        assert await arrivals(stewards[n], cycles[n]) == []
