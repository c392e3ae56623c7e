"""A real service as a process of its own that dies, or is paused, at a chosen step of its work.

`python -m tests.faults.service <module>:<factory> <port> [<point> <times> <signal>]`. The product holds no such hooks:
they are wrapped around its steps here.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import uvicorn

from shared.inbox.apply import EventApplier
from shared.outbox.relay_store import RelayStore
from shared.stream.connection import NatsConnection
from shared.stream.jetstream import NatsBus
from shared.stream.pull import Puller

Point = tuple[type, str, bool]
"""Whose step it is, what it is called, and whether to fail after it rather than before."""

POINTS: dict[str, Point] = {
    "committed, not numbered": (RelayStore, "number", False),
    "numbered, not published": (RelayStore, "number", True),
    "published, not settled": (NatsBus, "publish_one", True),
    "settled": (RelayStore, "settle", True),
    "fetched, not applied": (EventApplier, "apply", False),
    "applied, not committed": (EventApplier, "apply", True),
    "committed, not acknowledged": (Puller, "ack", False),
    "acknowledged": (Puller, "ack", True),
}

IN_A_BATCH: dict[str, Point] = {
    "some of a batch sent": (NatsConnection, "publish", False),
    "a batch stored, not settled": (NatsBus, "publish_batch", True),
}
"""Steps that there are only where more events are pending than go one by one."""


def fail_at(point: str, times: int, signum: signal.Signals) -> None:
    """Send ourselves the signal when the step has had something to do so many times."""
    owner, name, after = (POINTS | IN_A_BATCH)[point]
    step: Callable[..., Any] = getattr(owner, name)
    left = times

    def fail() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signum)

    def is_busy(arguments: tuple[Any, ...]) -> bool:
        if name == "publish":  # acknowledgements go the same way
            return len(arguments) > 2 and "Nats-Batch-Sequence" in arguments[2]
        return name != "ack" or bool(arguments[0])

    async def wrapped(self: Any, *arguments: Any, **named: Any) -> Any:
        busy = is_busy(arguments)
        if busy and not after:
            fail()
        result = await step(self, *arguments, **named)
        if busy and after and (name != "number" or result):
            fail()
        return result

    setattr(owner, name, wrapped)


def main(factory: str, port: str, *failure: str) -> None:
    if failure:
        point, times, signum = failure
        fail_at(point, int(times), signal.Signals[signum])
    config = uvicorn.Config(factory, factory=True, host="127.0.0.1", port=int(port), log_level="warning")
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
