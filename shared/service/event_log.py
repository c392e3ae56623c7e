"""The event log over HTTP: whoever may follow an event can read it here, in order, from any position."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from shared.errors import Unprocessable
from shared.outbox.envelopes import EnvelopeComposer
from shared.outbox.feed import Feed, FeedRequest, log_state, read_feed
from shared.service.event_stream import EventStream, check_place, resume_from, seen_by
from shared.service.service import Service
from shared.web.identity import Caller, requires
from shared.web.problems import responses
from shared.web.session import SessionDep

_PATTERN = re.compile(r"(catchment(?:\.[a-z][a-z-]*){0,2})\.\*")


class TypeUnknown(Unprocessable):
    slug = "event-type-unknown"
    title = "There is no such event type"


class EventPage(BaseModel):
    """Events in the order of their positions. A page may be short, or empty, and still not be the last."""

    items: list[dict[str, Any]] = Field(description="CloudEvents 1.0 envelopes")
    next: int | None = Field(description="send it as `after`; null when nothing more is there now")
    position: int = Field(
        description="how far this page looked: send it as `after` to go on, also when the page is empty"
    )
    epoch: UUID = Field(description="names this log; another name means that you have to read it anew")


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Times beyond are the same question, and some have no equal in UTC."""

FollowerDep = Annotated[Caller, Depends(requires("events:read"))]


def router(service: Service) -> APIRouter:
    """The route of one service's log."""
    routes = APIRouter(prefix="/v1", tags=["events"], responses=responses(401, 403, 422))
    known = frozenset(event.type for event in service.event_types)

    async def feed_request(
        after: Annotated[int, Query(ge=0, le=2**62, description="position to read on from; 0 for the beginning")] = 0,
        type: Annotated[
            Sequence[Annotated[str, Query(max_length=120, pattern=r"^[!-~]+$")]],
            Query(description="only these event types; `catchment.cycles.learning.*` for all of a kind", max_length=50),
        ] = (),
        subject: Annotated[UUID | None, Query(description="only events with this subject, as you see it")] = None,
        since: Annotated[
            AwareDatetime | None, Query(description="only events of this time or later (RFC 3339)")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> FeedRequest:
        _check_types(type, known)
        return FeedRequest(after, limit, tuple(type), subject, since and min(max(since, EARLIEST), LATEST))

    @routes.get(
        "/events",
        response_model=EventPage,
        responses=responses(400, 409) | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def events(
        request: Request,
        session: SessionDep,
        caller: FollowerDep,
        asked: Annotated[FeedRequest, Depends(feed_request)],
        epoch: Annotated[UUID | None, Query(description="that of earlier pages: 409 if the log is another")] = None,
        last_event_id: Annotated[str | None, Header(max_length=100, description="go on after this event")] = None,
    ) -> Response:
        """Read the log in order. You see the events of cycles that you take part in and what was shared with you.

        Who acted (`actor`), and the number of an event in its cycle, you see only where you are a member and people
        take part by name. Which person's cycle a learning came from you see only where you take part in that.

        With `Accept: text/event-stream` it is a live stream (server-sent events): from the `Last-Event-ID` of an
        earlier stream, else from `after` or `since`, else from now on; `limit` is for pages. An event `resume` ends it:
        connect again with that id.

        With the scope `operate` you see every event, without gaps: this is how services repair what they missed.
        """
        present = await log_state(session)
        streaming = _asks_for_a_stream(request)
        if streaming and last_event_id is not None:
            asked = replace(asked, after=resume_from(last_event_id, present))
        check_place(asked.after, epoch, present)
        reader = service.feed_reader(caller)
        composer = EnvelopeComposer(request.app.state.settings.instance, service.name)
        if streaming:
            state = request.app.state
            from_now = last_event_id is None and not {"after", "since"} & request.query_params.keys()
            stream = EventStream(state.database, state.tail, composer, caller, reader, asked, from_now, present.epoch)
            return stream.response()
        feed = await read_feed(session, asked, reader)
        texts = [composer.text(position, seen_by(caller, row)) for position, row in feed.events]
        return _answer(request, feed, texts, present.epoch)

    return routes


def _check_types(types: Sequence[str], known: frozenset[str]) -> None:
    """A misspelt type would be answered with nothing, for ever. Raises TypeUnknown."""
    for name in types:
        prefix = _PATTERN.fullmatch(name)
        if name not in known and not (prefix and any(each.startswith(f"{prefix[1]}.") for each in known)):
            raise TypeUnknown(
                f"`{name}` is none. Name an event type of this service, or the start of one followed by `.*`."
            )


def _asks_for_a_stream(request: Request) -> bool:
    accepted = parse_accept_header(request.headers.get("accept"), MIMEAccept)
    return accepted.best_match(["application/json", "text/event-stream"]) == "text/event-stream"


def _answer(request: Request, feed: Feed, texts: Sequence[str], epoch: UUID) -> Response:
    headers = {"Vary": "Accept"}
    if feed.more:
        url = request.url.include_query_params(after=feed.looked_to, epoch=epoch)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    following = feed.looked_to if feed.more else "null"
    body = f'{{"items":[{",".join(texts)}],"next":{following},"position":{feed.looked_to},"epoch":"{epoch}"}}'
    return Response(body, 200, headers, "application/json")
