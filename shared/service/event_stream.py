"""The event log as a live stream (server-sent events): from now, from a position, or from where a reader left off."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement
from sse_starlette import EventSourceResponse, ServerSentEvent

from shared.db.sessions import Database
from shared.errors import BadRequest, Conflict
from shared.outbox.envelopes import EnvelopeComposer
from shared.outbox.feed import FeedRequest, read_feed
from shared.service.tail import Columns, EventTail, Follower, Tailed
from shared.web.identity import Caller

HEARTBEAT_SECONDS = 15
RETRY_MILLISECONDS = 2000
PAGE = 500
_ID = re.compile(r"(?P<epoch>[0-9a-f-]{36}):(?P<position>\d{1,18})")


class LogStartedAnew(Conflict):
    slug = "log-started-anew"
    title = "This is another log than the one you were reading"


class LastEventIdInvalid(BadRequest):
    slug = "last-event-id-invalid"
    title = "The Last-Event-ID is not one of ours"


def check_epoch(known: UUID, present: UUID) -> None:
    """Raises LogStartedAnew: positions of one log say nothing about another."""
    if known != present:
        raise LogStartedAnew(
            "The log went back in time, or was made anew. Drop what you know of it and read it from position 0."
        )


def resume_from(last_event_id: str, present: UUID) -> int:
    """The position that an event id names. Raises LastEventIdInvalid and LogStartedAnew."""
    found = _ID.fullmatch(last_event_id)
    try:
        known = UUID(found["epoch"]) if found else None
    except ValueError:
        known = None
    if found is None or known is None:
        raise LastEventIdInvalid("Send the `id` of the last event that you received, or leave the header out.")
    check_epoch(known, present)
    return int(found["position"])


@dataclass(frozen=True, slots=True)
class EventStream:
    """One reader's stream."""

    database: Database
    tail: EventTail
    composer: EnvelopeComposer
    caller: Caller
    visible: ColumnElement[bool]
    asked: FeedRequest
    """`after` is where it begins; None of it for a stream from now on."""
    from_now: bool
    epoch: UUID

    def response(self) -> EventSourceResponse:
        return EventSourceResponse(self._events(), ping=HEARTBEAT_SECONDS, headers={"X-Accel-Buffering": "no"})

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
        """Page by page up to `end`, or until there is no more."""
        readers = None if "operate" in self.caller.scopes else self.caller.may_follow
        more = True
        while more if end is None else position < end:
            request = replace(self.asked, after=position, limit=PAGE)
            async with self.database.transaction() as session:
                feed = await read_feed(session, request, readers, self.visible)
            for place, columns in feed.events:
                yield place, self._event(place, columns)
            more = feed.more
            if end is not None and not more:
                return
            position = feed.looked_to

    async def _live(self, follower: Follower, position: int) -> AsyncIterator[ServerSentEvent]:
        while time.time() < self.caller.expires_at and not follower.too_slow:
            event = await follower.next(min(self.caller.expires_at - time.time(), HEARTBEAT_SECONDS))
            if event and event.position > position and self._wanted(event):
                position = event.position
                yield self._event(position, event.columns)
        reason = "too-slow" if follower.too_slow else "token-expired"
        yield ServerSentEvent(event="resume", data=reason, id=self._id(position), retry=0)

    def _wanted(self, event: Tailed) -> bool:
        return self.asked.includes(event.columns[1], event.columns[2], event.columns[4])

    def _event(self, position: int, columns: Columns) -> ServerSentEvent:
        seen = self.composer.text(position, seen_by(self.caller, columns))
        return ServerSentEvent(data=seen, id=self._id(position))

    def _id(self, position: int) -> str:
        return f"{self.epoch}:{position}"


_AUDIENCE = 7
"""Where the composer's columns have the audience."""


def seen_by(caller: Caller, columns: Columns) -> Columns:
    """Who else may follow an event is nobody's business but the operator's."""
    if "operate" in caller.scopes:
        return columns
    own = " ".join(one for one in columns[_AUDIENCE].split() if one in caller.may_follow)
    return (*columns[:_AUDIENCE], own, *columns[_AUDIENCE + 1 :])
