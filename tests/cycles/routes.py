"""The table of every route of cycles: which scope it requires, who may, and a call of it that works in a `World`."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx

from shared.events.vocabulary import Role
from tests.conformance.subject import GHOST, Call, Ids, MakeCall, Route
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
    today,
)
from tests.cycles.world import (
    ABOVE,
    INSIDE,
    INVITED,
    OBSERVER,
    PARTICIPANT,
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
    return await _change_speaker(w, {"reviewed_on": today()})


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


async def _reply(w: World) -> Call:
    """To a learning that was made from an arrival and shared, so that observers see it and its source can go."""
    made = await combine(w.upper, w.larger, [(await w.new_arrival())["id"]], recording()["statement"])
    await share(w.upper, made)
    return Call({"learning_id": made}, _given({"text": "It was another way round"}))


async def _propose_wording(w: World) -> Call:
    return Call({"learning_id": w.learning}, _given(recording()))


async def _decide_wording(w: World) -> Call:
    made = await w.new_proposal()
    return Call({"proposal_id": made["id"]}, version=made["version"])


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


async def _decide_anew(w: World) -> Call:
    made = await w.new_reconsideration()
    return Call({"reconsideration_id": made["id"]}, version=made["version"])


async def _reword(w: World) -> Call:
    call = await _decide_anew(w)
    return replace(call, body=_given({"statement": f"Better: {in_letters()}"}))


async def _one_more_to_decide(w: World) -> Call:
    await w.new_reconsideration()
    return Call({"cycle_id": w.larger})


async def _ask_wider(w: World) -> Call:
    return Call({"arrival_id": (await w.new_arrival())["id"]}, _given(WHY))


async def _new_request(w: World, body: Any) -> Call:
    made = await w.new_request()
    return Call({"request_id": made["id"]}, _given(body), made["version"])


async def _refuse(w: World) -> Call:
    return await _new_request(w, None)


async def _grant(w: World) -> Call:
    made = await w.new_request()
    consent = None
    if w.scale == "person":
        (said,) = (await w.steward.get(f"/v1/learnings/{made['learning_id']}/shares"))["items"]
        consent = await agree_to_share(w.steward, made["learning_id"], "network", said["statement"], **w.served)
    return Call({"request_id": made["id"]}, _given({"consent_id": consent}), made["version"])


async def _one_more_request(w: World) -> Call:
    await w.new_request()
    return Call({"cycle_id": w.cycle})


async def _erase_request(w: World, answer: httpx.Response, _: Call) -> None:
    """By withdrawing the text that it is about."""
    request = answer.json()
    await w.steward.change(f"/v1/learnings/{request['learning_id']}/withdraw")

    async def gone() -> bool:
        found = await w.upper.request("GET", f"/v1/reach-requests/{request['id']}")
        return found.status_code == 404

    await until(gone)


async def _preview_erasure(w: World) -> Call:
    return Call({"cycle_id": w.cycle})


async def _request_erasure(w: World) -> Call:
    ids = {"cycle_id": w.cycle, "learning_id": await w.new_learning()}
    return Call(ids, lambda named: {"kind": "learning", "thing_id": named["learning_id"]})


async def _one_erasure(w: World) -> Call:
    return Call({"erasure_id": w.erasure})


async def _decide_erasure(w: World, body: Any = None) -> Call:
    """Asked for by somebody whom no test of these routes acts as."""
    return Call({"erasure_id": (await w.new_erasure(by_guest=True))["id"]}, _given(body), 1)


async def _object_to_erasure(w: World) -> Call:
    return await _decide_erasure(w, {"duty": "A claim is before the court"})


async def _one_more_erasure(w: World) -> Call:
    await w.new_erasure()
    return Call({"cycle_id": w.cycle})


async def _request_access(w: World) -> Call:
    """About somebody whom no test acts as, so that only a steward may ask."""
    cycle = (await w.new_cycle())["id"]
    ids = {"cycle_id": cycle, "participant_id": (await w.new_guest(cycle))["id"]}
    return Call(ids, lambda named: {"participant_id": named["participant_id"]})


async def _read_access_request(w: World) -> Call:
    return Call({"request_id": (await w.new_access_request())["id"]})


async def _review_access(w: World) -> Call:
    made = await w.new_access_request()
    return Call({"request_id": made["id"]}, _given({"item_id": made["items"][0]["id"], "release": True}), 1)


async def _release_access(w: World) -> Call:
    made = await w.new_access_request()
    for item in made["items"]:
        path, body = f"/v1/access-requests/{made['id']}/review", {"item_id": item["id"], "release": True}
        made = await w.steward.change(path, body, version=made["version"])
    return Call({"request_id": made["id"]}, version=made["version"])


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


async def _one_more_reply(w: World) -> Call:
    await w.steward.create(f"/v1/learnings/{w.learning}/replies", {"text": "So it was"})
    return Call({"learning_id": w.learning})


async def _one_more_proposal(w: World) -> Call:
    await w.new_proposal()
    return Call({"learning_id": w.learning})


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
    await _erase_source(w, call.ids["arrival_id"], answer.json()["id"])


async def _erase_reply(w: World, _: httpx.Response, call: Call) -> None:
    """With the learning, by withdrawing what that was made from."""
    about = call.ids["learning_id"]
    (arrival,) = (await w.upper.get(f"/v1/learnings/{about}"))["made_from"]
    await _erase_source(w, arrival, about)


async def _erase_source(w: World, arrival_id: str, made_from_it: str) -> None:
    arrival = await w.upper.get(f"/v1/arrivals/{arrival_id}")
    await w.steward.change(f"/v1/learnings/{arrival['learning_id']}/withdraw")

    async def withdrawn() -> bool:
        made = await w.upper.get(f"/v1/learnings/{made_from_it}")
        return bool(made["state"] == "withdrawn")

    await until(withdrawn)


async def _erase_proposal(w: World, answer: httpx.Response, _: Call) -> None:
    await w.steward.change(f"/v1/proposals/{answer.json()['id']}/take-back")


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


def for_writer(call: MakeCall, refusal: str) -> Route:
    """About words of the steward's, of which observers do not know."""
    return Route(call, WRITE, 200, frozenset({STEWARD}), frozenset({PARTICIPANT, SERVED}), refusal, by=STEWARD)


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
MEMBERS_OF_BOTH = frozenset({*WITHIN, *ABOVE} - {OBSERVER, UPPER_OBSERVER})
OF_PEOPLE = frozenset({"person", "team"})
TOLD = frozenset({STEWARD, SERVED})
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
    "PUT /v1/learnings/{learning_id}": for_writer(_correct, "not-your-words"),
    "GET /v1/learnings/{learning_id}/versions": reading_held(_reads("learning")),
    "POST /v1/learnings/{learning_id}/replies": writing_above(
        _reply, success=201, otherwise={"text": "Not at all"}, erase=_erase_reply
    ),
    "GET /v1/learnings/{learning_id}/replies": reading_held(_reads("learning"), more=_one_more_reply),
    "POST /v1/learnings/{learning_id}/proposals": writing(
        _propose_wording, success=201, otherwise={"kind": "pattern"}, erase=_erase_proposal
    ),
    "GET /v1/learnings/{learning_id}/proposals": reading_held(_reads("learning"), more=_one_more_proposal),
    "GET /v1/proposals/{proposal_id}": reading_held(_reads("proposal"), told=False),
    "POST /v1/proposals/{proposal_id}/accept": for_writer(_decide_wording, "not-your-words"),
    "POST /v1/proposals/{proposal_id}/decline": for_writer(_decide_wording, "not-your-words"),
    "POST /v1/proposals/{proposal_id}/take-back": for_writer(_decide_wording, "not-your-proposal"),
    "POST /v1/learnings/{learning_id}/consents": writing(
        _consent,
        success=201,
        held=True,
        setups=PERSON,
        otherwise={"how": "by letter"},
        erase=_erase_consent,
        told_once=("slip_code",),
    ),
    "GET /v1/learnings/{learning_id}/consents": reading_held(_reads("learning")),
    "GET /v1/consents/{consent_id}": reading_held(_reads("consent"), told=False, setups=PERSON),
    "POST /v1/consents/{consent_id}/withdraw": writing(_withdraw_consent, held=True, setups=PERSON),
    "GET /v1/consent-explanations": Route(_nothing, READ, by=STEWARD),
    "GET /v1/consent-explanations/{version}": Route(_explanation, READ, by=STEWARD),
    "POST /v1/slips/withdraw": Route(_nothing, "", 422),
    "GET /v1/me/consents": Route(_nothing, READ, by=STEWARD, more=_one_more_of_mine),
    "GET /v1/me/shares": Route(_nothing, READ, by=STEWARD, more=_one_more_of_mine),
    "GET /v1/me/heard-back": Route(_nothing, READ, by=STEWARD, more=_one_more_heard_back),
    "GET /v1/me/readers": Route(_nothing, READ, by=STEWARD, more=_one_more_heard_back),
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
    "POST /v1/arrivals/{arrival_id}/ask-wider": writing_above(
        _ask_wider, success=201, otherwise=OTHERWISE, erase=_erase_request
    ),
    "GET /v1/cycles/{cycle_id}/reach-requests": reading_held(_reads("cycle"), more=_one_more_request),
    "GET /v1/reach-requests/{request_id}": Route(_reads("request"), READ, may=MEMBERS_OF_BOTH, by=STEWARD),
    "POST /v1/reach-requests/{request_id}/refuse": writing(_refuse, held=True),
    "POST /v1/reach-requests/{request_id}/grant": writing(_grant, held=True),
    "GET /v1/learnings/{learning_id}/way-back": reading_held(_reads("learning")),
    "GET /v1/learnings/{learning_id}/lineage": Route(_reads("learning"), READ, may=EVERYBODY, by=STEWARD),
    "GET /v1/cycles/{cycle_id}/erasures/preview": reading_held(_preview_erasure),
    "POST /v1/cycles/{cycle_id}/erasures": writing(
        _request_erasure, LOOKED_AFTER, 201, or_served=True, otherwise={"kind": "participant"}
    ),
    "GET /v1/cycles/{cycle_id}/erasures": reading_held(_reads("cycle"), more=_one_more_erasure),
    "GET /v1/erasures/{erasure_id}": reading_held(_one_erasure, told=False),
    "POST /v1/erasures/{erasure_id}/agree": writing(_decide_erasure, held=True),
    "POST /v1/erasures/{erasure_id}/object": writing(_object_to_erasure, held=True),
    "GET /v1/me/export": Route(_nothing, READ, by=STEWARD),
    "POST /v1/cycles/{cycle_id}/access-requests": writing(
        _request_access, LOOKED_AFTER, 201, setups=OF_PEOPLE, otherwise={"participant_id": GHOST}
    ),
    "GET /v1/cycles/{cycle_id}/access-requests": Route(
        _reads("cycle"), READ, may=frozenset({STEWARD}), sees=WITHIN - {STEWARD}, by=STEWARD
    ),
    "GET /v1/access-requests/{request_id}": Route(_read_access_request, READ, may=TOLD, setups=PERSON, by=STEWARD),
    "POST /v1/access-requests/{request_id}/review": Route(
        _review_access, WRITE, may=frozenset({STEWARD}), sees=frozenset({SERVED}), setups=PERSON, by=STEWARD
    ),
    "POST /v1/access-requests/{request_id}/release": Route(
        _release_access, WRITE, may=frozenset({STEWARD}), sees=frozenset({SERVED}), setups=PERSON, by=STEWARD
    ),
}
