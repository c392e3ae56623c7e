"""Publishes the outbox: in commit order, with gap-free positions, and nothing lost between commit and stream."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

import structlog

from shared.db.leadership import RELAY, leadership, pause
from shared.metrics import RELAY_LEADER
from shared.outbox.envelopes import EnvelopeComposer
from shared.outbox.publish import send
from shared.outbox.relay_store import Entry, Fenced, LogWentBack, RelayStore
from shared.settings import Settings
from shared.stream.port import Bus, Unreachable

log = structlog.get_logger()

POLL_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 2.0
FAULT_SECONDS = 30.0


class Relay:
    """One service's relay. Several may run; one leads, the others wait for its lock."""

    def __init__(self, settings: Settings, service: str, bus: Bus) -> None:
        self._settings, self._service, self._bus = settings, service, bus
        self._composer = EnvelopeComposer(settings.instance, service)
        self._stop = asyncio.Event()
        self._hint = asyncio.Event()
        self._next_poll = 0.0
        self.leads = False
        self._fault: tuple[float, str] | None = None

    @property
    def fault(self) -> str | None:
        """Why it could not lead just now, where somebody has to do something. It tries again and again.

        When nobody's relay fails any more, another process may lead: then this one never hears that all is well.
        """
        if self._fault is None or time.monotonic() - self._fault[0] > FAULT_SECONDS:
            return None
        return self._fault[1]

    def wake(self) -> None:
        """Publish now instead of at the next poll: something was written to the outbox."""
        self._hint.set()

    def stop(self) -> None:
        """Finish the batch at hand and end `run`."""
        self._stop.set()
        self._hint.set()

    async def run(self) -> None:
        """Lead whenever possible, until `stop`."""
        while not self._stop.is_set():
            try:
                async with leadership(self._settings.database_url, RELAY, self._stop) as connection:
                    if connection:
                        await self.lead(RelayStore(connection, self._composer))
            except Fenced as fenced:
                log.warning("relay steps down", service=self._service, because=str(fenced))
            except LogWentBack as went_back:
                self._fault = time.monotonic(), str(went_back)
                log.error("relay stops", service=self._service, because=str(went_back))
            except Unreachable as unreachable:
                log.warning("relay waits for NATS", service=self._service, because=str(unreachable))
            except Exception:
                log.exception("relay failed, will retry", service=self._service)
            self._set_leading(leads=False)
            await pause(self._stop, LONGEST_PAUSE_SECONDS / 4)

    async def lead(self, store: RelayStore) -> None:
        """Publish until `stop`. Raises Fenced when another relay leads, and whatever the database raises."""
        await store.begin_epoch()
        self._set_leading(leads=True)
        log.info("relay leads", service=self._service, epoch=store.epoch)
        await self._wait_for_stream()
        await self._check_that_the_log_is_ahead(store)
        await self._take_over(store)
        batch: list[Entry] = []
        while not self._stop.is_set() or batch:
            batch = await self._forward(store, batch) if batch else await self._next(store)

    async def _check_that_the_log_is_ahead(self, store: RelayStore) -> None:
        """Before anything is numbered: no position that followers know is given out again. Raises LogWentBack."""
        log_end, stream_end = await store.last_position(), await self._bus.last_position(self._service)
        if stream_end > log_end:
            raise LogWentBack(self._service, log_end, stream_end)
        self._fault = None

    async def _take_over(self, store: RelayStore) -> None:
        """What the earlier relay numbered may or may not be in the stream: look there, then publish the rest."""
        entries = await store.unsettled()
        if not entries:
            return
        await self._wait_for_stream()
        after = await store.last_sequence()
        held = {one.position: one.sequence async for one in self._bus.read_stored(self._service, after)}
        found = [entry for entry in entries if entry.message.position in held]
        await store.settle(found, [(e.message.position, held[e.message.position]) for e in found])
        missing = [entry for entry in entries if entry.message.position not in held]
        size = self._settings.relay_batch
        for start in range(0, len(missing), size):
            batch = missing[start : start + size]
            await store.settle(batch, await self._publish(batch))

    async def _next(self, store: RelayStore) -> list[Entry]:
        """Look for work; when there is none, wait for a hint or the next poll."""
        if self._hint.is_set() and time.monotonic() < self._next_poll:
            self._hint.clear()
            return await store.number(self._settings.relay_batch)
        self._next_poll = time.monotonic() + POLL_SECONDS
        work = await store.pending_work()
        if work.erasures:
            await self._erase(store)
        if work.pending:
            return await store.number(self._settings.relay_batch)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hint.wait(), POLL_SECONDS)
        self._hint.clear()
        return []

    async def _forward(self, store: RelayStore, batch: Sequence[Entry]) -> list[Entry]:
        """Publish a batch. Behind a full one there is more: number that meanwhile, to be sent when this is stored."""
        publishing = asyncio.create_task(self._publish(batch))
        more = len(batch) >= self._settings.relay_batch and not self._stop.is_set()
        try:
            following = await store.number(self._settings.relay_batch) if more else []
        except BaseException:
            publishing.cancel()
            raise
        await store.settle(batch, await publishing)
        return following

    async def _publish(self, batch: Sequence[Entry]) -> list[tuple[int, int]]:
        """Send until stored; positions with their sequences. A stop leaves the batch for the next relay."""
        seconds = POLL_SECONDS
        while True:
            try:
                return await send(self._bus, self._service, [entry.message for entry in batch])
            except Unreachable as unreachable:
                log.warning(
                    "publishing failed, will retry", service=self._service, events=len(batch), because=str(unreachable)
                )
                if self._stop.is_set():
                    raise
            await pause(self._stop, seconds)
            seconds = min(seconds * 2, LONGEST_PAUSE_SECONDS)
            with suppress(Unreachable):
                await self._bus.ensure_stream()

    async def _erase(self, store: RelayStore) -> None:
        for event_id, position in await store.erasures():
            deleted = [await self._bus.delete(sequence, event_id) for sequence in await store.sequences_of(position)]
            if not any(deleted):
                log.info("nothing left to erase in the stream", service=self._service, event_id=str(event_id))
            await store.erasure_done(event_id)

    async def _wait_for_stream(self) -> None:
        seconds = POLL_SECONDS
        while True:
            try:
                return await self._bus.ensure_stream()
            except Unreachable:
                if self._stop.is_set():
                    raise
            await pause(self._stop, seconds)
            seconds = min(seconds * 2, LONGEST_PAUSE_SECONDS)

    def _set_leading(self, *, leads: bool) -> None:
        self.leads = leads
        RELAY_LEADER.labels(self._service).set(leads)
