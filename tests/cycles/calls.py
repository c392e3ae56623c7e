"""Beginnings of calls: what the routes of several concepts share."""

from collections.abc import Callable
from typing import Any

from tests.conformance.subject import Call, Ids, MakeCall
from tests.cycles.world import World

WHY = {"because": "It is time"}
OTHERWISE = {"because": "It is high time"}


def given(body: Any) -> Callable[[Ids], Any]:
    return lambda _: body


def reads(name: str) -> MakeCall:
    """A reading call about the world's `name`."""

    async def call(w: World) -> Call:
        return Call({f"{name}_id": getattr(w, name)})

    return call


async def nothing(w: World) -> Call:
    return Call()


async def in_larger(w: World) -> Call:
    return Call({"cycle_id": w.larger})
