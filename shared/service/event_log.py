"""The event log over HTTP: whoever may follow an event can read it here, in order, from any position."""

import re
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import true

from shared.errors import Unprocessable
from shared.outbox.envelopes import EnvelopeComposer
from shared.outbox.feed import Feed, FeedRequest, read_feed
from shared.service.service import Service
from shared.web.identity import Caller, requires
from shared.web.problems import responses
from shared.web.session import SessionDep

_AUDIENCE = 7
"""Where the composer's columns have the audience."""
_PATTERN = re.compile(r"(catchment(?:\.[a-z][a-z-]*){0,2})\.\*")


class TypeUnknown(Unprocessable):
    slug = "event-type-unknown"
    title = "There is no such event type"


class EventPage(BaseModel):
    """Events in the order of their positions. A page may be short, or empty, and still not be the last."""

    items: list[dict[str, Any]] = Field(description="CloudEvents 1.0 envelopes")
    next: int | None = Field(description="send it as `after`; null when nothing more is there now")
    position: int = Field(description="how far this page looked: what comes later is behind it")


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
        subject: Annotated[UUID | None, Query(description="only events of this aggregate")] = None,
        since: Annotated[
            AwareDatetime | None, Query(description="only events of this time or later (RFC 3339)")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> FeedRequest:
        _check_types(type, known)
        return FeedRequest(after, limit, tuple(type), subject, since)

    @routes.get("/events", response_model=EventPage)
    async def events(
        request: Request,
        session: SessionDep,
        caller: FollowerDep,
        asked: Annotated[FeedRequest, Depends(feed_request)],
    ) -> Response:
        """Read the log in order. You see the events of cycles that you take part in and what was shared with you.

        With the scope `operate` you see every event, without gaps: this is how services repair what they missed.
        """
        everything = "operate" in caller.scopes
        readers = None if everything else caller.may_follow
        visible = true() if everything else service.visible_events(caller)
        feed = await read_feed(session, asked, readers, visible)
        composer = EnvelopeComposer(request.app.state.settings.instance, service.name)
        texts = [composer.text(position, _seen_by(caller, columns)) for position, columns in feed.events]
        return _answer(request, feed, texts)

    return routes


def _check_types(types: Sequence[str], known: frozenset[str]) -> None:
    """A misspelt type would be answered with nothing, for ever. Raises TypeUnknown."""
    for name in types:
        prefix = _PATTERN.fullmatch(name)
        if name not in known and not (prefix and any(each.startswith(f"{prefix[1]}.") for each in known)):
            raise TypeUnknown(f"`{name}` is no event type of this service, nor `<beginning of one>.*`.")


def _seen_by(caller: Caller, columns: Sequence[Any]) -> Sequence[Any]:
    """Only an operator sees who else may follow an event."""
    if "operate" in caller.scopes:
        return columns
    own = " ".join(one for one in columns[_AUDIENCE].split() if one in caller.may_follow)
    return (*columns[:_AUDIENCE], own, *columns[_AUDIENCE + 1 :])


def _answer(request: Request, feed: Feed, texts: Sequence[str]) -> Response:
    headers = {}
    if feed.more:
        url = request.url.include_query_params(after=feed.looked_to)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    following = feed.looked_to if feed.more else "null"
    body = f'{{"items":[{",".join(texts)}],"next":{following},"position":{feed.looked_to}}}'
    return Response(body, 200, headers, "application/json")
