"""What an operator does over HTTP: look at the events that failed, and try them again."""

from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import BigInteger, ColumnClause, DateTime, Row, String, Uuid, column, select, table
from sqlalchemy.dialects.postgresql import JSONB

from shared.errors import NotFound
from shared.events.registry import event_types
from shared.inbox.apply import Intake
from shared.inbox.handlers import Handlers
from shared.inbox.producer_log import Logs
from shared.inbox.retry import Retried, Retry
from shared.service.app import SessionDep
from shared.web.identity import Caller, requires
from shared.web.paging import Page, PagingDep
from shared.web.problems import responses

Operator = Annotated[Caller, Depends(requires("operate"))]

_MOMENT = DateTime(timezone=True)
_PARKED = table(
    "inbox_parked",
    *(column(name, Uuid()) for name in ("event_id", "subject")),
    *(column(name, String()) for name in ("consumer", "source", "type", "error")),
    *(column(name, BigInteger()) for name in ("position", "attempts")),
    *(column(name, _MOMENT) for name in ("parked_at", "last_tried_at")),
    column("envelope", JSONB()),
)


class ParkedSummary(BaseModel):
    """An event that was not taken in, and why. Later events of its aggregate wait behind it; the rest flows on."""

    event_id: UUID
    source: str = Field(description="where it came from, as in its envelope")
    position: int
    subject: UUID = Field(description="id of its aggregate")
    type: str = Field(description="`unreadable` for what was no event envelope")
    error: str = Field(description="class and message, or `behind <event id>`")
    attempts: int
    parked_at: datetime
    last_tried_at: datetime


class Parked(ParkedSummary):
    envelope: dict[str, Any] = Field(description="the event; `{base64, sequence}` for what is unreadable")


def router(service: str, handlers: Handlers) -> APIRouter:
    """The routes of one service's consumer. All want the scope `operate`."""
    routes = APIRouter(prefix="/v1/parked", tags=["parked"], responses=responses(401, 403, 404, 422))
    intake = Intake(service, handlers, event_types())

    @routes.get("", response_model=Page[ParkedSummary])
    async def parked_events(session: SessionDep, caller: Operator, paging: PagingDep) -> Response:
        """Events that wait for a person, newest first."""
        query = select(*_of(ParkedSummary)).where(_PARKED.c.consumer == service)
        found = await session.execute(paging.apply(query, _PARKED.c.parked_at, _PARKED.c.event_id))
        return paging.page(found.all(), _summary, lambda row: (row.parked_at, row.event_id))

    @routes.get("/{event_id}")
    async def parked_event(session: SessionDep, caller: Operator, event_id: UUID) -> Parked:
        """One parked event with its content."""
        query = select(*_of(Parked)).where(_PARKED.c.consumer == service, _PARKED.c.event_id == event_id)
        row = (await session.execute(query)).one_or_none()
        if row is None:
            raise NotFound("No event of this id is parked.")
        return Parked.model_validate(row._mapping)

    @routes.post("/{event_id}/retry", responses=responses(503))
    async def retry_parked_event(request: Request, session: SessionDep, caller: Operator, event_id: UUID) -> Retried:
        """Try the event's whole aggregate again, in order, up to the first event that fails."""
        async with aclosing(Logs(request.app.state.settings)) as logs:
            return await Retry(service, intake, logs).retry(session, event_id)

    return routes


def _of(view: type[BaseModel]) -> list[ColumnClause[Any]]:
    return [_PARKED.c[name] for name in view.model_fields]


def _summary(row: Row[Any]) -> ParkedSummary:
    return ParkedSummary.model_validate(row._mapping)
