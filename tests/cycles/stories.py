"""Beginnings that many tests share, told through the API."""

from datetime import UTC, datetime
from typing import Any

from tests.people import Person, until

PURPOSE = "Help each person to live the life that matters to them"
HELD = "He opened the door to her once she asked what mattered to him."
SHARED = "People open the door once they are asked what matters to them."
SHARED_HOW = "Told and seen."
EXPLANATION = "2026-11"
HOW = "Told by the person, and seen by the worker over a month."


async def start(by: Person, scale: str, title: str = "A cycle", **more: Any) -> str:
    """The id of a new cycle."""
    body = {"scale": scale, "title": title, "purpose": PURPOSE, **more}
    cycle = await by.create("/v1/cycles", body)
    return str(cycle["id"])


async def invite(by: Person, cycle: str, who: Person, role: str = "observer", **more: Any) -> dict[str, Any]:
    """The invited participant: a named person, or in a cycle of organisations an organisation."""
    of_people = (await by.get(f"/v1/cycles/{cycle}"))["membership"] == "people"
    somebody = {"name": who.name, "account": who.sub} if of_people else {"organisation": who.org}
    made: dict[str, Any] = await by.create(f"/v1/cycles/{cycle}/participants", {"role": role, **somebody, **more})
    return made


async def accept(who: Person, invited: dict[str, Any]) -> dict[str, Any]:
    """The participant, as the one who was invited sees it from then on."""
    path = f"/v1/invitations/{invited['id']}/accept"
    joined: dict[str, Any] = await who.change(path, version=invited["version"])
    return joined


async def let_in(by: Person, cycle: str, who: Person, role: str = "observer", **more: Any) -> dict[str, Any]:
    """Somebody who was invited and has accepted."""
    return await accept(who, await invite(by, cycle, who, role, **more))


async def write_down(by: Person, cycle: str, name: str, role: str = "participant", **more: Any) -> dict[str, Any]:
    """Somebody without an account, who takes part on paper."""
    made: dict[str, Any] = await by.create(f"/v1/cycles/{cycle}/participants", {"role": role, "name": name, **more})
    return made


async def connect(smaller_steward: Person, smaller: str, larger_steward: Person, larger: str) -> str:
    """The id of an agreed connection; each steward sees their own side only."""
    body = {"smaller_cycle_id": smaller, "larger_cycle_id": larger, "because": "They can change what we cannot"}
    connection = await smaller_steward.create("/v1/connections", body)
    await larger_steward.change(f"/v1/connections/{connection['id']}/agree", {"answer": "Gladly"})
    return str(connection["id"])


async def record(by: Person, cycle: str, statement: str = HELD, kind: str = "insight", **more: Any) -> str:
    body = {"kind": kind, "statement": statement, "how_learnt": HOW, **more}
    return str((await by.create(f"/v1/cycles/{cycle}/learnings", body))["id"])


def today() -> str:
    return datetime.now(UTC).date().isoformat()


async def person_in(by: Person, learning: str, named: str = "") -> str:
    """The id of the participant with this name in the learning's cycle, whom it is for; without a name, that of `by`.

    Where nobody said so yet, `by` marks them as served.
    """
    cycle = (await by.get(f"/v1/learnings/{learning}"))["cycle_id"]
    people = (await by.get(f"/v1/cycles/{cycle}/participants"))["items"]
    one = next(one for one in people if one["name"] == (named or by.name))
    if not one["served"]:
        path = f"/v1/cycles/{cycle}/participants/{one['id']}"
        await by.change(path, {"role": one["role"], "served": True}, method="PATCH", version=one["version"])
    return str(one["id"])


async def consenting(
    by: Person, learning: str, statement: str = SHARED, reach: str = "connected", *, of: str = "", **more: Any
) -> dict[str, Any]:
    """A body that records a consent: of whoever has the name `of` in the cycle, or of `by`."""
    return {
        "participant_id": await person_in(by, learning, of),
        "statement": statement,
        "how_learnt": SHARED_HOW,
        "reach": reach,
        "onward": "network",
        "explanation": EXPLANATION,
        "how": "in conversation",
        "agreed_on": today(),
        **more,
    }


async def agree_to_share(
    by: Person, learning: str, reach: str = "connected", statement: str = SHARED, **more: Any
) -> str:
    """The id of a consent. It is the own act of `by`, who is content to be heard alone, unless it is `of` another."""
    chosen = {} if more.get("of") else {"although_few": True}
    body = await consenting(by, learning, statement, reach, **{**chosen, **more})
    return str((await by.create(f"/v1/learnings/{learning}/consents", body))["id"])


async def share_from_person(
    by: Person, learning: str, statement: str = SHARED, reach: str = "connected", **more: Any
) -> str:
    """The id of the consent with which it was shared."""
    consent = await agree_to_share(by, learning, reach, statement, **more)
    await by.create(f"/v1/learnings/{learning}/share", {"reach": reach, "consent_id": consent})
    return consent


async def share(by: Person, learning: str, reach: str = "connected") -> None:
    await by.create(f"/v1/learnings/{learning}/share", {"reach": reach})


async def arrivals(reader: Person, cycle: str, **filters: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await reader.get(f"/v1/cycles/{cycle}/arrivals", **filters))["items"]
    return items


async def arrival_of(reader: Person, cycle: str, learning: str, wording: int | None = None) -> dict[str, Any]:
    """The arrival of that learning (in that wording), as soon as it is there."""

    async def look() -> dict[str, Any] | None:
        found = (one for one in await arrivals(reader, cycle) if one["learning_id"] == learning)
        return next((one for one in found if wording in (None, one["wording"])), None)

    found: dict[str, Any] = await until(look)
    return found


async def combine(by: Person, cycle: str, arriving: list[str], statement: str, kind: str = "pattern") -> str:
    body = {"arrivals": arriving, "kind": kind, "statement": statement, "how_learnt": "Read side by side."}
    return str((await by.create(f"/v1/cycles/{cycle}/arrivals/combine", body))["id"])


async def pass_on(by: Person, cycle: str, learning: str, statement: str) -> str:
    """Make the larger cycle's own learning of an arrival and share it; its id."""
    arrival = await arrival_of(by, cycle, learning)
    made = await combine(by, cycle, [arrival["id"]], statement)
    await share(by, made)
    return made
