"""Calls about erasing, and about seeing what is kept."""

from typing import Any

from tests.conformance.subject import Call
from tests.cycles.calls import given
from tests.cycles.world import World


async def call_preview_erasure(w: World) -> Call:
    return Call({"cycle_id": w.cycle})


async def call_request_erasure(w: World) -> Call:
    ids = {"cycle_id": w.cycle, "learning_id": await w.new_learning()}
    return Call(ids, lambda named: {"kind": "learning", "thing_id": named["learning_id"]})


async def call_one_erasure(w: World) -> Call:
    return Call({"erasure_id": w.erasure})


async def call_decide_erasure(w: World, body: Any = None) -> Call:
    """Asked for by somebody whom no test of these routes acts as."""
    return Call({"erasure_id": (await w.new_erasure(by_guest=True))["id"]}, given(body), 1)


async def call_object_to_erasure(w: World) -> Call:
    return await call_decide_erasure(w, {"duty": "A claim is before the court"})


async def one_more_erasure(w: World) -> Call:
    await w.new_erasure()
    return Call({"cycle_id": w.cycle})


async def call_request_access(w: World) -> Call:
    """About somebody whom no test acts as, so that only a steward may ask."""
    cycle = (await w.new_cycle())["id"]
    ids = {"cycle_id": cycle, "participant_id": (await w.new_guest(cycle))["id"]}
    return Call(ids, lambda named: {"participant_id": named["participant_id"]})


async def call_read_access_request(w: World) -> Call:
    return Call({"request_id": (await w.new_access_request())["id"]})


async def call_withdraw_access(w: World) -> Call:
    return Call({"request_id": (await w.new_access_request())["id"]}, version=1)


async def call_review_access(w: World) -> Call:
    made = await w.new_access_request()
    return Call({"request_id": made["id"]}, given({"item_id": made["items"][0]["id"], "release": True}), 1)


async def call_release_access(w: World) -> Call:
    made = await w.new_access_request()
    for item in made["items"]:
        path, body = f"/v1/access-requests/{made['id']}/review", {"item_id": item["id"], "release": True}
        made = await w.steward.change(path, body, version=made["version"])
    return Call({"request_id": made["id"]}, version=made["version"])
