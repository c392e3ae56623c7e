"""The event log over HTTP: whoever may follow an event can read it here, in order, from any position."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select, true
from sqlmodel import col

from shared.outbox.envelopes import EnvelopeComposer
from shared.outbox.tables import EventLog, EventPosition
from shared.service.service import Service
from shared.web.identity import Caller, requires
from shared.web.problems import responses
from shared.web.session import SessionDep

# In the order that the composer needs.
_COLUMNS: tuple[Any, ...] = (
    EventLog.id,
    EventLog.type,
    EventLog.subject,
    EventLog.aggregate_version,
    EventLog.time,
    EventLog.org,
    EventLog.reach,
    EventLog.audience,
    EventLog.actor,
    EventLog.causation_id,
    EventLog.traceparent,
    EventLog.redacted_at,
    cast(EventLog.data, Text),
)
_AUDIENCE = 7


class EventPage(BaseModel):
    """Events in the order of their positions."""

    items: list[dict[str, Any]] = Field(description="CloudEvents 1.0 envelopes")
    next: int | None = Field(description="send it as `after` for the next page; null when there are no more events yet")


FollowerDep = Annotated[Caller, Depends(requires("events:read"))]


def router(service: Service) -> APIRouter:
    """The route of one service's log."""
    routes = APIRouter(prefix="/v1", tags=["events"], responses=responses(401, 403, 422))

    @routes.get("/events", response_model=EventPage)
    async def events(
        request: Request,
        session: SessionDep,
        caller: FollowerDep,
        after: Annotated[
            int, Query(ge=0, le=2**62, description="read the events after this position; 0 for the beginning")
        ] = 0,
        type: Annotated[
            Sequence[Annotated[str, Query(max_length=120, pattern=r"^[!-~]+$")]],
            Query(description="only these event types", max_length=50),
        ] = (),
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        """Read the log in order. You see the events of cycles that you take part in and what was shared with you.

        With the scope `operate` you see every event, without gaps: this is how services repair what they missed.
        """
        query = _query(_visible(service, caller), after, type, limit)
        composer = EnvelopeComposer(request.app.state.settings.instance, service.name)
        rows = [(row[0], _seen_by(caller, row[1:])) for row in await session.execute(query)]
        return _page(request, [(position, composer.text(position, columns)) for position, columns in rows], limit)

    return routes


def _visible(service: Service, caller: Caller) -> ColumnElement[bool]:
    if "operate" in caller.scopes:
        return true()
    audience = func.string_to_array(EventLog.audience, " ").op("&&")(list(caller.may_follow))
    return and_(audience, service.visible_events(caller))


def _query(visible: ColumnElement[bool], after: int, types: Sequence[str], limit: int) -> Select[Any]:
    query: Select[Any] = select(col(EventPosition.position), *_COLUMNS)
    query = query.join(EventLog, col(EventLog.id) == col(EventPosition.event_id))
    query = query.where(col(EventPosition.position) > after, visible)
    if types:
        query = query.where(col(EventLog.type).in_(types))
    return query.order_by(col(EventPosition.position)).limit(limit)


def _seen_by(caller: Caller, columns: Sequence[Any]) -> Sequence[Any]:
    """Only an operator sees who else may follow an event."""
    if "operate" in caller.scopes:
        return columns
    own = " ".join(one for one in columns[_AUDIENCE].split() if one in caller.may_follow)
    return (*columns[:_AUDIENCE], own, *columns[_AUDIENCE + 1 :])


def _page(request: Request, items: Sequence[tuple[int, str]], limit: int) -> Response:
    following = items[-1][0] if len(items) == limit else None
    headers = {}
    if following is not None:
        url = request.url.include_query_params(after=following)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    body = f'{{"items":[{",".join(text for _, text in items)}],"next":{"null" if following is None else following}}}'
    return Response(body, 200, headers, "application/json")
