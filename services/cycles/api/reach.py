"""Asking for a wider reach, and the answers, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, TextCheckDep, WriterDep
from services.cycles.commands import reach as commands
from services.cycles.domain.reach import RequestState
from services.cycles.queries import findings
from services.cycles.queries import reach as queries
from services.cycles.schemas.reach import AskWider, GrantReach, ReachRequestView
from shared.db.paging import Page
from shared.web.idempotency import IdempotencyDep
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["reach"])


@router.post("/arrivals/{arrival_id}/ask-wider", status_code=201, response_model=ReachRequestView, responses=CREATES)
async def ask_wider(
    arrival_id: UUID,
    body: AskWider,
    caller: WriterDep,
    session: SessionDep,
    request: IdempotencyDep,
    check: TextCheckDep,
) -> Response:
    """Ask where these words came from whether they may go to everybody: once for a text. Your name is shown there."""
    advice = await findings.on_arrival(session, caller, arrival_id, body.model_dump(), check)
    request_id = request.about or await commands.ask(session, caller, arrival_id, body)
    view = await queries.created(session, caller, request_id)
    told = view.model_copy(update={"advice": advice})
    return await request.created(told, at=f"/v1/reach-requests/{view.id}", about=view.id, version=view.version)


@router.get("/cycles/{cycle_id}/reach-requests", response_model=Page[ReachRequestView], responses=READS)
async def list_reach_requests(
    cycle_id: UUID, caller: ReaderDep, session: SessionDep, paging: PagingDep, state: RequestState | None = None
) -> Response:
    """Requests to this cycle about its texts, and from it about those of others, newest first."""
    return paging.answer(await queries.of_cycle(session, caller, cycle_id, paging, state=state))


@router.get("/reach-requests/{request_id}", response_model=ReachRequestView, responses=READS)
async def read_reach_request(request_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One request."""
    view = await queries.one(session, caller, request_id)
    return answer(view, view.version)


@router.post("/reach-requests/{request_id}/refuse", response_model=ReachRequestView, responses=CHANGES)
async def refuse_reach(request_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> Response:
    """Say no. No reason is asked for, and nobody can ask about this text again from there."""
    await commands.refuse(session, caller, request_id, expected)
    view = await queries.one(session, caller, request_id)
    return answer(view, view.version)


@router.post("/reach-requests/{request_id}/grant", response_model=ReachRequestView, responses=CHANGES)
async def grant_reach(
    request_id: UUID, body: GrantReach, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Let these words go to everybody, from where they arrived. A person's cycle needs a consent to it."""
    await commands.grant(session, caller, request_id, body.consent_id, expected)
    view = await queries.one(session, caller, request_id)
    return answer(view, view.version)
