"""Vertical connections, over HTTP."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, TextCheckDep, WriterDep
from services.cycles.commands import connections as commands
from services.cycles.queries import connections as queries
from services.cycles.queries import findings
from services.cycles.schemas.connections import ConnectionView, Decline, ProposeConnection, Reply
from shared.db.paging import Page
from shared.web.idempotency import IdempotencyDep
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["connections"])


@router.post("/connections", status_code=201, response_model=ConnectionView, responses=CREATES)
async def propose_connection(
    body: ProposeConnection, caller: WriterDep, session: SessionDep, request: IdempotencyDep, check: TextCheckDep
) -> Response:
    """Propose that what a smaller cycle shares arrives in a larger one. Requires the steward role in one of them."""
    sides = (body.smaller_cycle_id, body.larger_cycle_id)
    advice = await findings.on_cycles(session, caller, sides, {"because": body.because}, check)
    connection_id = request.about or await commands.propose(session, caller, body)
    view = await queries.one(session, caller, connection_id)
    told = view.model_copy(update={"advice": advice})
    return await request.created(told, at=f"/v1/connections/{connection_id}", about=connection_id, version=view.version)


@router.get("/cycles/{cycle_id}/connections", response_model=Page[ConnectionView], responses=READS)
async def list_connections(
    cycle_id: UUID,
    caller: ReaderDep,
    session: SessionDep,
    paging: PagingDep,
    state: Literal["proposed", "agreed", "declined", "ended"] | None = None,
) -> Response:
    """The cycle's connections to larger and smaller cycles, newest first."""
    return paging.answer(await queries.of_cycle(session, caller, cycle_id, paging, state=state))


@router.get("/connections/{connection_id}", response_model=ConnectionView, responses=READS)
async def read_connection(connection_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One connection."""
    view = await queries.one(session, caller, connection_id)
    return answer(view, view.version)


@router.post("/connections/{connection_id}/agree", response_model=ConnectionView, responses=CHANGES)
async def agree_connection(
    connection_id: UUID,
    body: Reply,
    caller: WriterDep,
    session: SessionDep,
    expected: IfMatchDep,
    check: TextCheckDep,
) -> Response:
    """Agree to a proposal: what is shared from now on arrives. Requires the steward role on the side that was asked."""
    advice = await findings.on_connection(session, caller, connection_id, {"answer": body.answer}, check)
    await commands.agree(session, caller, connection_id, body.answer, expected)
    view = await queries.one(session, caller, connection_id)
    return answer(view.model_copy(update={"advice": advice}), view.version)


@router.post("/connections/{connection_id}/decline", response_model=ConnectionView, responses=CHANGES)
async def decline_connection(
    connection_id: UUID,
    body: Decline,
    caller: WriterDep,
    session: SessionDep,
    expected: IfMatchDep,
    check: TextCheckDep,
) -> Response:
    """Decline a proposal, or take back your own. Requires the steward role in either cycle.

    In a person's cycle whoever is served, and who speaks for them, may do it too.
    With `mute` the side that was asked hears of no further proposal from that cycle.
    """
    advice = await findings.on_connection(session, caller, connection_id, {"answer": body.answer}, check)
    await commands.decline(session, caller, connection_id, body, expected)
    view = await queries.one(session, caller, connection_id)
    return answer(view.model_copy(update={"advice": advice}), view.version)


@router.post("/connections/{connection_id}/end", response_model=ConnectionView, responses=CHANGES)
async def end_connection(
    connection_id: UUID,
    body: Reply,
    caller: WriterDep,
    session: SessionDep,
    expected: IfMatchDep,
    check: TextCheckDep,
) -> Response:
    """End a connection. What arrived before stays. Requires the steward role in either cycle.

    In a person's cycle whoever is served, and who speaks for them, may do it too.
    """
    advice = await findings.on_connection(session, caller, connection_id, {"answer": body.answer}, check)
    await commands.end(session, caller, connection_id, body.answer, expected)
    view = await queries.one(session, caller, connection_id)
    return answer(view.model_copy(update={"advice": advice}), view.version)
