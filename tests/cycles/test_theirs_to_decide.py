"""A person's cycle is theirs: what they end stays ended, they stay while they want to, and they say who else does."""

from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.room import Room, furnish
from tests.cycles.stories import invite, let_in, record, start, write_down
from tests.cycles.test_connections import decide, propose
from tests.cycles.test_participants import leave, members, place
from tests.people import Person

THEIRS = "urn:catchment:problem:theirs-to-decide"
STEWARDS = "urn:catchment:problem:role-missing"


@pytest.fixture
async def room(http: httpx.AsyncClient, meet: Meet) -> Room:
    return await furnish(http, meet)


async def seat(room: Room, who: Person) -> dict[str, Any]:
    return next(one for one in await members(room.amara, room.cycle) if one["account"] == who.sub)


async def end(room: Room, by: Person, what: str = "end", expect: int = 200) -> dict[str, Any]:
    path = f"/v1/cycles/{room.cycle}"
    changed: dict[str, Any] = await by.change(f"{path}/{what}", {}, at=path, expect=expect)
    return changed


async def mark(room: Room, by: Person, one: dict[str, Any], role: str, served: Any, expect: int = 200) -> Any:
    at, body = place(room.cycle, one), {"role": role, "served": served}
    return await by.change(at, body, method="PATCH", at=at, expect=expect)


async def speaker(room: Room, rosa: Person, right: str = "parent") -> dict[str, Any]:
    """Rosa takes part, and speaks for a child on paper; the child's seat."""
    child = await write_down(room.amara, room.cycle, "Nina", served=True)
    parent = await let_in(room.amara, room.cycle, rosa, "participant")
    body = {"for_participant_id": child["id"], "participant_id": parent["id"], "right": right, "since": "2026-01-02"}
    await room.amara.create(f"/v1/cycles/{room.cycle}/speakers", body)
    return child


async def test_what_the_person_ended_only_they_open_again(room: Room) -> None:
    ended = await end(room, room.milo)
    assert (ended["state"], ended["ended_by_served"]) == ("ended", True)
    refused = await end(room, room.amara, "reopen", expect=403)
    assert refused["type"] == THEIRS
    assert "whoever it is for" in refused["detail"]
    assert (await end(room, room.bridget, "reopen", expect=403))["type"] == STEWARDS
    again = await end(room, room.milo, "reopen")
    assert (again["state"], again["ended_by_served"]) == ("active", False)
    await end(room, room.amara)
    await end(room, room.amara, "reopen")


async def test_what_a_parent_ended_for_a_child_only_they_open_again(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    rosa = meet(http, "Rosa", "")
    await speaker(room, rosa)
    await end(room, rosa)
    for other in (room.amara, room.milo):
        assert (await end(room, other, "reopen", expect=403))["type"] == THEIRS
    assert (await end(room, rosa, "reopen"))["state"] == "active"


async def test_who_only_helps_somebody_ends_the_cycle_for_them_and_does_not_open_it_again(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    rosa = meet(http, "Rosa", "")
    await speaker(room, rosa, "carer")
    await end(room, rosa)
    assert (await end(room, rosa, "reopen", expect=403))["type"] == THEIRS


async def test_what_a_steward_ended_a_steward_opens_again_and_nobody_else(room: Room) -> None:
    assert (await end(room, room.amara))["ended_by_served"] is False
    assert (await end(room, room.milo, "reopen", expect=403))["type"] == STEWARDS
    assert (await end(room, room.amara, "reopen"))["state"] == "active"


async def test_a_steward_who_marks_themself_as_served_opens_nothing_again(room: Room) -> None:
    await end(room, room.milo)
    await mark(room, room.amara, await seat(room, room.amara), "steward", served=True)
    assert (await end(room, room.amara, "reopen", expect=403))["type"] == THEIRS


async def test_whoever_ended_their_cycle_and_left_is_asked_back_and_opens_it_and_nobody_else(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    """It could be opened by nobody: they took part no longer, and nobody comes into an ended cycle."""
    await end(room, room.milo)
    await leave(room.milo, room.cycle, await seat(room, room.milo))
    assert (await end(room, room.amara, "reopen", expect=403))["type"] == THEIRS
    path = f"/v1/cycles/{room.cycle}/participants"
    stranger = {"role": "participant", "name": "Chidi", "account": "chidi", "served": True}
    for other in (stranger, {"role": "observer", "name": "Somebody"}):
        refused = await room.amara.create(path, other, expect=409)
        assert refused["type"].endswith("cycle-has-ended")
    await let_in(room.amara, room.cycle, room.milo, "participant", served=True)
    assert (await end(room, room.amara, "reopen", expect=403))["type"] == THEIRS
    assert (await end(room, room.milo, "reopen"))["state"] == "active"


async def test_a_parent_who_ended_a_childs_cycle_and_left_is_asked_back_and_named_again(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    rosa = meet(http, "Rosa", "")
    child = await speaker(room, rosa)
    await end(room, rosa)
    await leave(rosa, room.cycle, await seat(room, rosa))
    back = await let_in(room.amara, room.cycle, rosa, "participant")
    assert (await end(room, rosa, "reopen", expect=403))["type"] == STEWARDS, "not before they are named"
    body = {"participant_id": back["id"], "right": "parent", "since": "2026-01-02"}
    speakers = f"/v1/cycles/{room.cycle}/speakers"
    milo = (await seat(room, room.milo))["id"]
    await room.amara.create(speakers, {**body, "for_participant_id": milo}, expect=409)
    await room.amara.create(speakers, {**body, "for_participant_id": child["id"]})
    assert (await end(room, rosa, "reopen"))["state"] == "active"


async def test_whoever_spoke_for_them_and_was_stopped_by_them_is_not_asked_back(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    ada = meet(http, "Ada", "")
    helping = await let_in(room.amara, room.cycle, ada, "participant")
    milo = await seat(room, room.milo)
    speakers = f"/v1/cycles/{room.cycle}/speakers"
    body = {"for_participant_id": milo["id"], "participant_id": helping["id"], "right": "advocate"}
    made = await room.amara.create(speakers, {**body, "since": "2026-01-02"})
    await room.milo.change(f"{speakers}/{made['id']}/end")
    await leave(ada, room.cycle, helping)
    await end(room, room.milo)
    invited = {"role": "steward", "name": "Ada", "account": ada.sub}
    refused = await room.amara.create(f"/v1/cycles/{room.cycle}/participants", invited, expect=409)
    assert refused["type"].endswith("cycle-has-ended")


async def test_a_person_who_is_served_is_neither_removed_nor_made_less_by_a_steward(room: Room) -> None:
    milo = await seat(room, room.milo)
    refused = await leave(room.amara, room.cycle, milo, 403)
    assert refused["type"] == THEIRS
    assert "End the cycle" in refused["detail"]
    assert (await mark(room, room.amara, milo, "observer", served=False, expect=403))["type"] == THEIRS
    assert (await mark(room, room.amara, milo, "observer", served=None, expect=403))["type"] == THEIRS
    assert (await mark(room, room.amara, milo, "steward", served=None))["role"] == "steward", "more is not less"
    assert (await mark(room, room.amara, milo, "participant", served=True, expect=403))["type"] == THEIRS
    await record(room.milo, room.cycle)


async def test_they_themselves_give_up_being_served_and_leave(room: Room) -> None:
    milo = await seat(room, room.milo)
    given_up = await mark(room, room.milo, milo, "participant", served=False)
    assert (given_up["role"], given_up["served"]) == ("participant", False)
    again = await mark(room, room.milo, milo, "participant", served=True, expect=403)
    assert again["type"] == STEWARDS, "only a steward says whom it is for"
    await mark(room, room.amara, milo, "participant", served=True)
    assert (await mark(room, room.milo, milo, "steward", served=False, expect=403))["type"] == STEWARDS
    await leave(room.milo, room.cycle, milo)
    await room.milo.get(f"/v1/cycles/{room.cycle}", expect=404)


async def test_on_paper_and_while_invited_a_steward_changes_and_removes_them(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    paper = await write_down(room.amara, room.cycle, "Nina", served=True)
    asked = await invite(room.amara, room.cycle, meet(http, "Ines", ""), "participant", served=True)
    for one in (paper, asked):
        assert (await mark(room, room.amara, one, "observer", served=False))["served"] is False
        await leave(room.amara, room.cycle, one)


async def test_two_who_are_served_do_not_remove_each_other(room: Room, http: httpx.AsyncClient, meet: Meet) -> None:
    mary = meet(http, "Mary", "")
    hers = await let_in(room.amara, room.cycle, mary, "participant", served=True)
    assert (await leave(room.milo, room.cycle, hers, 403))["type"] == THEIRS


@pytest.mark.parametrize("acting", ["milo", "rosa"])
async def test_whoever_a_cycle_is_for_decides_who_is_in_the_room(
    room: Room, http: httpx.AsyncClient, meet: Meet, acting: str
) -> None:
    rosa = meet(http, "Rosa", "")
    await speaker(room, rosa)
    by = {"milo": room.milo, "rosa": rosa}[acting]
    asked = await invite(room.amara, room.cycle, meet(http, "Stranger", "GB-CHC-9"))
    await leave(by, room.cycle, asked)
    for worker in (room.bridget, room.nisha):
        await leave(by, room.cycle, await seat(room, worker))
        await worker.get(f"/v1/cycles/{room.cycle}", expect=404)
    last = await leave(by, room.cycle, await seat(room, room.amara), 409)
    assert last["type"] == "urn:catchment:problem:steward-needed"


async def test_a_steward_goes_on_the_persons_word_where_another_remains(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    await let_in(room.amara, room.cycle, meet(http, "Ben"), "steward")
    await leave(room.milo, room.cycle, await seat(room, room.amara))
    await room.amara.get(f"/v1/cycles/{room.cycle}", expect=404)


async def test_a_mere_participant_removes_nobody_and_takes_no_invitation_back(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    asked = await invite(room.amara, room.cycle, meet(http, "Chidi", "GB-CHC-9"))
    for one in (asked, await seat(room, room.nisha)):
        assert (await leave(room.bridget, room.cycle, one, 403))["type"] == STEWARDS


@pytest.mark.parametrize("proposing", ["smaller", "larger"])
async def test_the_person_declines_and_ends_connections_of_their_cycle_and_agrees_to_none(
    room: Room, http: httpx.AsyncClient, meet: Meet, proposing: str
) -> None:
    chidi = meet(http, "Chidi", "GB-CHC-9")
    larger = await start(chidi, "place")
    first, second = (room.amara, chidi) if proposing == "smaller" else (chidi, room.amara)
    await propose(room.milo, room.cycle, larger, expect=403)
    made = await propose(first, room.cycle, larger)
    assert (await decide(room.milo, made, "agree", 403))["type"] == STEWARDS
    assert (await decide(room.bridget, made, "decline", 403))["type"] == STEWARDS
    assert (await decide(room.milo, made, "decline"))["state"] == "declined"
    made = await propose(first, room.cycle, larger)
    await decide(second, made, "agree")
    assert (await decide(room.bridget, made, "end", 403))["type"] == STEWARDS
    assert (await decide(room.milo, made, "end"))["state"] == "ended"


async def test_who_speaks_for_a_child_ends_a_connection_and_wants_no_further_proposal(
    room: Room, http: httpx.AsyncClient, meet: Meet
) -> None:
    rosa, chidi = meet(http, "Rosa", ""), meet(http, "Chidi", "GB-CHC-9")
    await speaker(room, rosa)
    larger = await start(chidi, "place")
    made = await propose(chidi, room.cycle, larger)
    await decide(room.amara, made, "agree")
    assert (await decide(rosa, made, "end"))["state"] == "ended"
    made = await propose(chidi, room.cycle, larger)
    declined = await rosa.change(f"/v1/connections/{made['id']}/decline", {"mute": True})
    assert declined["state"] == "declined"
    assert (await propose(chidi, room.cycle, larger, 409))["type"] == "urn:catchment:problem:proposals-muted"
