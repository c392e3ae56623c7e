"""Calls about learning: recorded, shared, taken back, arrived, asked about; and how it goes."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx

from tests.conformance.subject import Call
from tests.cycles.calls import WHY, given
from tests.cycles.stories import (
    EXPLANATION,
    PURPOSE,
    agree_to_share,
    arrival_of,
    combine,
    connect,
    consenting,
    record,
    share,
    share_from_person,
    start,
)
from tests.cycles.world import (
    World,
    in_letters,
    recording,
)
from tests.people import until


async def call_record(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, given(recording()))


async def call_correct(w: World) -> Call:
    return Call({"learning_id": await w.new_learning()}, given({**recording(), **WHY}), 1)


async def call_reply(w: World) -> Call:
    """To a learning that was made from an arrival and shared, so that observers see it and its source can go."""
    made = await combine(w.upper, w.larger, [(await w.new_arrival())["id"]], recording()["statement"])
    await share(w.upper, made)
    return Call({"learning_id": made}, given({"text": "It was another way round"}))


async def call_propose_wording(w: World) -> Call:
    return Call({"learning_id": w.learning}, given(recording()))


async def call_decide_wording(w: World) -> Call:
    made = await w.new_proposal()
    return Call({"proposal_id": made["id"]}, version=made["version"])


async def call_consent(w: World) -> Call:
    learning = await w.new_learning()
    body = await consenting(w.steward, learning, w.other_words(), **w.served)
    return Call({"learning_id": learning}, given(body))


async def call_withdraw_consent(w: World) -> Call:
    consent = await w.share(await w.new_learning())
    return Call({"consent_id": consent}, version=1)


async def call_issue_slip(w: World) -> Call:
    learning = await w.new_learning()
    body = await consenting(w.steward, learning, w.other_words(), **w.served)
    consent = await w.steward.create(f"/v1/learnings/{learning}/consents", body)
    return Call({"consent_id": consent["id"]}, version=1)


async def erase_consent(w: World, answer: httpx.Response, _: Call) -> None:
    await w.steward.change(f"/v1/consents/{answer.json()['id']}/withdraw", at=f"/v1/consents/{answer.json()['id']}")


async def call_explanation(w: World) -> Call:
    return Call({"version": EXPLANATION})


async def one_more_of_mine(w: World) -> Call:
    await w.share_own()
    return Call()


async def one_more_heard_back(w: World) -> Call:
    """One more reader of the steward's own, too."""
    cycle = (await w.steward.create("/v1/cycles", {"scale": "person", "title": "Own", "purpose": PURPOSE}))["id"]
    larger = await start(w.steward, "place")
    await connect(w.steward, cycle, w.steward, larger)
    learning = await record(w.steward, cycle, f"Heard {uuid4()}")
    await share_from_person(w.steward, learning, w.other_words())
    await arrival_of(w.steward, larger, learning)
    return Call()


async def call_check(w: World) -> Call:
    return Call({"learning_id": w.learning}, given({"statement": "A text", "how_learnt": "Seen."}))


async def call_share(w: World) -> Call:
    learning = await w.new_learning()
    return Call({"learning_id": learning}, given(await w.sharing(learning)))


async def call_withdraw(w: World) -> Call:
    return Call({"learning_id": await w.new_learning(shared=True)}, version=1)


async def call_propose(w: World) -> Call:
    ids = {"smaller_cycle_id": (await w.new_cycle())["id"], "larger_cycle_id": (await w.new_larger())["id"]}
    return Call(ids, lambda named: {**named, "because": "They can change more"})


async def call_decide(w: World, *, agreed: bool) -> Call:
    made = await w.new_connection(agreed=agreed)
    return Call({"connection_id": made["id"]}, given({"answer": "So be it"}), made["version"])


async def call_agree(w: World) -> Call:
    return await call_decide(w, agreed=False)


async def call_end_connection(w: World) -> Call:
    return await call_decide(w, agreed=True)


async def call_take_up(w: World) -> Call:
    made = await w.new_arrival()
    return Call({"arrival_id": made["id"]}, given({"meaning": "Much"}), made["version"])


async def call_set_aside(w: World) -> Call:
    made = await w.new_arrival()
    return Call({"arrival_id": made["id"]}, given(WHY), made["version"])


async def call_combine(w: World) -> Call:
    ids = {"cycle_id": w.larger, "arrival_id": (await w.new_arrival())["id"]}
    text = recording()
    return Call(ids, lambda named: {**text, "arrivals": [named["arrival_id"]]})


async def call_decide_anew(w: World) -> Call:
    made = await w.new_reconsideration()
    return Call({"reconsideration_id": made["id"]}, version=made["version"])


async def call_reword(w: World) -> Call:
    call = await call_decide_anew(w)
    return replace(call, body=given({"statement": f"Better: {in_letters()}"}))


async def one_more_to_decide(w: World) -> Call:
    await w.new_reconsideration()
    return Call({"cycle_id": w.larger})


async def call_ask_wider(w: World) -> Call:
    return Call({"arrival_id": (await w.new_arrival())["id"]}, given(WHY))


async def call_new_request(w: World, body: Any) -> Call:
    made = await w.new_request()
    return Call({"request_id": made["id"]}, given(body), made["version"])


async def call_refuse(w: World) -> Call:
    return await call_new_request(w, None)


async def call_grant(w: World) -> Call:
    made = await w.new_request()
    consent = None
    if w.scale == "person":
        (said,) = (await w.steward.get(f"/v1/learnings/{made['learning_id']}/shares"))["items"]
        consent = await agree_to_share(w.steward, made["learning_id"], "network", said["statement"], **w.served)
    return Call({"request_id": made["id"]}, given({"consent_id": consent}), made["version"])


async def one_more_request(w: World) -> Call:
    await w.new_request()
    return Call({"cycle_id": w.cycle})


async def erase_request(w: World, answer: httpx.Response, _: Call) -> None:
    """By withdrawing the text that it is about."""
    request = answer.json()
    await w.steward.change(f"/v1/learnings/{request['learning_id']}/withdraw")

    async def gone() -> bool:
        found = await w.upper.request("GET", f"/v1/reach-requests/{request['id']}")
        return found.status_code == 404

    await until(gone)


async def one_more_learning(w: World) -> Call:
    await w.new_learning()
    return Call({"cycle_id": w.cycle})


async def one_more_reply(w: World) -> Call:
    await w.steward.create(f"/v1/learnings/{w.learning}/replies", {"text": "So it was"})
    return Call({"learning_id": w.learning})


async def one_more_proposal(w: World) -> Call:
    await w.new_proposal()
    return Call({"learning_id": w.learning})


async def one_more_for_all(w: World) -> Call:
    await w.new_learning(shared=True, reach="network")
    return Call()


async def one_more_connection(w: World) -> Call:
    await w.new_connection(smaller=w.cycle)
    return Call({"cycle_id": w.cycle})


async def one_more_arrival(w: World) -> Call:
    await w.new_arrival()
    return Call({"cycle_id": w.larger})


async def erase_shared(w: World, _: httpx.Response, call: Call) -> None:
    await w.steward.change(f"/v1/learnings/{call.ids['learning_id']}/withdraw")


async def erase_combined(w: World, answer: httpx.Response, call: Call) -> None:
    """By withdrawing what it was made from."""
    await erase_source(w, call.ids["arrival_id"], answer.json()["id"])


async def erase_reply(w: World, _: httpx.Response, call: Call) -> None:
    """With the learning, by withdrawing what that was made from."""
    about = call.ids["learning_id"]
    (arrival,) = (await w.upper.get(f"/v1/learnings/{about}"))["made_from"]
    await erase_source(w, arrival, about)


async def erase_source(w: World, arrival_id: str, made_from_it: str) -> None:
    arrival = await w.upper.get(f"/v1/arrivals/{arrival_id}")
    await w.steward.change(f"/v1/learnings/{arrival['learning_id']}/withdraw")

    async def withdrawn() -> bool:
        made = await w.upper.get(f"/v1/learnings/{made_from_it}")
        return bool(made["state"] == "withdrawn")

    await until(withdrawn)


async def erase_proposal(w: World, answer: httpx.Response, _: Call) -> None:
    await w.steward.change(f"/v1/proposals/{answer.json()['id']}/take-back")
