"""Other words for a learning are proposed to whoever wrote it: they decide, and nothing changes before."""

from typing import Any

import httpx
import pytest

from tests.cycles.conftest import Meet
from tests.cycles.stories import HELD, HOW, arrival_of, combine, connect, let_in, record, share, start
from tests.people import Person, until
from tests.searching import at_rest

WORDING = {"kind": "surprise", "statement": "He opens to who waits.", "because": "Asking was not it"}


class Room:
    """A worker's learning in the cycle of a man, who has an account, and a colleague who takes part."""

    def __init__(self, worker: Person, him: Person, colleague: Person, cycle: str, learning: str) -> None:
        self.worker, self.him, self.colleague, self.cycle, self.learning = worker, him, colleague, cycle, learning

    async def propose(self, by: Person, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = await by.create(f"/v1/learnings/{self.learning}/proposals", {**WORDING, **more})
        return made

    async def now(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.worker.get(f"/v1/learnings/{self.learning}")
        return found


async def _room(http: httpx.AsyncClient, meet: Meet) -> Room:
    worker, him, colleague = meet(http, "Amara"), meet(http, "Milo", ""), meet(http, "Ben")
    cycle = await start(worker, "person")
    await let_in(worker, cycle, him, "observer", served=True)
    await let_in(worker, cycle, colleague, "steward")
    return Room(worker, him, colleague, cycle, await record(worker, cycle))


@pytest.fixture
async def room(http: httpx.AsyncClient, meet: Meet) -> Room:
    return await _room(http, meet)


async def decide(by: Person, proposal: dict[str, Any], decision: str, expect: int = 200) -> dict[str, Any]:
    done: dict[str, Any] = await by.change(f"/v1/proposals/{proposal['id']}/{decision}", expect=expect)
    return done


async def test_a_wording_that_its_writer_accepts_becomes_the_next_version_and_says_who_proposed(room: Room) -> None:
    made = await room.propose(room.him)
    assert (made["state"], made["proposed_as"], made["proposed_by"], made["number"]) == ("open", "served", "Milo", 1)
    before = await room.now()
    assert before["statement"] == HELD
    accepted = await decide(room.worker, made, "accept")
    assert (accepted["state"], accepted["version"]) == ("accepted", 2)
    now = await room.now()
    expected = {"kind": "surprise", "statement": WORDING["statement"], "how_learnt": HOW, "number": 2, "version": 2}
    assert now == {**before, **expected}
    assert (now["written_as"], now["written_by"]) == ("steward", "Amara")
    (earlier,) = (await room.him.get(f"/v1/learnings/{room.learning}/versions"))["items"]
    assert (earlier["statement"], earlier["corrected_because"], earlier["proposed_as"]) == (
        HELD,
        WORDING["because"],
        "served",
    )


async def test_one_sentence_is_enough_and_what_is_left_out_stays(room: Room) -> None:
    path = f"/v1/learnings/{room.learning}/proposals"
    made = await room.him.create(path, {"statement": "He opens to who waits."})
    await decide(room.worker, made, "accept")
    now = await room.now()
    assert (now["kind"], now["statement"], now["how_learnt"]) == ("insight", "He opens to who waits.", HOW)
    (earlier,) = (await room.him.get(f"/v1/learnings/{room.learning}/versions"))["items"]
    assert (earlier["corrected_because"], earlier["proposed_as"]) == (None, "served")


async def test_only_the_writer_decides(room: Room) -> None:
    """Another steward does not, nor does whoever proposed."""
    made = await room.propose(room.him)
    for other in (room.colleague, room.him):
        for decision in ("accept", "decline"):
            refused = await decide(other, made, decision, 403)
            assert refused["type"] == "urn:catchment:problem:not-your-words"
    assert (await room.now())["statement"] == HELD
    assert await room.him.get(f"/v1/proposals/{made['id']}") == made


async def test_a_wording_that_is_declined_changes_nothing(room: Room) -> None:
    made, before = await room.propose(room.him), await room.now()
    assert (await decide(room.worker, made, "decline"))["state"] == "declined"
    assert await room.now() == before
    for decision in ("accept", "decline"):
        assert (await decide(room.worker, made, decision, 409))["type"] == "urn:catchment:problem:proposal-is-closed"


async def test_whoever_proposed_takes_it_back_and_its_words_are_gone(room: Room) -> None:
    made = await room.propose(room.him, how_learnt="I know it")
    for other in (room.worker, room.colleague):
        assert (await decide(other, made, "take-back", 403))["type"] == "urn:catchment:problem:not-your-proposal"
    back = await decide(room.him, made, "take-back")
    assert (back["state"], back["statement"], back["how_learnt"], back["because"]) == ("taken-back", "", None, None)
    assert (await room.worker.get(f"/v1/learnings/{room.learning}/proposals"))["items"] == [back]
    assert (await decide(room.worker, made, "accept", 409))["type"] == "urn:catchment:problem:proposal-is-closed"


async def test_what_was_declined_can_be_taken_back_and_what_was_accepted_cannot(room: Room) -> None:
    accepted, declined = await room.propose(room.him), await room.propose(room.him)
    await decide(room.worker, accepted, "accept")
    await decide(room.worker, declined, "decline")
    assert (await decide(room.him, declined, "take-back"))["state"] == "taken-back"
    assert (await decide(room.him, accepted, "take-back", 409))["type"] == "urn:catchment:problem:proposal-is-closed"


async def test_in_an_ended_cycle_a_wording_is_only_declined_or_taken_back(room: Room) -> None:
    first, second = await room.propose(room.him), await room.propose(room.him)
    await room.worker.change(f"/v1/cycles/{room.cycle}/end", {})
    refused = await room.him.create(f"/v1/learnings/{room.learning}/proposals", WORDING, expect=409)
    assert refused["type"] == "urn:catchment:problem:cycle-has-ended"
    assert (await decide(room.worker, first, "accept", 409))["type"] == "urn:catchment:problem:cycle-has-ended"
    await decide(room.worker, first, "decline")
    await decide(room.him, second, "take-back")


async def test_a_decision_is_about_the_proposal_as_it_was_read(room: Room) -> None:
    made = await room.propose(room.him)
    await room.worker.change(f"/v1/proposals/{made['id']}/accept", version=7, expect=412)
    answer = await room.worker.request("POST", f"/v1/proposals/{made['id']}/accept")
    assert answer.status_code == 428


async def test_what_happens_to_a_proposal_is_told_to_members_only_and_without_words(
    live: httpx.AsyncClient, meet: Meet, database_url: str
) -> None:
    room, observer = await _room(live, meet), meet(live, "Olu", "GB-CHC-5")
    await let_in(room.worker, room.cycle, observer)
    for decision, by in (("accept", room.worker), ("decline", room.worker), ("take-back", room.him)):
        await decide(by, await room.propose(room.him), decision)
    await at_rest(database_url)
    wordings = "catchment.cycles.learning.wording-"
    told = (await room.him.get("/v1/events", limit=200))["items"]
    ours = [one for one in told if one["type"].startswith(wordings)]
    assert [one["type"].removeprefix(wordings) for one in ours] == [
        *("proposed.v1", "accepted.v1", "proposed.v1", "declined.v1", "proposed.v1", "taken-back.v1")
    ]
    assert {frozenset(one["data"]) for one in ours} == {frozenset({"cycle_id", "learning_id", "proposal_id"})}
    assert [one["data"]["number"] for one in told if one["type"] == "catchment.cycles.learning.corrected.v1"] == [2]
    assert not [one for one in (await observer.get("/v1/events"))["items"] if "learning" in one["type"]]
    await observer.get(f"/v1/proposals/{ours[0]['data']['proposal_id']}", expect=404)


async def test_what_was_shared_stays_until_it_is_shared_again(http: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(http, "Amara"), meet(http, "Ben")
    cycle = await start(amara, "team")
    await let_in(amara, cycle, ben, "participant")
    learning = await record(amara, cycle)
    await share(amara, learning, "network")
    made = await ben.create(f"/v1/learnings/{learning}/proposals", WORDING)
    await decide(amara, made, "accept")
    (seen,) = (await ben.get("/v1/learnings"))["items"]
    assert (seen["kind"], seen["statement"]) == ("insight", HELD)


async def test_proposals_go_with_the_words_of_the_learning(live: httpx.AsyncClient, meet: Meet) -> None:
    amara, ben = meet(live, "Amara"), meet(live, "Ben", "GB-CHC-1")
    small, large = await start(amara, "team"), await start(ben, "place")
    await connect(amara, small, ben, large)
    learning = await record(amara, small)
    await share(amara, learning)
    made = await combine(ben, large, [(await arrival_of(ben, large, learning))["id"]], "Doors open to who asks")
    kept = await ben.create(f"/v1/learnings/{made}/proposals", WORDING)
    await amara.change(f"/v1/learnings/{learning}/withdraw")

    async def gone() -> dict[str, Any] | None:
        found: dict[str, Any] = await ben.get(f"/v1/proposals/{kept['id']}")
        return found if found["state"] == "withdrawn" else None

    empty = await until(gone)
    assert (empty["statement"], empty["how_learnt"], empty["because"]) == ("", None, None)
    for decision in ("accept", "decline", "take-back"):
        assert (await decide(ben, kept, decision, 409))["type"] == "urn:catchment:problem:proposal-is-closed"
    refused = await ben.create(f"/v1/learnings/{made}/proposals", WORDING, expect=409)
    assert refused["type"] == "urn:catchment:problem:learning-withdrawn"
