"""Vertical connections, over HTTP."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import CHANGES, CREATES, READS, If, Reader, Writer
from services.cycles.commands import connections as commands
from services.cycles.queries import connections as queries
from services.cycles.schemas.connections import ConnectionView, ProposeConnection, Reply
from shared.service.app import SessionDep
from shared.web.direct import DirectRoute
from shared.web.idempotency import OnceDep
from shared.web.paging import Page, PagingDep
from shared.web.preconditions import answer

router = APIRouter(route_class=DirectRoute, prefix="/v1", tags=["connections"])


@router.post("/connections", status_code=201, response_model=ConnectionView, responses=CREATES)
async def propose_connection(wanted: ProposeConnection, caller: Writer, session: SessionDep, once: OnceDep) -> Response:
    """Propose that what a smaller cycle shares shall arrive in a larger one. Takes a steward of one of them."""
    connection_id = await commands.propose(session, caller, wanted)
    view = await queries.one(session, caller, connection_id)
    return await once.created(view, at=f"/v1/connections/{connection_id}", about=connection_id, version=view.version)


@router.get("/cycles/{cycle_id}/connections", response_model=Page[ConnectionView], responses=READS)
async def list_connections(
    cycle_id: UUID,
    caller: Reader,
    session: SessionDep,
    paging: PagingDep,
    state: Literal["proposed", "agreed", "declined", "ended"] | None = None,
) -> Response:
    """The cycle's connections, to larger and to smaller cycles, newest first."""
    return await queries.of_cycle(session, caller, cycle_id, paging, state=state)


@router.get("/connections/{connection_id}", response_model=ConnectionView, responses=READS)
async def read_connection(connection_id: UUID, caller: Reader, session: SessionDep) -> Response:
    """One connection."""
    view = await queries.one(session, caller, connection_id)
    return answer(view, view.version)


@router.post("/connections/{connection_id}/agree", response_model=ConnectionView, responses=CHANGES)
async def agree_connection(
    connection_id: UUID, wanted: Reply, caller: Writer, session: SessionDep, expected: If
) -> Response:
    """Say yes for the other side: what is shared from now on arrives. Takes its steward."""
    await commands.agree(session, caller, connection_id, wanted.answer, expected)
    view = await queries.one(session, caller, connection_id)
    return answer(view, view.version)


@router.post("/connections/{connection_id}/decline", response_model=ConnectionView, responses=CHANGES)
async def decline_connection(
    connection_id: UUID, wanted: Reply, caller: Writer, session: SessionDep, expected: If
) -> Response:
    """Say no to a proposal, or take your own proposal back. Takes a steward of either cycle."""
    await commands.decline(session, caller, connection_id, wanted.answer, expected)
    view = await queries.one(session, caller, connection_id)
    return answer(view, view.version)


@router.post("/connections/{connection_id}/end", response_model=ConnectionView, responses=CHANGES)
async def end_connection(
    connection_id: UUID, wanted: Reply, caller: Writer, session: SessionDep, expected: If
) -> Response:
    """End a connection. What arrived before stays. Takes a steward of either cycle."""
    await commands.end(session, caller, connection_id, wanted.answer, expected)
    view = await queries.one(session, caller, connection_id)
    return answer(view, view.version)
