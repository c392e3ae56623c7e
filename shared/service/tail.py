"""One tail of the event log per process: whoever follows live is fed from it, each through a buffer that is bounded."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import ARRAY, BigInteger, Select, String, column, func, select
from sqlalchemy import cast as sql_cast
from sqlmodel import col

from shared.db.sessions import Database, Session
from shared.outbox.envelopes import LogRow
from shared.outbox.feed import COLUMNS, LogState, log_state
from shared.outbox.tables import EventLog, EventPosition
from shared.service.service import Service
from shared.web.identity import Caller

log = structlog.get_logger()

POLL_SECONDS = 0.05
TROUBLE_SECONDS = 1.0
BATCH = 500
BUFFERED_EVENTS = 500
"""What a follower may be behind before it is told to come again from where it is."""


class Tailed(NamedTuple):
    """An event of the log with its position, and when it was read (`time.monotonic`)."""

    position: int
    row: LogRow
    read_at: float

    def masked_for(self, mask: "Mask") -> "Tailed":
        return self._replace(row=self.row.masked_for(**mask._asdict()))


class Mask(NamedTuple):
    """How one reader gets an event: whether with who acted, and what replaces its subject and data, if anything."""

    sees_actor: bool
    subject: UUID | None
    data: str | None


UNMASKED = Mask(True, None, None)
Asked = tuple[int, str | None, str]
"""Position of an event, and what a caller is known by."""


class Follower:
    """Somebody who follows live. `since`: everything after this position comes through the buffer."""

    def __init__(self, caller: Caller, since: int) -> None:
        self.caller, self.since = caller, since
        self.everything = "operate" in caller.scopes
        self.over = ""
        """Why this follower has to come again: `too-slow`, or `log-started-anew`."""
        self._buffer: asyncio.Queue[Tailed | None] = asyncio.Queue(BUFFERED_EVENTS)

    def offer(self, event: Tailed) -> None:
        """What does not fit is not kept: whoever is too slow reads it from the log, when they come again."""
        if self.over:
            return
        try:
            self._buffer.put_nowait(event)
        except asyncio.QueueFull:
            self.over = "too-slow"

    def end(self, reason: str) -> None:
        """Whoever waits for the next event need not wait on."""
        self.over = reason
        with suppress(asyncio.QueueFull):
            self._buffer.put_nowait(None)

    async def next(self, seconds: float) -> Tailed | None:
        """The next event, or None when none came in time, or when it is over."""
        if self.over:
            return None
        try:
            async with asyncio.timeout(max(seconds, 0)):
                return await self._buffer.get()
        except TimeoutError:
            return None


class EventTail:
    """Reads what is new in one service's log, once for all followers. It rests while there are none."""

    def __init__(self, database: Database, service: Service) -> None:
        self._database, self._service = database, service
        self._followers: set[Follower] = set()
        self._position = 0
        self._epoch: UUID | None = None
        self._task: asyncio.Task[None] | None = None
        self._between_steps = asyncio.Lock()
        """Whoever joins while a step is under way would miss what it reads."""

    @asynccontextmanager
    async def follow(self, caller: Caller) -> AsyncIterator[Follower]:
        """Follow from the end of the log."""
        async with self._between_steps:
            if self._task is None or self._task.done():
                self._epoch, self._position = await self._end()
                self._task = asyncio.create_task(self._run(), name="event tail")
            follower = Follower(caller, self._position)
            self._followers.add(follower)
        try:
            yield follower
        finally:
            self._followers.discard(follower)

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _end(self) -> LogState:
        async with self._database.transaction() as session:
            return await log_state(session)

    async def _run(self) -> None:
        while self._followers:
            try:
                async with self._between_steps:
                    more = await self._step()
            except Exception as error:  # whatever it is: the followers stay, and nothing is skipped
                log.warning("event tail waits", service=self._service.name, error=type(error).__name__)
                await asyncio.sleep(TROUBLE_SECONDS)
            else:
                await asyncio.sleep(0 if more else POLL_SECONDS)

    async def _step(self) -> bool:
        """Read what is new and give it to whoever may see it now; whether there may be more."""
        async with self._database.transaction() as session:
            present = await log_state(session)
            if present.epoch != self._epoch or present.last_position < self._position:
                self._start_anew(present)
                return False
            if present.last_position == self._position:
                return False
            read_at = time.monotonic()
            found = await session.execute(_news(self._position))
            events = [Tailed(row[0], LogRow(*row[1:]), read_at) for row in found]
            if not events:
                return False
            followers = list(self._followers)
            pairs = [(event, one) for event in events for one in followers if _in_audience(event, one)]
            masks = await self._visible(session, pairs)
        for event, follower in pairs:
            key = event.position, *_known_by(follower)
            mask = UNMASKED if follower.everything else masks.get(key)
            if mask:
                follower.offer(event.masked_for(mask))
        self._position = events[-1].position
        return len(events) == BATCH

    def _start_anew(self, present: LogState) -> None:
        """Another log, or one that went back: what anybody here knows of it is no longer true."""
        self._epoch, self._position = present
        for follower in self._followers:
            follower.end("log-started-anew")

    async def _visible(self, session: Session, pairs: Sequence[tuple[Tailed, Follower]]) -> dict[Asked, Mask]:
        """Which of these events are visible to which of these callers, and how masked: one query for all."""
        asked = {(event.position, *_known_by(follower)) for event, follower in pairs if not follower.everything}
        if not asked:
            return {}
        viewers = _viewers(list(asked))
        sees_actor = func.coalesce(self._service.sees_actor(viewers.c), False)
        replacements = self._service.replacements(viewers.c).columns
        query = select(viewers.c.position, viewers.c.org, viewers.c.pseudonym, sees_actor, *replacements)
        query = query.join(EventPosition, col(EventPosition.position) == viewers.c.position)
        query = query.join(EventLog, col(EventLog.id) == col(EventPosition.event_id))
        query = query.where(self._service.visible_events(viewers.c))
        return {(row[0], row[1], row[2]): Mask(*row[3:]) for row in await session.execute(query)}


def _news(position: int) -> Select[Any]:
    query: Select[Any] = select(col(EventPosition.position), *COLUMNS)
    query = query.join(EventLog, col(EventLog.id) == col(EventPosition.event_id))
    return query.where(col(EventPosition.position) > position).order_by(col(EventPosition.position)).limit(BATCH)


def _in_audience(event: Tailed, follower: Follower) -> bool:
    return follower.everything or not set(follower.caller.may_follow).isdisjoint(event.row.audience.split())


def _known_by(follower: Follower) -> tuple[str | None, str]:
    return follower.caller.org, follower.caller.pseudonym


def _viewers(asked: Sequence[Asked]) -> Any:
    """(position, org, pseudonym) as a table."""
    positions, orgs, pseudonyms = (list(each) for each in zip(*asked, strict=True))
    rows = func.unnest(
        sql_cast(positions, ARRAY(BigInteger)), sql_cast(orgs, ARRAY(String)), sql_cast(pseudonyms, ARRAY(String))
    )
    return rows.table_valued(
        column("position", BigInteger), column("org", String), column("pseudonym", String)
    ).render_derived(name="viewer")
