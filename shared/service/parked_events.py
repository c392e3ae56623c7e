"""Parked events over HTTP: an operator looks at the events that failed, and tries them again."""

from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import col

from shared.db.paging import Page
from shared.errors import NotFound
from shared.inbox.apply import EventApplier
from shared.inbox.producer_log import ProducerLogs
from shared.inbox.retry import Retried, Retry
from shared.inbox.tables import InboxParked
from shared.service.service import Service
from shared.web.identity import Caller, requires
from shared.web.paging import PagingDep
from shared.web.problems import responses
from shared.web.session import SessionDep

OperatorDep = Annotated[Caller, Depends(requires("operate"))]


class ParkedSummaryView(BaseModel):
    """An event that was not applied, and why. Later events of its aggregate wait behind it; others do not."""

    event_id: UUID
    source: str = Field(description="where it came from, as in its envelope")
    position: int
    subject: UUID = Field(description="id of its aggregate")
    type: str = Field(description="`unreadable` for what is not an event envelope")
    error: str = Field(description="class and message, or `behind <event id>`")
    attempts: int
    parked_at: datetime
    last_tried_at: datetime


class ParkedView(ParkedSummaryView):
    envelope: dict[str, Any] = Field(description="the event; `{base64, sequence}` for what is unreadable")


def router(service: Service) -> APIRouter:
    """The routes of one service's consumer. All require the scope `operate`."""
    routes = APIRouter(prefix="/v1/parked", tags=["parked"], responses=responses(401, 403, 404, 422))
    applier = EventApplier(service.name, service.handlers)

    @routes.get("", response_model=Page[ParkedSummaryView])
    async def parked_events(session: SessionDep, caller: OperatorDep, paging: PagingDep) -> Response:
        """Events that failed and wait for a person, newest first."""
        query = select(InboxParked).where(col(InboxParked.consumer) == service.name)
        query = paging.apply(query, col(InboxParked.parked_at), col(InboxParked.event_id))
        found = (await session.execute(query)).scalars().all()
        return paging.answer(paging.page(found, _summary, lambda row: (row.parked_at, row.event_id)))

    @routes.get("/{event_id}")
    async def parked_event(session: SessionDep, caller: OperatorDep, event_id: UUID) -> ParkedView:
        """One parked event with its content."""
        found = await session.get(InboxParked, (event_id, service.name))
        if found is None:
            raise NotFound("No event with this id is parked.")
        return ParkedView.model_validate(found, from_attributes=True)

    @routes.post("/{event_id}/retry", responses=responses(415, 503))
    async def retry_parked_event(request: Request, session: SessionDep, caller: OperatorDep, event_id: UUID) -> Retried:
        """Apply all parked events of this event's aggregate again, in order, up to the first one that fails."""
        async with aclosing(ProducerLogs(request.app.state.settings)) as logs:
            return await Retry(service.name, applier, logs).retry(session, event_id)

    return routes


def _summary(row: InboxParked) -> ParkedSummaryView:
    return ParkedSummaryView.model_validate(row, from_attributes=True)
