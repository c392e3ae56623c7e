"""The event log over HTTP: whoever may follow an event can read it here, in order, from any position."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import text

from shared.events.envelope import source_of
from shared.outbox.record import envelope
from shared.service.app import SessionDep
from shared.web.identity import Caller, requires
from shared.web.paging import JSON
from shared.web.problems import responses

_READ = """
    SELECT p.position, e.*
    FROM event_position p JOIN event_log e ON e.id = p.event_id
    WHERE p.position > :after
      AND (:everything OR string_to_array(e.audience, ' ') && :audiences AND ({still_seen}))
      AND (:any_type OR e.type = ANY(:types))
    ORDER BY p.position LIMIT :limit
"""


class EventPage(BaseModel):
    """Events in the order of their positions. `next` is the position to read on from."""

    items: list[dict[str, Any]] = Field(description="CloudEvents 1.0 envelopes")
    next: int | None = Field(description="send it as `after`; null when nothing more is there now")


Follower = Annotated[Caller, Depends(requires("events:read"))]


def router(still_seen: str = ":org <> ''") -> APIRouter:
    """The route. An event's audience is those who took part when it happened; `still_seen` says whether the caller
    may see it now: an SQL condition on `event_log e`, with the parameters `:org` and `:sub`.
    """
    routes = APIRouter(prefix="/v1", tags=["events"], responses=responses(401, 403, 422))
    read = text(_READ.format(still_seen=still_seen))

    @routes.get("/events", response_model=EventPage)
    async def events(
        request: Request,
        session: SessionDep,
        caller: Follower,
        after: Annotated[int, Query(ge=0, le=2**62, description="position to read on from; 0 for the beginning")] = 0,
        type: Annotated[
            Sequence[Annotated[str, Query(max_length=120, pattern=r"^[!-~]+$")]],
            Query(description="only these event types", max_length=50),
        ] = (),
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> JSON:
        """Read the log in order. You see the events of cycles that you take part in and what was shared with you.

        With the scope `operate` every event is seen, without gaps: that is how services repair what they missed.
        """
        everything = "operate" in caller.scopes
        wanted = {"after": after, "any_type": not type, "types": list(type), "limit": limit}
        found = await session.execute(read, {**wanted, **_who(caller, everything)})
        source = source_of(request.app.state.settings.instance, request.app.state.service)
        items = [_seen(envelope(row._asdict(), source), caller, everything) for row in found]
        return _page(request, items, limit)

    return routes


def _who(caller: Caller, everything: bool) -> dict[str, Any]:
    audiences = list(caller.may_follow)
    return {"everything": everything, "audiences": audiences, "org": caller.org, "sub": caller.sub}


def _seen(event: dict[str, Any], caller: Caller, everything: bool) -> dict[str, Any]:
    """Who else may follow an event is nobody's business but the operator's."""
    if not everything:
        event["audience"] = " ".join(one for one in event["audience"].split() if one in caller.may_follow)
    return event


def _page(request: Request, items: list[dict[str, Any]], limit: int) -> JSON:
    following = items[-1]["position"] if len(items) == limit else None
    headers = {}
    if following is not None:
        url = request.url.include_query_params(after=following)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return JSON({"items": items, "next": following}, headers=headers)
