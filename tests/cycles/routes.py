"""The table of every route of cycles: which scope it requires, who may, and a call of it that works in a `World`."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx

from shared.events.vocabulary import Role
from tests.conformance.subject import Call, Ids, MakeCall, Route
from tests.cycles.stories import (
    EXPLANATION,
    PURPOSE,
    arrival_of,
    connect,
    consenting,
    record,
    share_from_person,
    start,
)
from tests.cycles.world import ABOVE, INSIDE, STEWARD, UPPER, World, recording
from tests.people import until

Made = Awaitable[Call]
WHY = {"because": "It is time"}
OTHERWISE = {"because": "It is high time"}
EVERYBODY = frozenset((*INSIDE, *ABOVE))


def _given(body: Any) -> Callable[[Ids], Any]:
    return lambda _: body


def _reads(name: str) -> Callable[[World], Made]:
    """A reading call about the world's `name`."""

    async def call(w: World) -> Call:
        return Call({f"{name}_id": getattr(w, name)})

    return call


async def _nothing(w: World) -> Call:
    return Call()


async def _in_larger(w: World) -> Call:
    return Call({"cycle_id": w.larger})


async def _one_participant(w: World) -> Call:
    return Call({"cycle_id": w.cycle, "participant_id": w.participant})


async def _start(w: World) -> Call:
    others = [{"organisation": "GB-CHC-777", "role": "participant"}]
    body = {"scale": "team", "title": "Another", "purpose": PURPOSE, "participants": others}
    return Call({}, _given(body))


async def _new_cycle(w: World, body: Any) -> Call:
    made = await w.new_cycle()
    return Call({"cycle_id": made["id"]}, _given(body), made["version"])


async def _amend(w: World) -> Call:
    return await _new_cycle(w, {"purpose": "Other words", "agreed_by": [{"who": "everybody"}]})


async def _end(w: World) -> Call:
    return await _new_cycle(w, WHY)


async def _reopen(w: World) -> Call:
    made = await w.new_cycle()
    ended = await w.steward.change(f"/v1/cycles/{made['id']}/end", WHY, version=made["version"])
    return Call({"cycle_id": made["id"]}, _given(WHY), ended["version"])


async def _join(w: World) -> Call:
    named = {"name": "Somebody"} if w.scale == "person" else {}
    return await _new_cycle(w, {"organisation": "GB-CHC-777", "role": "observer", **named})


async def _change_participant(w: World, body: Any) -> Call:
    """Of a participant who is nobody that a test acts as."""
    cycle = (await w.new_cycle())["id"]
    named = {"name": "Somebody"} if w.scale == "person" else {}
    body_in = {"organisation": "GB-CHC-777", "role": "observer", **named}
    one = await w.steward.create(f"/v1/cycles/{cycle}/participants", body_in)
    return Call({"cycle_id": cycle, "participant_id": one["id"]}, _given(body), one["version"])


async def _change_role(w: World) -> Call:
    return await _change_participant(w, {"role": "participant"})


async def _leave(w: World) -> Call:
    return await _change_participant(w, None)


async def _move(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, _given({"enter": ["purpose"], **WHY}))


async def _round(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, _given(WHY))


async def _record(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, _given(recording()))


async def _correct(w: World) -> Call:
    return Call({"learning_id": await w.new_learning()}, _given({**recording(), **WHY}), 1)


async def _consent(w: World) -> Call:
    learning = await w.new_learning()
    body = await consenting(w.steward, learning, w.other_words(), **w.served)
    return Call({"learning_id": learning}, _given(body))


async def _withdraw_consent(w: World) -> Call:
    consent = await w.share(await w.new_learning())
    return Call({"consent_id": consent}, version=1)


async def _erase_consent(w: World, answer: httpx.Response, _: Call) -> None:
    await w.steward.change(f"/v1/consents/{answer.json()['id']}/withdraw", at=f"/v1/consents/{answer.json()['id']}")


async def _explanation(w: World) -> Call:
    return Call({"version": EXPLANATION})


async def _one_more_of_mine(w: World) -> Call:
    await w.share_own()
    return Call()


async def _one_more_heard_back(w: World) -> Call:
    """One more reader of the steward's own, too."""
    cycle = (await w.steward.create("/v1/cycles", {"scale": "person", "title": "Own", "purpose": PURPOSE}))["id"]
    larger = await start(w.steward, "place")
    await connect(w.steward, cycle, w.steward, larger)
    learning = await record(w.steward, cycle, f"Heard {uuid4()}")
    await share_from_person(w.steward, learning, w.other_words())
    await arrival_of(w.steward, larger, learning)
    return Call()


async def _check(w: World) -> Call:
    return Call({"learning_id": w.learning}, _given({"statement": "A text", "how_learnt": "Seen."}))


async def _share(w: World) -> Call:
    learning = await w.new_learning()
    return Call({"learning_id": learning}, _given(await w.sharing(learning)))


async def _withdraw(w: World) -> Call:
    return Call({"learning_id": await w.new_learning(shared=True)}, version=1)


async def _propose(w: World) -> Call:
    ids = {"smaller_cycle_id": (await w.new_cycle())["id"], "larger_cycle_id": (await w.new_larger())["id"]}
    return Call(ids, lambda named: {**named, "because": "They can change more"})


async def _decide(w: World, *, agreed: bool) -> Call:
    made = await w.new_connection(agreed=agreed)
    return Call({"connection_id": made["id"]}, _given({"answer": "So be it"}), made["version"])


async def _agree(w: World) -> Call:
    return await _decide(w, agreed=False)


async def _end_connection(w: World) -> Call:
    return await _decide(w, agreed=True)


async def _take_up(w: World) -> Call:
    made = await w.new_arrival()
    return Call({"arrival_id": made["id"]}, _given({"meaning": "Much"}), made["version"])


async def _set_aside(w: World) -> Call:
    made = await w.new_arrival()
    return Call({"arrival_id": made["id"]}, _given(WHY), made["version"])


async def _combine(w: World) -> Call:
    ids = {"cycle_id": w.larger, "arrival_id": (await w.new_arrival())["id"]}
    text = recording()
    return Call(ids, lambda named: {**text, "arrivals": [named["arrival_id"]]})


async def _one_more_cycle(w: World) -> Call:
    await w.new_cycle()
    return Call()


async def _one_more_learning(w: World) -> Call:
    await w.new_learning()
    return Call({"cycle_id": w.cycle})


async def _one_more_for_all(w: World) -> Call:
    await w.new_learning(shared=True, reach="network")
    return Call()


async def _one_more_connection(w: World) -> Call:
    await w.new_connection(smaller=w.cycle)
    return Call({"cycle_id": w.cycle})


async def _one_more_arrival(w: World) -> Call:
    await w.new_arrival()
    return Call({"cycle_id": w.larger})


async def _erase_shared(w: World, _: httpx.Response, call: Call) -> None:
    await w.steward.change(f"/v1/learnings/{call.ids['learning_id']}/withdraw")


async def _erase_combined(w: World, answer: httpx.Response, call: Call) -> None:
    """By withdrawing what it was made from."""
    arrival = await w.upper.get(f"/v1/arrivals/{call.ids['arrival_id']}")
    await w.steward.change(f"/v1/learnings/{arrival['learning_id']}/withdraw")

    async def withdrawn() -> bool:
        made = await w.upper.get(f"/v1/learnings/{answer.json()['id']}")
        return bool(made["state"] == "withdrawn")

    await until(withdrawn)


def reading(call: MakeCall, **more: Any) -> Route:
    """About `cycle`, which everybody inside and above at least observes."""
    return Route(call, READ, may=EVERYBODY, by=STEWARD, **more)


def writing(call: MakeCall, least: Role = Role.participant, success: int = 200, **more: Any) -> Route:
    may = frozenset(kind for kind in INSIDE if Role(kind).rank >= least.rank)
    return Route(call, WRITE, success, may, EVERYBODY - may, by=STEWARD, **more)


def reading_above(call: MakeCall, **more: Any) -> Route:
    return Route(call, READ, may=frozenset(ABOVE), by=UPPER, **more)


def writing_above(call: MakeCall, least: Role = Role.participant, success: int = 200, **more: Any) -> Route:
    """About `larger`, which nobody inside sees."""
    may = frozenset(kind for kind, role in zip(ABOVE, INSIDE, strict=True) if Role(role).rank >= least.rank)
    return Route(call, WRITE, success, may, frozenset(ABOVE) - may, by=UPPER, **more)


def deciding(call: MakeCall, *stewards: str) -> Route:
    """About a connection, which both sides see."""
    return Route(call, WRITE, may=frozenset(stewards), sees=EVERYBODY - {*stewards}, by=STEWARD)


READ, WRITE = "cycles:read", "cycles:write"
PERSON = frozenset({"person"})
LOOKED_AFTER = Role.steward
ROUTES: dict[str, Route] = {
    "POST /v1/cycles": Route(_start, WRITE, 201, by=STEWARD, otherwise={"title": "Yet another"}),
    "GET /v1/cycles": Route(_nothing, READ, by=STEWARD, more=_one_more_cycle),
    "GET /v1/cycles/{cycle_id}": reading(_reads("cycle")),
    "PUT /v1/cycles/{cycle_id}/purpose": writing(_amend, LOOKED_AFTER),
    "GET /v1/cycles/{cycle_id}/purpose": reading(_reads("cycle")),
    "POST /v1/cycles/{cycle_id}/end": writing(_end, LOOKED_AFTER),
    "POST /v1/cycles/{cycle_id}/reopen": writing(_reopen, LOOKED_AFTER),
    "POST /v1/cycles/{cycle_id}/participants": writing(_join, LOOKED_AFTER, 201, otherwise={"role": "participant"}),
    "GET /v1/cycles/{cycle_id}/participants": reading(_reads("cycle")),
    "GET /v1/cycles/{cycle_id}/participants/{participant_id}": reading(_one_participant),
    "PATCH /v1/cycles/{cycle_id}/participants/{participant_id}": writing(_change_role, LOOKED_AFTER),
    "DELETE /v1/cycles/{cycle_id}/participants/{participant_id}": writing(_leave, LOOKED_AFTER, 204),
    "GET /v1/cycles/{cycle_id}/journey": reading(_reads("cycle")),
    "POST /v1/cycles/{cycle_id}/journey": writing(_move, success=201, otherwise=OTHERWISE),
    "POST /v1/cycles/{cycle_id}/rounds": writing(_round, success=201, otherwise=OTHERWISE),
    "POST /v1/cycles/{cycle_id}/learnings": writing(_record, success=201, otherwise={"kind": "pattern"}),
    "GET /v1/cycles/{cycle_id}/learnings": reading(_reads("cycle"), more=_one_more_learning),
    "GET /v1/learnings": Route(_nothing, READ, by=STEWARD, more=_one_more_for_all),
    "GET /v1/learnings/{learning_id}": reading(_reads("learning")),
    "PUT /v1/learnings/{learning_id}": writing(_correct),
    "GET /v1/learnings/{learning_id}/versions": reading(_reads("learning")),
    "POST /v1/learnings/{learning_id}/consents": writing(
        _consent,
        success=201,
        setups=PERSON,
        otherwise={"how": "by letter"},
        erase=_erase_consent,
        told_once=("slip_code",),
    ),
    "GET /v1/learnings/{learning_id}/consents": reading(_reads("learning")),
    "GET /v1/consents/{consent_id}": reading(_reads("consent"), setups=PERSON),
    "POST /v1/consents/{consent_id}/withdraw": writing(_withdraw_consent, setups=PERSON),
    "GET /v1/consent-explanations": Route(_nothing, READ, by=STEWARD),
    "GET /v1/consent-explanations/{version}": Route(_explanation, READ, by=STEWARD),
    "POST /v1/slips/withdraw": Route(_nothing, "", 422),
    "GET /v1/me/consents": Route(_nothing, READ, by=STEWARD, more=_one_more_of_mine),
    "GET /v1/me/shares": Route(_nothing, READ, by=STEWARD, more=_one_more_of_mine),
    "GET /v1/me/heard-back": Route(_nothing, READ, by=STEWARD, more=_one_more_heard_back),
    "GET /v1/me/readers": Route(_nothing, READ, by=STEWARD, more=_one_more_heard_back),
    "POST /v1/learnings/{learning_id}/check": reading(_check),
    "POST /v1/learnings/{learning_id}/share": writing(
        _share, success=201, otherwise={"reach": "network"}, erase=_erase_shared
    ),
    "GET /v1/learnings/{learning_id}/shares": reading(_reads("learning")),
    "POST /v1/learnings/{learning_id}/withdraw": writing(_withdraw),
    "POST /v1/connections": writing_above(_propose, LOOKED_AFTER, 201, otherwise=OTHERWISE),
    "GET /v1/cycles/{cycle_id}/connections": reading(_reads("cycle"), more=_one_more_connection),
    "GET /v1/connections/{connection_id}": reading(_reads("connection")),
    "POST /v1/connections/{connection_id}/agree": deciding(_agree, STEWARD),
    "POST /v1/connections/{connection_id}/decline": deciding(_agree, STEWARD, UPPER),
    "POST /v1/connections/{connection_id}/end": deciding(_end_connection, STEWARD, UPPER),
    "GET /v1/cycles/{cycle_id}/arrivals": reading_above(_in_larger, more=_one_more_arrival),
    "GET /v1/arrivals/{arrival_id}": reading_above(_reads("arrival")),
    "POST /v1/arrivals/{arrival_id}/take-up": writing_above(_take_up),
    "POST /v1/arrivals/{arrival_id}/set-aside": writing_above(_set_aside),
    "POST /v1/cycles/{cycle_id}/arrivals/combine": writing_above(
        _combine, success=201, otherwise={"kind": "pattern"}, erase=_erase_combined
    ),
    "GET /v1/learnings/{learning_id}/way-back": reading(_reads("learning")),
    "GET /v1/learnings/{learning_id}/lineage": reading(_reads("learning")),
}
