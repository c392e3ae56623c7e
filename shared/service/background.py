"""A service's background work: relay, consumer and housekeeping, beside the web app or in a process of its own."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from shared.db.leadership import pause
from shared.db.sessions import Database, connect
from shared.inbox.consumer import Consumer
from shared.inbox.handlers import Handlers
from shared.inbox.producer_log import ProducerLogs
from shared.logs import configure
from shared.metrics import PARKED, RELAY_PENDING
from shared.outbox.relay import Relay
from shared.service.housekeeping import counts, sweep
from shared.service.service import Service
from shared.settings import Settings
from shared.stream.jetstream import NatsBus

log = structlog.get_logger()

OBSERVE_SECONDS = 5
SWEEP_SECONDS = 3600
FINISH_SECONDS = 15
"""Longer than a batch takes. What is cancelled after that is done again by the next process."""


class Background:
    """Relay, consumer (if the service has handlers) and housekeeping of one service."""

    def __init__(self, settings: Settings, database: Database, service: Service) -> None:
        self._settings, self._database, self._service = settings, database, service.name
        self._chores = service.chores
        self._bus = NatsBus(settings)
        self._relay = Relay(settings, service.name, self._bus)
        self._consumer = self._consumer_of(service.handlers) if service.handlers else None
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def _consumer_of(self, handlers: Handlers) -> Consumer:
        # Events that follow from events do not wake the relay: they are published with the next request's or at the
        # next poll, and so do not slow down the disk for requests that somebody waits for.
        return Consumer(self._settings, self._database, self._service, handlers, self._bus)

    async def start(self) -> None:
        """Begin; does not wait for database or NATS, which may come later."""
        work: list[Callable[[], Coroutine[Any, Any, None]]] = [self._relay.run, self._observe, self._sweep]
        if self._consumer:
            work.append(self._consumer.run)
        self._tasks = [asyncio.create_task(each(), name=each.__qualname__) for each in work]

    async def stop(self) -> None:
        """Finish the batches at hand, then close."""
        self._stop.set()
        self._relay.stop()
        if self._consumer:
            self._consumer.stop()
        _, unfinished = await asyncio.wait(self._tasks, timeout=FINISH_SECONDS)
        for task in unfinished:
            log.warning("task cancelled, it did not finish in time", task=task.get_name())
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bus.close()

    def wake(self) -> None:
        """Events were written just now: publish them without waiting for the next poll."""
        self._relay.wake()

    async def health(self) -> dict[str, Any]:
        """`nats`: connected or not; `relay` and `consumer`: whether this process leads, and how many events wait."""
        async with self._database.transaction() as session:
            pending, parked = await counts(session, self._service)
        state: dict[str, Any] = {
            "nats": self._bus.connected,
            "relay": {"leader": self._relay.leads, "pending": pending},
        }
        if self._relay.fault:
            state["relay"]["fault"] = self._relay.fault
        if self._consumer:
            state["consumer"] = {"active": self._consumer.active, "lag": self._consumer.lag, "parked": parked}
            if self._consumer.waits:
                state["consumer"]["waits"] = dict(self._consumer.waits)
        return state

    async def _observe(self) -> None:
        await self._repeat(self._count, OBSERVE_SECONDS)

    async def _sweep(self) -> None:
        logs = self._consumer.logs if self._consumer else None
        await self._repeat(lambda: self._keep_house(logs), SWEEP_SECONDS)

    async def _keep_house(self, logs: ProducerLogs | None) -> None:
        await sweep(self._database, self._service, logs)
        for chore in self._chores:
            await chore(self._database)

    async def _count(self) -> None:
        async with self._database.transaction() as session:
            pending, parked = await counts(session, self._service)
        RELAY_PENDING.labels(self._service).set(pending)
        PARKED.labels(self._service).set(parked)

    async def _repeat(self, work: Callable[[], Coroutine[Any, Any, None]], seconds: float) -> None:
        while not self._stop.is_set():
            try:
                await work()
            except Exception as error:  # whatever it is, the next turn may go better
                log.warning("failed, will retry", service=self._service, error=repr(error))
            await pause(self._stop, seconds)


def run(service: Service) -> None:
    """The background work alone, until SIGTERM or SIGINT: what `python -m services.<service>.worker` does."""
    settings = Settings()
    settings.required_pseudonym_key()
    configure(settings, service.name)
    asyncio.run(_alone(settings, service))


async def _alone(settings: Settings, service: Service) -> None:
    told = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, told.set)
    database = connect(settings)
    background = Background(settings, database, service)
    await background.start()
    await told.wait()
    await background.stop()
    await database.close()
