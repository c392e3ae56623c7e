"""The table of every route: which scope it wants, which role, and a call of it that works in a `World`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from shared.events.vocabulary import Role
from tests.cycles.world import World, recording
from tests.people import Person

Ids = Mapping[str, str]
Made = Awaitable["Call"]
TODAY = datetime.now(UTC).date().isoformat()
WHY = {"because": "It is time"}


@dataclass(frozen=True)
class Call:
    """The ids that a call names, its body made from them, and the version that it changes."""

    ids: Ids = field(default_factory=dict)
    body: Callable[[Ids], Any] = lambda _: None
    version: int | None = None

    def of_nothing(self) -> "Call":
        """The same call with ids of nothing that there is."""
        return replace(self, ids={name: str(uuid4()) for name in self.ids})

    async def by(self, who: Person | None, http: httpx.AsyncClient, route: str) -> httpx.Response:
        method, path = route.split(" ")
        headers = {"Idempotency-Key": str(uuid4())}
        if self.version is not None:
            headers["If-Match"] = f'"{self.version}"'
        if who:
            headers["Authorization"] = f"Bearer {who.token}"
        return await http.request(method, path.format(**self.ids), json=self.body(self.ids), headers=headers)


@dataclass(frozen=True)
class Route:
    """`least` is the lowest role that may; None where taking part is not what counts."""

    scope: str
    least: Role | None
    success: int
    call: Callable[[World], Made]
    above: bool = False
    """Whether the role in the larger cycle counts."""
    only: str = ""
    """The only scale of the cycle at which it makes sense."""


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
    return Call({}, _given({"scale": "team", "title": "Another", "purpose": "To learn"}))


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
    ids = {"smaller_cycle_id": w.cycle, "larger_cycle_id": (await w.new_larger())["id"]}
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
    ids = {"cycle_id": w.larger, "arrival_id": w.arrival}
    return Call(ids, lambda named: {**recording(), "arrivals": [named["arrival_id"]]})


async def _parked(w: World) -> Call:
    return Call({"event_id": str(uuid4())})


READ, WRITE = "cycles:read", "cycles:write"
OBSERVER, PARTICIPANT, STEWARD = Role.observer, Role.participant, Role.steward
ROUTES: dict[str, Route] = {
    "POST /v1/cycles": Route(WRITE, None, 201, _start),
    "GET /v1/cycles": Route(READ, None, 200, _nothing),
    "GET /v1/cycles/{cycle_id}": Route(READ, OBSERVER, 200, _reads("cycle")),
    "PUT /v1/cycles/{cycle_id}/purpose": Route(WRITE, STEWARD, 200, _amend),
    "GET /v1/cycles/{cycle_id}/purpose": Route(READ, OBSERVER, 200, _reads("cycle")),
    "POST /v1/cycles/{cycle_id}/end": Route(WRITE, STEWARD, 200, _end),
    "POST /v1/cycles/{cycle_id}/reopen": Route(WRITE, STEWARD, 200, _reopen),
    "POST /v1/cycles/{cycle_id}/participants": Route(WRITE, STEWARD, 201, _join),
    "GET /v1/cycles/{cycle_id}/participants": Route(READ, OBSERVER, 200, _reads("cycle")),
    "GET /v1/cycles/{cycle_id}/participants/{participant_id}": Route(READ, OBSERVER, 200, _one_participant),
    "PATCH /v1/cycles/{cycle_id}/participants/{participant_id}": Route(WRITE, STEWARD, 200, _change_role),
    "DELETE /v1/cycles/{cycle_id}/participants/{participant_id}": Route(WRITE, STEWARD, 204, _leave),
    "GET /v1/cycles/{cycle_id}/journey": Route(READ, OBSERVER, 200, _reads("cycle")),
    "POST /v1/cycles/{cycle_id}/journey": Route(WRITE, PARTICIPANT, 201, _move),
    "POST /v1/cycles/{cycle_id}/rounds": Route(WRITE, PARTICIPANT, 201, _round),
    "POST /v1/cycles/{cycle_id}/learnings": Route(WRITE, PARTICIPANT, 201, _record),
    "GET /v1/cycles/{cycle_id}/learnings": Route(READ, OBSERVER, 200, _reads("cycle")),
    "GET /v1/learnings": Route(READ, None, 200, _nothing),
    "GET /v1/learnings/{learning_id}": Route(READ, OBSERVER, 200, _reads("learning")),
    "PUT /v1/learnings/{learning_id}": Route(WRITE, PARTICIPANT, 200, _correct),
    "GET /v1/learnings/{learning_id}/versions": Route(READ, OBSERVER, 200, _reads("learning")),
    "POST /v1/learnings/{learning_id}/consents": Route(WRITE, PARTICIPANT, 201, _consent, only="person"),
    "GET /v1/learnings/{learning_id}/consents": Route(READ, OBSERVER, 200, _reads("learning")),
    "GET /v1/consents/{consent_id}": Route(READ, OBSERVER, 200, _reads("consent"), only="person"),
    "POST /v1/consents/{consent_id}/withdraw": Route(WRITE, PARTICIPANT, 200, _withdraw_consent, only="person"),
    "POST /v1/learnings/{learning_id}/check": Route(READ, OBSERVER, 200, _check),
    "POST /v1/learnings/{learning_id}/share": Route(WRITE, PARTICIPANT, 201, _share),
    "GET /v1/learnings/{learning_id}/shares": Route(READ, OBSERVER, 200, _reads("learning")),
    "POST /v1/learnings/{learning_id}/withdraw": Route(WRITE, PARTICIPANT, 200, _withdraw),
    "POST /v1/connections": Route(WRITE, STEWARD, 201, _propose, above=True),
    "GET /v1/cycles/{cycle_id}/connections": Route(READ, OBSERVER, 200, _reads("cycle")),
    "GET /v1/connections/{connection_id}": Route(READ, OBSERVER, 200, _reads("connection")),
    "POST /v1/connections/{connection_id}/agree": Route(WRITE, STEWARD, 200, _agree),
    "POST /v1/connections/{connection_id}/decline": Route(WRITE, STEWARD, 200, _agree),
    "POST /v1/connections/{connection_id}/end": Route(WRITE, STEWARD, 200, _end_connection),
    "GET /v1/cycles/{cycle_id}/arrivals": Route(READ, OBSERVER, 200, _in_larger, above=True),
    "GET /v1/arrivals/{arrival_id}": Route(READ, OBSERVER, 200, _reads("arrival"), above=True),
    "POST /v1/arrivals/{arrival_id}/take-up": Route(WRITE, PARTICIPANT, 200, _take_up, above=True),
    "POST /v1/arrivals/{arrival_id}/set-aside": Route(WRITE, PARTICIPANT, 200, _set_aside, above=True),
    "POST /v1/cycles/{cycle_id}/arrivals/combine": Route(WRITE, PARTICIPANT, 201, _combine, above=True),
    "GET /v1/learnings/{learning_id}/way-back": Route(READ, OBSERVER, 200, _reads("learning")),
    "GET /v1/learnings/{learning_id}/lineage": Route(READ, OBSERVER, 200, _reads("learning")),
    "GET /v1/events": Route("events:read", None, 200, _nothing),
    "GET /v1/parked": Route("operate", None, 200, _nothing),
    "GET /v1/parked/{event_id}": Route("operate", None, 404, _parked),
    "POST /v1/parked/{event_id}/retry": Route("operate", None, 404, _parked),
    "GET /livez": Route("", None, 200, _nothing),
    "GET /readyz": Route("", None, 200, _nothing),
    "GET /metrics": Route("", None, 200, _nothing),
}
