"""One active process per task and service: a session-level advisory lock on a connection of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

LOCKS = 0x4361_7463
"""Namespace of our advisory locks in a service's database."""
RELAY, CONSUMER, MIGRATION = 1, 2, 3
TRY_AGAIN_SECONDS = 0.25
CLOSE_SECONDS = 5

CONNECTION = {
    "application_name": "catchment background",
    "jit": "off",
    # Where a leader's machine is gone, the lock must not outlive it for hours.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    # Right plans must not depend on statistics of tables that are nearly always empty.
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


@asynccontextmanager
async def leadership(url: str, lock: int, stop: asyncio.Event) -> AsyncIterator[asyncpg.Connection | None]:
    """Wait for the lock, then yield the connection that holds it; None when `stop` was set before.

    The lock goes when the connection does, so a holder has to guard its writes against a successor as well.
    """
    connection = await asyncpg.connect(url, timeout=10, command_timeout=30, server_settings=CONNECTION)
    try:
        while not stop.is_set():
            if await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", LOCKS, lock):
                yield connection
                return
            await pause(stop, TRY_AGAIN_SECONDS)
        yield None
    finally:
        with suppress(Exception):
            await connection.close(timeout=CLOSE_SECONDS)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but no longer than until `stop` is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
