"""The event log as a live stream (server-sent events): from now, from a position, or from where a reader left off."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

from sse_starlette import EventSourceResponse, ServerSentEvent

from shared.db.sessions import Database
from shared.errors import BadRequest, Conflict
from shared.outbox.envelopes import EnvelopeComposer, LogRow
from shared.outbox.feed import FeedReader, FeedRequest, LogState, read_feed
from shared.service.tail import EventTail, Follower, Tailed
from shared.web.identity import Caller

HEARTBEAT_SECONDS = 15
RETRY_MILLISECONDS = 2000
PAGE = 50
SEND_SECONDS = 30
"""A reader who takes nothing for so long is let go."""
HEADERS = {"X-Accel-Buffering": "no", "Vary": "Accept"}
FRESH_SECONDS = 1.0
"""What has waited for longer is read again before it is sent."""
_ID = re.compile(r"(?P<epoch>[0-9a-f-]{36}):(?P<position>\d{1,18})")


class LogStartedAnew(Conflict):
    slug = "log-started-anew"
    title = "This is another log than the one you were reading"


class LastEventIdInvalid(BadRequest):
    slug = "last-event-id-invalid"
    title = "The Last-Event-ID is not one of ours"


def check_place(after: int, epoch: UUID | None, present: LogState) -> None:
    """Raises LogStartedAnew: positions of one log say nothing about another, and this one may have gone back."""
    if epoch not in (None, present.epoch) or after > present.last_position:
        raise LogStartedAnew(
            "The log went back in time, or was made anew. Erase what you kept from it, then read it again from "
            "position 0."
        )


def resume_from(last_event_id: str, present: LogState) -> int:
    """The position that an event id names. Raises LastEventIdInvalid and LogStartedAnew."""
    found = _ID.fullmatch(last_event_id)
    try:
        epoch = UUID(found["epoch"]) if found else None
    except ValueError:
        epoch = None
    if found is None or epoch is None:
        raise LastEventIdInvalid("Send the `id` of the last event that you received, or leave the header out.")
    check_place(int(found["position"]), epoch, present)
    return int(found["position"])


@dataclass(frozen=True, slots=True)
class EventStream:
    """One reader's stream."""

    database: Database
    tail: EventTail
    composer: EnvelopeComposer
    caller: Caller
    reader: FeedReader
    asked: FeedRequest
    """`after` is where it begins, unless it is `from_now`."""
    from_now: bool
    epoch: UUID

    def response(self) -> EventSourceResponse:
        return EventSourceResponse(self._events(), ping=HEARTBEAT_SECONDS, send_timeout=SEND_SECONDS, headers=HEADERS)

    async def _events(self) -> AsyncIterator[ServerSentEvent]:
        """First what lies between, then what comes: each once, in order. Ends with the token, or when too slow."""
        reached = self.asked.after
        if not self.from_now:
            async for place, sent in self._from_log(reached, None):
                reached = place
                yield sent
        async with self.tail.follow(self.caller) as follower:
            reached = follower.since if self.from_now else reached
            yield ServerSentEvent(comment="following", id=self._id(reached), retry=RETRY_MILLISECONDS)
            async for place, sent in self._from_log(reached, follower.since):
                reached = place
                yield sent
            async for sent in self._live(follower, reached):
                yield sent

    async def _from_log(self, position: int, end: int | None) -> AsyncIterator[tuple[int, ServerSentEvent]]:
        """Page by page up to `end`, or until there is no more. A page that waited for its reader is read again."""
        more = True
        while not self._expired and (more if end is None else position < end):
            request, read_at = replace(self.asked, after=position, limit=PAGE), time.monotonic()
            async with self.database.transaction() as session:
                feed = await read_feed(session, request, self.reader)
            for place, row in feed.events:
                if time.monotonic() - read_at > FRESH_SECONDS:
                    break
                position = place
                yield place, self._event(place, row)
            else:
                position, more = feed.looked_to, feed.more
                if end is not None and not more:
                    return

    @property
    def _expired(self) -> bool:
        return time.time() >= self.caller.expires_at

    async def _live(self, follower: Follower, position: int) -> AsyncIterator[ServerSentEvent]:
        while not self._expired and not follower.over:
            event = await follower.next(min(self.caller.expires_at - time.time(), HEARTBEAT_SECONDS))
            if event and event.position > position and self._wanted(event):
                row = await self._as_it_is_now(event)
                position = event.position
                if row:
                    yield self._event(position, row)
        reason = follower.over or "token-expired"
        yield ServerSentEvent(event="resume", data=reason, id=self._id(position), retry=RETRY_MILLISECONDS)

    async def _as_it_is_now(self, event: Tailed) -> LogRow | None:
        """What waited in the buffer may have been erased, or be no longer the reader's to see, or who did it."""
        if time.monotonic() - event.read_at < FRESH_SECONDS:
            return event.row
        async with self.database.transaction() as session:
            request = FeedRequest(event.position - 1, 1)
            feed = await read_feed(session, request, self.reader)
        return next((row for position, row in feed.events if position == event.position), None)

    def _wanted(self, event: Tailed) -> bool:
        return self.asked.includes(event.row.type, event.row.subject, event.row.time)

    def _event(self, position: int, row: LogRow) -> ServerSentEvent:
        seen = self.composer.text(position, seen_by(self.caller, row))
        return ServerSentEvent(data=seen, id=self._id(position))

    def _id(self, position: int) -> str:
        return f"{self.epoch}:{position}"


def seen_by(caller: Caller, row: LogRow) -> LogRow:
    """Who else may follow an event is nobody's business but the operator's."""
    if "operate" in caller.scopes:
        return row
    return row._replace(audience=" ".join(one for one in row.audience.split() if one in caller.may_follow))
