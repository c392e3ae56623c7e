"""The table of every route of cycles: which scope it requires, who may, and a call of it that works in a `World`."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from shared.events.vocabulary import Role
from tests.conformance.subject import Call, Ids, MakeCall, Route
from tests.cycles.stories import PURPOSE
from tests.cycles.world import (
    ABOVE,
    INSIDE,
    INVITED,
    OBSERVER,
    SERVED,
    STEWARD,
    UPPER,
    UPPER_OBSERVER,
    World,
    in_letters,
    recording,
)
from tests.people import until

Made = Awaitable[Call]
TODAY = datetime.now(UTC).date().isoformat()
WHY = {"because": "It is time"}
OTHERWISE = {"because": "It is high time"}
WITHIN = frozenset((*INSIDE, SERVED))
EVERYBODY = WITHIN | {*ABOVE}


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
    others = [{"name": "Somebody", "account": "somebody", "role": "participant"}]
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
    return await _new_cycle(w, {"role": "observer", **w.somebody()})


async def _one_invitation(w: World) -> Call:
    return Call({"participant_id": w.invitation})


async def _answer_invitation(w: World) -> Call:
    cycle = (await w.new_cycle())["id"]
    asked = (await w.steward.get(f"/v1/cycles/{cycle}/participants"))["invited"]
    return Call({"participant_id": asked[0]["id"]}, version=asked[0]["version"])


async def _change_participant(w: World, body: Any) -> Call:
    """Of a participant who is nobody that a test acts as."""
    cycle = (await w.new_cycle())["id"]
    one = await w.new_guest(cycle)
    return Call({"cycle_id": cycle, "participant_id": one["id"]}, _given(body), one["version"])


async def _change_role(w: World) -> Call:
    return await _change_participant(w, {"role": "participant"})


async def _leave(w: World) -> Call:
    return await _change_participant(w, None)


async def _speakers(w: World) -> Call:
    return Call({"cycle_id": w.cycle, "speaker_id": w.speaker})


async def _name_speaker(w: World) -> Call:
    cycle = (await w.new_cycle())["id"]
    return Call({"cycle_id": cycle}, _given(await w.named_speaker(cycle)))


async def _change_speaker(w: World, body: Any) -> Call:
    cycle = (await w.new_cycle())["id"]
    made = await w.new_speaker(cycle)
    return Call({"cycle_id": cycle, "speaker_id": made["id"]}, _given(body), made["version"])


async def _review_speaker(w: World) -> Call:
    return await _change_speaker(w, {"reviewed_on": TODAY})


async def _end_speaker(w: World) -> Call:
    return await _change_speaker(w, None)


async def _be_found(w: World) -> Call:
    return await _new_cycle(w, {"findable": False, "place": "A town"})


async def _one_more_to_be_found(w: World) -> Call:
    await w.upper.create("/v1/cycles", {"scale": "place", "title": "A town", "purpose": PURPOSE, "findable": True})
    return Call()


async def _move(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, _given({"enter": ["purpose"], **WHY}))


async def _round(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, _given(WHY))


async def _record(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, _given(recording()))


async def _correct(w: World) -> Call:
    return Call({"learning_id": await w.new_learning()}, _given({**recording(), **WHY}), 1)


async def _consent(w: World) -> Call:
    body = {"agreed_by": "the person", "how": "in conversation", "reach": "connected", "agreed_on": TODAY}
    return Call({"learning_id": w.learning}, _given(body))


async def _withdraw_consent(w: World) -> Call:
    consent = await w.share(await w.new_learning())
    return Call({"consent_id": consent}, _given(WHY), 1)


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


async def _decide_anew(w: World) -> Call:
    made = await w.new_reconsideration()
    return Call({"reconsideration_id": made["id"]}, version=made["version"])


async def _reword(w: World) -> Call:
    call = await _decide_anew(w)
    return replace(call, body=_given({"statement": f"Better: {in_letters()}"}))


async def _one_more_to_decide(w: World) -> Call:
    await w.new_reconsideration()
    return Call({"cycle_id": w.larger})


async def _one_more_cycle(w: World) -> Call:
    await w.new_cycle()
    return Call()


async def _one_more_step(w: World) -> Call:
    """Two, made at once."""
    await w.steward.create(f"/v1/cycles/{w.cycle}/journey", {"enter": ["experiment", "purpose"], **WHY})
    return Call({"cycle_id": w.cycle})


async def _one_more_round(w: World) -> Call:
    await w.steward.create(f"/v1/cycles/{w.cycle}/rounds", WHY)
    return Call({"cycle_id": w.cycle})


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
    """About `cycle`, which everybody inside at least observes."""
    return Route(call, READ, may=WITHIN, by=STEWARD, **more)


def reading_held(call: MakeCall, *, told: bool = True, **more: Any) -> Route:
    """What is for members. `told`: observers see what it is about, because that was shared; otherwise nothing."""
    sees = frozenset({OBSERVER}) if told else frozenset()
    return Route(call, READ, may=WITHIN - {OBSERVER}, sees=sees, by=STEWARD, **more)


def writing(
    call: MakeCall,
    least: Role = Role.participant,
    success: int = 200,
    *,
    held: bool = False,
    or_served: bool = False,
    **more: Any,
) -> Route:
    """`held`: it is about something that observers do not see. `or_served`: whoever is served may as well."""
    ranks = {**{kind: Role(kind).rank for kind in INSIDE}, SERVED: Role.participant.rank}
    may = frozenset(kind for kind, rank in ranks.items() if rank >= least.rank or (or_served and kind == SERVED))
    return Route(call, WRITE, success, may, WITHIN - may - ({OBSERVER} if held else set()), by=STEWARD, **more)


def reading_above(call: MakeCall, **more: Any) -> Route:
    return Route(call, READ, may=frozenset(ABOVE), by=UPPER, **more)


def writing_above(
    call: MakeCall, least: Role = Role.participant, success: int = 200, *, held: bool = False, **more: Any
) -> Route:
    """About `larger`, which nobody inside sees. `held`: about something there that observers do not see."""
    may = frozenset(kind for kind, role in zip(ABOVE, INSIDE, strict=True) if Role(role).rank >= least.rank)
    sees: frozenset[str] = frozenset() if held else frozenset(ABOVE) - may
    return Route(call, WRITE, success, may, sees, by=UPPER, **more)


MEMBERS_ABOVE = frozenset(ABOVE) - {UPPER_OBSERVER}


def deciding(call: MakeCall, *stewards: str) -> Route:
    """About a connection, which both sides see."""
    return Route(call, WRITE, may=frozenset(stewards), sees=EVERYBODY - {*stewards}, by=STEWARD)


READ, WRITE = "cycles:read", "cycles:write"
PERSON = frozenset({"person"})
STEWARDS = frozenset({STEWARD, UPPER})
LOOKED_AFTER = Role.steward
ROUTES: dict[str, Route] = {
    "POST /v1/cycles": Route(_start, WRITE, 201, by=STEWARD, otherwise={"title": "Yet another"}),
    "GET /v1/cycles": Route(_nothing, READ, by=STEWARD, more=_one_more_cycle),
    "GET /v1/cycles/{cycle_id}": reading(_reads("cycle")),
    "PUT /v1/cycles/{cycle_id}/purpose": writing(_amend, LOOKED_AFTER),
    "GET /v1/cycles/{cycle_id}/purpose": reading(_reads("cycle")),
    "POST /v1/cycles/{cycle_id}/end": writing(_end, LOOKED_AFTER, or_served=True),
    "POST /v1/cycles/{cycle_id}/reopen": writing(_reopen, LOOKED_AFTER),
    "POST /v1/cycles/{cycle_id}/participants": writing(
        _join, LOOKED_AFTER, 201, or_served=True, otherwise={"role": "participant"}
    ),
    "GET /v1/cycles/{cycle_id}/participants": reading(_reads("cycle")),
    "GET /v1/cycles/{cycle_id}/participants/{participant_id}": reading(_one_participant),
    "PATCH /v1/cycles/{cycle_id}/participants/{participant_id}": writing(_change_role, LOOKED_AFTER),
    "DELETE /v1/cycles/{cycle_id}/participants/{participant_id}": writing(_leave, LOOKED_AFTER, 204),
    "GET /v1/invitations": Route(_nothing, READ, by=INVITED, more=_one_more_cycle),
    "GET /v1/invitations/{participant_id}": Route(_one_invitation, READ, may=frozenset({INVITED}), by=INVITED),
    "POST /v1/invitations/{participant_id}/accept": Route(
        _answer_invitation, WRITE, may=frozenset({INVITED}), by=INVITED
    ),
    "POST /v1/invitations/{participant_id}/decline": Route(
        _answer_invitation, WRITE, 204, may=frozenset({INVITED}), by=INVITED
    ),
    "POST /v1/cycles/{cycle_id}/speakers": writing(
        _name_speaker, LOOKED_AFTER, 201, or_served=True, setups=PERSON, otherwise={"right": "parent"}
    ),
    "GET /v1/cycles/{cycle_id}/speakers": reading_held(_reads("cycle")),
    "GET /v1/cycles/{cycle_id}/speakers/{speaker_id}": reading_held(_speakers, setups=PERSON),
    "POST /v1/cycles/{cycle_id}/speakers/{speaker_id}/review": writing(
        _review_speaker, LOOKED_AFTER, or_served=True, setups=PERSON
    ),
    "POST /v1/cycles/{cycle_id}/speakers/{speaker_id}/end": writing(
        _end_speaker, LOOKED_AFTER, or_served=True, setups=PERSON
    ),
    "PUT /v1/cycles/{cycle_id}/findable": writing(_be_found, LOOKED_AFTER),
    "GET /v1/directory": Route(_nothing, READ, by=STEWARD, more=_one_more_to_be_found),
    "GET /v1/cycles/{cycle_id}/journey": reading(_reads("cycle"), more=_one_more_step),
    "POST /v1/cycles/{cycle_id}/journey": writing(_move, success=201, otherwise=OTHERWISE),
    "GET /v1/cycles/{cycle_id}/rounds": reading(_reads("cycle"), more=_one_more_round),
    "POST /v1/cycles/{cycle_id}/rounds": writing(_round, success=201, otherwise=OTHERWISE),
    "POST /v1/cycles/{cycle_id}/learnings": writing(_record, success=201, otherwise={"kind": "pattern"}),
    "GET /v1/cycles/{cycle_id}/learnings": reading(_reads("cycle"), more=_one_more_learning),
    "GET /v1/learnings": Route(_nothing, READ, by=STEWARD, more=_one_more_for_all),
    "GET /v1/learnings/{learning_id}": reading(_reads("learning")),
    "PUT /v1/learnings/{learning_id}": writing(_correct, held=True),
    "GET /v1/learnings/{learning_id}/versions": reading_held(_reads("learning")),
    "POST /v1/learnings/{learning_id}/consents": writing(
        _consent, success=201, setups=PERSON, otherwise={"how": "by letter"}
    ),
    "GET /v1/learnings/{learning_id}/consents": reading_held(_reads("learning")),
    "GET /v1/consents/{consent_id}": reading_held(_reads("consent"), told=False, setups=PERSON),
    "POST /v1/consents/{consent_id}/withdraw": writing(_withdraw_consent, held=True, setups=PERSON),
    "POST /v1/learnings/{learning_id}/check": reading_held(_check),
    "POST /v1/learnings/{learning_id}/share": writing(
        _share, success=201, held=True, otherwise={"reach": "network"}, erase=_erase_shared
    ),
    "GET /v1/learnings/{learning_id}/shares": reading(_reads("learning")),
    "POST /v1/learnings/{learning_id}/withdraw": writing(_withdraw),
    "POST /v1/connections": Route(_propose, WRITE, 201, STEWARDS, EVERYBODY - STEWARDS, by=UPPER, otherwise=OTHERWISE),
    "GET /v1/cycles/{cycle_id}/connections": reading(_reads("cycle"), more=_one_more_connection),
    "GET /v1/connections/{connection_id}": Route(_reads("connection"), READ, may=EVERYBODY, by=STEWARD),
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
    "GET /v1/cycles/{cycle_id}/reconsiderations": Route(
        _in_larger, READ, may=MEMBERS_ABOVE, sees=frozenset({UPPER_OBSERVER}), by=UPPER, more=_one_more_to_decide
    ),
    "GET /v1/reconsiderations/{reconsideration_id}": Route(
        _reads("reconsideration"), READ, may=MEMBERS_ABOVE, by=UPPER
    ),
    "POST /v1/reconsiderations/{reconsideration_id}/keep": writing_above(_decide_anew, held=True),
    "POST /v1/reconsiderations/{reconsideration_id}/reword": writing_above(_reword, held=True),
    "POST /v1/reconsiderations/{reconsideration_id}/let-go": writing_above(_decide_anew, held=True),
    "GET /v1/learnings/{learning_id}/way-back": reading_held(_reads("learning")),
    "GET /v1/learnings/{learning_id}/lineage": Route(_reads("learning"), READ, may=EVERYBODY, by=STEWARD),
}
