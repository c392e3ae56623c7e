"""Beside what somebody wrote others say their own: as what they are, to members, and never beyond the cycle."""

from typing import Any

import httpx

from tests.cycles.conftest import Meet
from tests.cycles.stories import arrival_of, combine, connect, let_in, record, share, share_from_person, start
from tests.cycles.test_participants import place
from tests.people import Person, until
from tests.searching import at_rest

BESIDE = "She waited, that is why. The question came later."


async def reply(by: Person, learning: str, text: str = BESIDE, expect: int = 201) -> dict[str, Any]:
    made: dict[str, Any] = await by.create(f"/v1/learnings/{learning}/replies", {"text": text}, expect=expect)
    return made


async def replies(by: Person, learning: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await by.get(f"/v1/learnings/{learning}/replies"))["items"]
    return found


async def test_whoever_is_served_answers_beside_the_workers_words(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, him = meet(http, "Amara"), meet(http, "Milo", "")
    cycle = await start(amara, "person")
    await let_in(amara, cycle, him, "observer", served=True)
    learning = await record(amara, cycle)
    before = await amara.get(f"/v1/learnings/{learning}")
    his = await reply(him, learning)
    hers = await reply(amara, learning, "I did not know that.")
    assert [(one["text"], one["written_as"], one["written_by"]) for one in await replies(amara, learning)] == [
        ("I did not know that.", "steward", "Amara"),
        (BESIDE, "served", "Milo"),
    ]
    assert await replies(him, learning) == [hers, his]
    assert await amara.get(f"/v1/learnings/{learning}") == before


async def test_a_reply_never_leaves_its_cycle(live: httpx.AsyncClient, meet: Meet, database_url: str) -> None:
    amara, ben, observer = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1"), meet(live, "Olu", "GB-CHC-5")
    small, large = await start(amara, "person"), await start(ben, "team")
    await connect(amara, small, ben, large)
    await let_in(amara, small, observer)
    learning = await record(amara, small)
    await share_from_person(amara, learning)
    made = await reply(amara, learning)
    await arrival_of(ben, large, learning)
    await at_rest(database_url)
    await observer.get(f"/v1/learnings/{learning}/replies", expect=403)
    await reply(observer, learning, expect=403)
    await ben.get(f"/v1/learnings/{learning}/replies", expect=404)
    told = {
        who: (await who.get("/v1/events", type="catchment.cycles.learning.replied.v1"))["items"]
        for who in (amara, ben, observer)
    }
    assert [len(told[who]) for who in (amara, ben, observer)] == [1, 0, 0]
    ids = {"cycle_id": small, "learning_id": learning, "reply_id": made["id"]}
    assert told[amara][0]["data"] == ids


async def test_nobody_replies_in_an_ended_cycle_or_after_leaving(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "team")
    seat = await let_in(amara, cycle, ben, "participant")
    learning = await record(amara, cycle)
    made = await reply(ben, learning)
    await ben.change(place(cycle, seat), method="DELETE", at=place(cycle, seat), expect=204)
    await reply(ben, learning, expect=404)
    assert await replies(amara, learning) == [made]
    await amara.change(f"/v1/cycles/{cycle}/end", {})
    assert (await reply(amara, learning, expect=409))["type"] == "urn:catchment:problem:cycle-has-ended"


async def test_replies_go_with_the_words_of_the_learning(live: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    small, large = await start(amara, "team"), await start(ben, "place")
    await connect(amara, small, ben, large)
    learning = await record(amara, small)
    await share(amara, learning)
    made = await combine(ben, large, [(await arrival_of(ben, large, learning))["id"]], "Doors open to who asks")
    at_origin, above = await reply(amara, learning), await reply(ben, made, "Ours as well")
    await amara.change(f"/v1/learnings/{learning}/withdraw")

    async def gone() -> bool:
        return bool((await ben.get(f"/v1/learnings/{made}"))["state"] == "withdrawn")

    await until(gone)
    assert await replies(amara, learning) == [at_origin]
    (empty,) = await replies(ben, made)
    assert (empty["id"], empty["text"], empty["withdrawn_at"] is None) == (above["id"], "", False)
    assert (await reply(ben, made, expect=409))["type"] == "urn:catchment:problem:learning-withdrawn"
