"""Follows other services' events: in order, without gaps, each once, one active process per service."""

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog
from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import col

from shared.db.leadership import CONSUMER, leadership, pause
from shared.db.sessions import Database
from shared.events.envelope import Envelope, source_of, stream_name
from shared.inbox.apply import EventApplier, EventRange, HandlerFailed, WatermarkMoved
from shared.inbox.handlers import Handlers
from shared.inbox.parked import park_unreadable
from shared.inbox.producer_log import LogUnreachable, ProducerLogs
from shared.inbox.tables import InboxWatermark
from shared.metrics import CONSUMED, CONSUMER_LAG, GAPS_LOST, GAPS_REPAIRED
from shared.settings import Settings
from shared.stream.port import Bus, Delivery, Reader, ReaderLost, Unreachable

log = structlog.get_logger()

FETCH_SECONDS = 0.5
PAUSE_SECONDS = 0.5
REDELIVER_AFTER_SECONDS = 2.0
RUNS_PER_FETCH = 20
"""Runs applied per source before the next fetch: a long repair of one source must not hold up the others."""
LOG_PAGE = 500
UNSAVED_AT_MOST = 500
"""Positions with nothing for us: their watermark is saved with the next run that has something, or in a lull."""
QUIET_SECONDS, LONGEST_QUIET_SECONDS = 2.0, 30.0
"""How long the stream may be silent before the producers' logs are asked for more: at first, and at most."""


@dataclass(frozen=True, slots=True)
class DeliveredEvent:
    """A delivery that is an envelope."""

    delivery: Delivery
    envelope: Envelope


class Consumer:
    """One service's consumer of all that its handlers listen to."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        service: str,
        handlers: Handlers,
        bus: Bus,
    ) -> None:
        self._settings, self._database, self._service, self._bus = settings, database, service, bus
        services = sorted({event.type.split(".")[1] for event in handlers})
        self._sources = {source_of(settings.instance, one): one for one in services}
        self._reader: Reader = bus.reader(service, services)
        self._applier = EventApplier(service, handlers)
        self.logs = ProducerLogs(settings)
        self._watermarks: dict[str, int] = {}
        self._saved: dict[str, int] = {}
        """The watermarks as the database has them."""
        self._read_up_to: dict[str, int] = {}
        """Sequences of the stream, by source."""
        self._silence = _Silence()
        self._stop = asyncio.Event()
        self.active = False
        self.lag = 0
        self.waits: dict[str, str] = {}
        """By source: why what follows a gap cannot be applied yet."""

    def stop(self) -> None:
        """Finish the batch at hand and end `run`."""
        self._stop.set()

    async def run(self) -> None:
        """Consume whenever this process is the one to do it, until `stop`."""
        while not self._stop.is_set():
            try:
                async with leadership(self._settings.database_url, CONSUMER, self._stop) as connection:
                    if connection:
                        await self.consume(connection.is_closed)
            except WatermarkMoved as moved:
                log.warning("consumer steps down", service=self._service, because=str(moved))
            except Unreachable as unreachable:
                log.warning("consumer waits for NATS", service=self._service, because=str(unreachable))
            except Exception:
                log.exception("consumer failed, will retry", service=self._service)
            self.active = False
            await pause(self._stop, PAUSE_SECONDS)
        await self._reader.close()
        await self.logs.aclose()

    async def consume(self, lock_lost: Callable[[], bool]) -> None:
        """Apply what comes until `stop`, or until the lock's connection is gone."""
        await self._load_watermarks()
        await self._start_reader()
        self.active = True
        log.info("consumer starts", service=self._service, watermarks=self._watermarks)
        while not self._stop.is_set() and not lock_lost():
            try:
                deliveries = await self._reader.fetch(self._settings.inbox_batch, FETCH_SECONDS)
            except ReaderLost as lost:
                log.info("reader starts again", service=self._service, because=str(lost))
                await self._start_reader()
                continue
            if deliveries:
                self._silence = _Silence()
                await self.apply_all(deliveries)
                self.lag = deliveries[-1].behind
            else:
                await self._save_watermarks()
                if self._silence.is_suspicious():
                    await self._read_the_logs()
            CONSUMER_LAG.labels(self._service).set(self.lag)

    async def _start_reader(self) -> None:
        self._silence = _Silence()
        await self._reader.start({self._sources[source]: place for source, place in self._read_up_to.items()})

    async def _read_the_logs(self) -> None:
        """Apply from the producers' logs what the stream should have brought and did not."""
        for source in self._sources:
            try:
                while not self._stop.is_set() and (run := await self._from_log(source)):
                    await self._apply(run)
            except LogUnreachable as unreachable:
                log.debug("log not read", source=source, because=str(unreachable))

    async def apply_all(self, deliveries: Sequence[Delivery]) -> None:
        """Everything is applied and then acknowledged, or parked, or delivered again later."""
        waiting = await self._by_source(deliveries)
        for _ in range(RUNS_PER_FETCH):
            for source in list(waiting):
                waiting[source] = await self._advance(source, waiting[source])
            waiting = {source: arrived for source, arrived in waiting.items() if arrived}
            if not waiting or self._stop.is_set():
                return
        for arrived in waiting.values():
            await self._reader.redeliver([one.delivery for one in arrived], delay=0)

    async def _load_watermarks(self) -> None:
        query = select(InboxWatermark).where(col(InboxWatermark.consumer) == self._service)
        async with self._database.transaction() as session:
            found = {row.source: row for row in (await session.execute(query)).scalars()}
        self._saved = {source: found[source].position if source in found else 0 for source in self._sources}
        self._watermarks = dict(self._saved)
        self._read_up_to = {source: found[source].sequence if source in found else 0 for source in self._sources}

    async def _by_source(self, deliveries: Sequence[Delivery]) -> dict[str, list[DeliveredEvent]]:
        """By source, in the order of positions. Whatever is not an envelope of a known source is parked."""
        waiting: dict[str, list[DeliveredEvent]] = {}
        unreadable: list[Delivery] = []
        for delivery in deliveries:
            try:
                envelope = Envelope.model_validate_json(delivery.data)
            except ValidationError:
                unreadable.append(delivery)
                continue
            if envelope.source in self._sources:
                waiting.setdefault(envelope.source, []).append(DeliveredEvent(delivery, envelope))
            else:
                unreadable.append(delivery)
        await self._park(unreadable)
        return {source: sorted(each, key=lambda one: one.envelope.position) for source, each in waiting.items()}

    async def _park(self, unreadable: Sequence[Delivery]) -> None:
        if not unreadable:
            return
        stream = stream_name(self._settings.instance)
        async with self._database.transaction() as session:
            for delivery in unreadable:
                log.error(
                    "message is not an event that we follow",
                    service=self._service,
                    stream=stream,
                    sequence=delivery.sequence,
                )
                await park_unreadable(session, self._service, stream, delivery.sequence, delivery.data)
        await self._reader.ack(unreadable)

    async def _advance(self, source: str, arrived: list[DeliveredEvent]) -> list[DeliveredEvent]:
        """Apply one run of a source, from the stream or else from its log; returns what is still to be done."""
        start = self._watermarks[source]
        following = _contiguous(start, [one.envelope for one in arrived])
        if not following and arrived[-1].envelope.position > start:
            try:
                run = await self._missing(source, min(p for p in _positions(arrived) if p > start))
            except LogUnreachable as unreachable:
                self.waits[source] = f"events after position {start} are missing: {unreachable}"
                log.warning("gap cannot be repaired yet", source=source, after=start, because=str(unreachable))
                await self._reader.redeliver([one.delivery for one in arrived], REDELIVER_AFTER_SECONDS)
                return []
        else:
            run = EventRange(source, start, following, start + len(following), 0)
        done = [one.delivery for one in arrived if one.envelope.position <= run.end]
        self._read_up_to[source] = max(self._read_up_to[source], *(one.sequence for one in done), 0)
        if run.end > start:
            await self._apply(replace(run, sequence=self._read_up_to[source]))
        await self._reader.ack(done)
        return [one for one in arrived if one.envelope.position > run.end]

    async def _apply(self, run: EventRange) -> None:
        if self._applier.wants(run.envelopes) or run.end - self._saved[run.source] >= UNSAVED_AT_MOST:
            await self._save(run)
        self._watermarks[run.source] = run.end
        self.waits.pop(run.source, None)
        CONSUMED.labels(self._service).inc(len(run.envelopes))

    async def _save(self, run: EventRange) -> None:
        """Effects and watermark together."""
        run = replace(run, start=self._saved[run.source])
        try:
            async with self._database.transaction() as session:
                await self._applier.apply(session, run)
        except HandlerFailed:
            async with self._database.transaction() as session:
                await self._applier.apply_one_by_one(session, run)
        self._saved[run.source] = run.end

    async def _save_watermarks(self) -> None:
        for source, position in self._watermarks.items():
            if position > self._saved[source]:
                await self._save(EventRange(source, position, [], position, self._read_up_to[source]))

    async def _missing(self, source: str, known: int) -> EventRange:
        """What lies between the watermark and the next position that arrived."""
        run = await self._from_log(source, known)
        if run is None:
            raise LogUnreachable(f"the log of {source} has nothing after position {self._watermarks[source]}")
        return run

    async def _from_log(self, source: str, known: int = sys.maxsize) -> EventRange | None:
        """What a source's log has after the watermark, up to a position that is known already."""
        start, service = self._watermarks[source], self._sources[source]
        page = [one for one in await self.logs.page(service, start, LOG_PAGE) if one.source == source]
        if not page:
            return None
        envelopes = [one for one in page if one.position < known]
        end = min(page[-1].position, known - 1)
        lost = end - start - len(envelopes)
        if lost:
            log.error("the log lacks positions", source=source, after=start, up_to=end, positions=lost)
            GAPS_LOST.labels(self._service, source).inc(lost)
        GAPS_REPAIRED.labels(self._service, source).inc(len(envelopes))
        return EventRange(source, start, envelopes, end, self._read_up_to[source])


class _Silence:
    """How long the stream has brought nothing."""

    def __init__(self) -> None:
        self._wait = QUIET_SECONDS
        self._next = time.monotonic() + self._wait

    def is_suspicious(self) -> bool:
        """Whether it is time to ask the logs; each time the wait until the next doubles."""
        if time.monotonic() < self._next:
            return False
        self._wait = min(self._wait * 2, LONGEST_QUIET_SECONDS)
        self._next = time.monotonic() + self._wait
        return True


def _positions(arrived: Sequence[DeliveredEvent]) -> list[int]:
    return [one.envelope.position for one in arrived]


def _contiguous(watermark: int, envelopes: Sequence[Envelope]) -> list[Envelope]:
    """The events that follow the watermark without a gap, of those sorted by position; duplicates are left out."""
    following: list[Envelope] = []
    for envelope in envelopes:
        if envelope.position == watermark + len(following) + 1:
            following.append(envelope)
    return following
