"""The real path of a cycle, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import journey as commands
from services.cycles.queries import journey as queries
from services.cycles.schemas.cycles import GiveReason
from services.cycles.schemas.journey import MoveOn, MoveView, RoundView, StepView
from shared.db.paging import Page
from shared.web.idempotency import IdempotencyDep
from shared.web.paging import PagingDep
from shared.web.problems import CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/cycles/{cycle_id}", tags=["journey"])


@router.get("/journey", response_model=Page[StepView], responses=READS)
async def read_journey(cycle_id: UUID, caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """Every step into and out of stages, newest first. Which stages are open now is told by the cycle itself."""
    return paging.answer(await queries.steps(session, caller, cycle_id, paging))


@router.post("/journey", status_code=201, response_model=MoveView, responses=CREATES)
async def move_on(
    cycle_id: UUID, body: MoveOn, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Enter and leave stages, with a reason: at any time, in any order, several at once."""
    move_id = request.about or await commands.move(session, caller, cycle_id, body)
    view = await queries.move(session, caller, cycle_id, move_id)
    return await request.created(view, at=f"/v1/cycles/{cycle_id}/journey", about=move_id)


@router.get("/rounds", response_model=Page[RoundView], responses=READS)
async def list_rounds(cycle_id: UUID, caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """Every round of the cycle, newest first."""
    return paging.answer(await queries.rounds(session, caller, cycle_id, paging))


@router.post("/rounds", status_code=201, response_model=RoundView, responses=CREATES)
async def start_round(
    cycle_id: UUID, body: GiveReason, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Start the cycle's next round. Stages that are open stay open."""
    round_id = request.about or await commands.start_round(session, caller, cycle_id, body.because)
    view = await queries.round_of(session, caller, cycle_id, round_id)
    return await request.created(view, at=f"/v1/cycles/{cycle_id}/rounds", about=round_id)
