"""The steps that load the demonstration, through the public API: each looks first whether it is done already."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid5

import httpx

from deploy.local.demo_cases import Case, Joining, Move, NextRound, Wording
from deploy.local.demo_learnings import Learnt, Words
from deploy.local.identities import IDENTITIES, Identity
from services.cycles.domain.explanations import CURRENT

PATIENCE_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.05
_KEYS = UUID("5f4e8e0c-6c0b-5b58-9a4c-3f0f0e3f9d21")
"""Namespace of the keys under which requests take effect once."""

Json = dict[str, Any]
Found = TypeVar("Found")


class DemoFailed(Exception):
    """Why the demonstration could not be loaded. Loading it again goes on from there."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One identity of the demonstration at work in the API."""

    web: httpx.AsyncClient
    who: Identity
    token: str

    async def get(self, path: str, **params: str | int) -> Any:
        return await self._send("GET", path, {}, params=params)

    async def items(self, path: str, **params: str | int) -> list[Json]:
        """Every page of a list."""
        found: list[Json] = []
        after: dict[str, str] = {}
        while True:
            page = await self.get(path, **{**params, **after})
            found += page["items"]
            if not page.get("next"):
                return found
            after = {"after": page["next"]}

    async def create(self, path: str, body: Json) -> Json:
        """A POST that takes effect once, however often a load that was cut off repeats it."""
        text = json.dumps(body, sort_keys=True)
        key = str(uuid5(_KEYS, f"{self.who.sub} {path} {text}"))
        made: Json = await self._send("POST", path, {"Idempotency-Key": key}, json=body)
        return made

    async def change(self, path: str, body: Json, version: int, method: str = "POST") -> Json:
        changed: Json = await self._send(method, path, {"If-Match": f'"{version}"'}, json=body)
        return changed

    async def take_back(self, path: str) -> Json:
        taken: Json = await self._send("POST", path, {})
        return taken

    async def _send(self, method: str, path: str, headers: Mapping[str, str], **more: Any) -> Any:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        answer = await self.web.request(method, path, headers=sent, **more)
        if answer.is_success:
            return answer.json()
        raise DemoFailed(f"{self.who.name}, {method} {path}: {answer.status_code} {answer.text}")


@dataclass
class People:
    """The demonstration's identities, each with a token for the time of the load."""

    web: httpx.AsyncClient
    token: Callable[..., str]
    _known: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Actor:
        if key not in self._known:
            self._known[key] = Actor(self.web, IDENTITIES[key], sign(self.token, key))
        return self._known[key]


def sign(token: Callable[..., str], key: str) -> str:
    who = IDENTITIES[key]
    return token(sub=who.sub, name=who.name, org=who.org, scope=" ".join(who.scopes))


async def until(look: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    """What `look` finds once the event behind it has been applied. Raises DemoFailed when that takes too long."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        found = await look()
        if found:
            return found
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    raise DemoFailed(f"{what} did not arrive within {PATIENCE_SECONDS} seconds. `catchment doctor` may say why.")


async def cycle(people: People, case: Case) -> str:
    """Make the cycle with its participants and wordings, unless it is there; returns its id."""
    by = people[case.steward]
    theirs = await by.items("/v1/cycles", scale=case.scale, limit=200)
    found = next((one for one in theirs if one["title"] == case.title), None)
    if found is None:
        body = {"scale": case.scale, "title": case.title, "purpose": case.purpose}
        found = await by.create("/v1/cycles", body)
    cycle_id = str(found["id"])
    for joining in case.joining:
        await _let_in(people, by, found, joining)
    for wording in case.wordings:
        await _reword(by, cycle_id, wording)
    return cycle_id


async def _let_in(people: People, by: Actor, cycle: Json, joining: Joining) -> None:
    """Invite somebody, who accepts with a token of their own; whoever is only a name takes part at once."""
    path = f"/v1/cycles/{cycle['id']}/participants"
    body = _somebody(cycle, joining)
    known = await by.get(path)
    same = [one for one in (*known["items"], *known["invited"]) if _is(one, body)]
    joined = same[0] if same else await by.create(path, body)
    if joining.who and joined["joined_at"] is None:
        await people[joining.who].change(f"/v1/invitations/{joined['id']}/accept", {}, joined["version"])


def _somebody(cycle: Json, joining: Joining) -> Json:
    if joining.who is None:
        return {"role": joining.role, "name": joining.name}
    who = IDENTITIES[joining.who]
    if cycle["membership"] == "organisations":
        return {"role": joining.role, "organisation": who.org}
    return {"role": joining.role, "name": who.name, "account": who.sub, "served": joining.served}


def _is(one: Json, body: Json) -> bool:
    """Whether that participant is the one whom this body would add."""
    key = "name" if "name" in body else "organisation"
    return bool(one[key] == body[key])


async def _reword(by: Actor, cycle_id: str, wording: Wording) -> None:
    path = f"/v1/cycles/{cycle_id}/purpose"
    if wording.purpose in [one["purpose"] for one in (await by.get(path))["items"]]:
        return
    body = {"purpose": wording.purpose, "agreed_by": [{"who": wording.agreed_by}], "because": wording.because}
    await by.change(path, body, (await by.get(f"/v1/cycles/{cycle_id}"))["version"], method="PUT")


async def walk(by: Actor, cycle_id: str, path: tuple[Move | NextRound, ...]) -> None:
    """Walk the cycle's real path; steps that were walked before are recognised by their reasons."""
    for one in path:
        paths = (f"/v1/cycles/{cycle_id}/journey", f"/v1/cycles/{cycle_id}/rounds")
        walked = {each["because"] for path_ in paths for each in await by.items(path_)}
        if one.because in walked:
            continue
        if isinstance(one, NextRound):
            await by.create(f"/v1/cycles/{cycle_id}/rounds", {"because": one.because})
        else:
            body = {"enter": list(one.enter), "leave": list(one.leave), "because": one.because}
            await by.create(f"/v1/cycles/{cycle_id}/journey", body)


async def connect(by: Actor, smaller: str, answering: Actor, larger: str, because: str) -> None:
    """Propose and agree. A connection that people ended or declined since is left alone."""
    there = [one for one in await by.items(f"/v1/cycles/{smaller}/connections") if one["larger_cycle_id"] == larger]
    body = {"smaller_cycle_id": smaller, "larger_cycle_id": larger, "because": because}
    found = there[0] if there else await by.create("/v1/connections", body)
    if found["state"] == "proposed":
        path = f"/v1/connections/{found['id']}/agree"
        await answering.change(path, {"answer": "Gladly: we want to hear what you learn"}, found["version"])


async def record(by: Actor, cycle_id: str, learnt: Learnt) -> str:
    """The learning's id."""
    there = await by.items(f"/v1/cycles/{cycle_id}/learnings")
    found = next((one for one in there if one["statement"] == learnt.words.statement), None)
    body = {"kind": learnt.kind, **learnt.words._asdict()}
    return str((found or await by.create(f"/v1/cycles/{cycle_id}/learnings", body))["id"])


async def reply(by: Actor, learning: str, text: str) -> None:
    path = f"/v1/learnings/{learning}/replies"
    if text not in [one["text"] for one in await by.items(path)]:
        await by.create(path, {"text": text})


async def share(by: Actor, learning: str, reach: str = "connected") -> None:
    if not (await by.get(f"/v1/learnings/{learning}/shares"))["items"]:
        await by.create(f"/v1/learnings/{learning}/share", {"reach": reach})


class Consenting(NamedTuple):
    """Whose words may go, and who records that: the person (their own act), or a worker, who gives them a slip."""

    by: Actor
    of: str
    words: Words
    because: str | None
    """Why what the check finds in them points to nobody, where it finds something."""

    @property
    def how(self) -> str:
        if self.by.who.name == self.of:
            return "Invented: read alone, and agreed to with an account of one's own"
        return "Invented: in conversation, after reading the text together; the slip with its code was handed over"


async def share_from_person(by: Actor, learning: str, consenting: Consenting) -> Json:
    """The consent with which the text was shared."""
    consents = (await by.get(f"/v1/learnings/{learning}/consents"))["items"]
    consent: Json = consents[-1] if consents else await _consent(learning, consenting)
    if not (await by.get(f"/v1/learnings/{learning}/shares"))["items"]:
        await by.create(f"/v1/learnings/{learning}/share", {"reach": "connected", "consent_id": consent["id"]})
    return consent


async def _consent(learning: str, consenting: Consenting) -> Json:
    """To the cycles that are connected; what they make of it in their own words may go on to everybody."""
    by = consenting.by
    cycle_id = (await by.get(f"/v1/learnings/{learning}"))["cycle_id"]
    people = (await by.get(f"/v1/cycles/{cycle_id}/participants"))["items"]
    body = {
        "participant_id": next(one["id"] for one in people if one["name"] == consenting.of),
        **consenting.words._asdict(),
        "reach": "connected",
        "onward": "network",
        "explanation": CURRENT.version,
        "how": consenting.how,
        "agreed_on": datetime.now(UTC).date().isoformat(),
        "identifies_nobody_because": consenting.because,
    }
    return await by.create(f"/v1/learnings/{learning}/consents", body)


async def arrived(by: Actor, cycle_id: str, learning: str) -> Json:
    """The learning as it arrived in a larger cycle, a moment after it was shared."""

    async def look() -> Json | None:
        there = await by.items(f"/v1/cycles/{cycle_id}/arrivals")
        return next((one for one in there if one["learning_id"] == learning), None)

    return await until(look, f"learning {learning} in cycle {cycle_id}")


async def combine(by: Actor, cycle_id: str, arrivals: list[Json], learnt: Learnt) -> str:
    """The id of the cycle's own learning, made from arrivals. They identify it even when its words were erased."""
    ids = sorted(str(one["id"]) for one in arrivals)
    there = await by.items(f"/v1/cycles/{cycle_id}/learnings")
    found = next((one for one in there if sorted(one["made_from"]) == ids), None)
    body = {"arrivals": ids, "kind": learnt.kind, **learnt.words._asdict()}
    return str((found or await by.create(f"/v1/cycles/{cycle_id}/arrivals/combine", body))["id"])


async def take_up(by: Actor, arrival: Json, meaning: str) -> None:
    if arrival["state"] == "waiting":
        await by.change(f"/v1/arrivals/{arrival['id']}/take-up", {"meaning": meaning}, arrival["version"])


async def set_aside(by: Actor, arrival: Json, because: str) -> None:
    if arrival["state"] == "waiting":
        await by.change(f"/v1/arrivals/{arrival['id']}/set-aside", {"because": because}, arrival["version"])


async def withdraw_consent(by: Actor, consent_id: str) -> None:
    """By the person whose consent it is: no reason, and no version."""
    if (await by.get(f"/v1/consents/{consent_id}"))["withdrawn_at"] is None:
        await by.take_back(f"/v1/consents/{consent_id}/withdraw")


async def ask_to_erase(by: Actor, cycle_id: str, learning: str) -> None:
    await by.create(f"/v1/cycles/{cycle_id}/erasures", {"kind": "learning", "thing_id": learning})
