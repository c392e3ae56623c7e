"""Calls about cycles, who takes part in them, who speaks for whom, and their journey."""

from typing import Any

from tests.conformance.subject import Call
from tests.cycles.calls import WHY, given
from tests.cycles.stories import (
    PURPOSE,
    today,
)
from tests.cycles.world import World


async def call_one_participant(w: World) -> Call:
    return Call({"cycle_id": w.cycle, "participant_id": w.participant})


async def call_start(w: World) -> Call:
    others = [{"name": "Somebody", "account": "somebody", "role": "participant"}]
    body = {"scale": "team", "title": "Another", "purpose": PURPOSE, "participants": others}
    return Call({}, given(body))


async def call_new_cycle(w: World, body: Any) -> Call:
    made = await w.new_cycle()
    return Call({"cycle_id": made["id"]}, given(body), made["version"])


async def call_amend(w: World) -> Call:
    return await call_new_cycle(w, {"purpose": "Other words", "agreed_by": [{"who": "everybody"}]})


async def call_end(w: World) -> Call:
    return await call_new_cycle(w, WHY)


async def call_reopen(w: World) -> Call:
    made = await w.new_cycle()
    ended = await w.steward.change(f"/v1/cycles/{made['id']}/end", WHY, version=made["version"])
    return Call({"cycle_id": made["id"]}, given(WHY), ended["version"])


async def call_join(w: World) -> Call:
    return await call_new_cycle(w, {"role": "observer", **w.somebody()})


async def call_one_invitation(w: World) -> Call:
    return Call({"participant_id": w.invitation})


async def call_answer_invitation(w: World) -> Call:
    cycle = (await w.new_cycle())["id"]
    asked = (await w.steward.get(f"/v1/cycles/{cycle}/participants"))["invited"]
    return Call({"participant_id": asked[0]["id"]}, version=asked[0]["version"])


async def call_change_participant(w: World, body: Any) -> Call:
    """Of a participant who is nobody that a test acts as."""
    cycle = (await w.new_cycle())["id"]
    one = await w.new_guest(cycle)
    return Call({"cycle_id": cycle, "participant_id": one["id"]}, given(body), one["version"])


async def call_change_role(w: World) -> Call:
    return await call_change_participant(w, {"role": "participant"})


async def call_leave(w: World) -> Call:
    return await call_change_participant(w, None)


async def call_speakers(w: World) -> Call:
    return Call({"cycle_id": w.cycle, "speaker_id": w.speaker})


async def call_name_speaker(w: World) -> Call:
    cycle = (await w.new_cycle())["id"]
    return Call({"cycle_id": cycle}, given(await w.named_speaker(cycle)))


async def call_change_speaker(w: World, body: Any) -> Call:
    cycle = (await w.new_cycle())["id"]
    made = await w.new_speaker(cycle)
    return Call({"cycle_id": cycle, "speaker_id": made["id"]}, given(body), made["version"])


async def call_review_speaker(w: World) -> Call:
    return await call_change_speaker(w, {"reviewed_on": today()})


async def call_end_speaker(w: World) -> Call:
    return await call_change_speaker(w, None)


async def call_be_found(w: World) -> Call:
    return await call_new_cycle(w, {"findable": False, "place": "A town"})


async def one_more_to_be_found(w: World) -> Call:
    await w.upper.create("/v1/cycles", {"scale": "place", "title": "A town", "purpose": PURPOSE, "findable": True})
    return Call()


async def call_move(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, given({"enter": ["purpose"], **WHY}))


async def call_round(w: World) -> Call:
    return Call({"cycle_id": w.cycle}, given(WHY))


async def one_more_cycle(w: World) -> Call:
    await w.new_cycle()
    return Call()


async def one_more_step(w: World) -> Call:
    """Two, made at once."""
    await w.steward.create(f"/v1/cycles/{w.cycle}/journey", {"enter": ["experiment", "purpose"], **WHY})
    return Call({"cycle_id": w.cycle})


async def one_more_round(w: World) -> Call:
    await w.steward.create(f"/v1/cycles/{w.cycle}/rounds", WHY)
    return Call({"cycle_id": w.cycle})
