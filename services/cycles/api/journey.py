"""The real path of a cycle, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import journey as commands
from services.cycles.queries import journey as queries
from services.cycles.schemas.cycles import GiveReason
from services.cycles.schemas.journey import JourneyView, MoveOn
from shared.web.idempotency import IdempotencyDep
from shared.web.problems import CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/cycles/{cycle_id}", tags=["journey"])


@router.get("/journey", response_model=JourneyView, responses=READS)
async def read_journey(cycle_id: UUID, caller: ReaderDep, session: SessionDep) -> JourneyView:
    """Which stages are open now, and every step of every round."""
    return await queries.journey(session, caller, cycle_id)


@router.post("/journey", status_code=201, response_model=JourneyView, responses=CREATES)
async def move_on(
    cycle_id: UUID, body: MoveOn, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Enter and leave stages: at any time, in any order, several at once."""
    cycle_id = request.about or await commands.move(session, caller, cycle_id, body)
    view = await queries.journey(session, caller, cycle_id)
    return await request.created(view, at=f"/v1/cycles/{cycle_id}/journey", about=cycle_id)


@router.post("/rounds", status_code=201, response_model=JourneyView, responses=CREATES)
async def start_round(
    cycle_id: UUID, body: GiveReason, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Start the cycle's next round. Stages that are open stay open."""
    cycle_id = request.about or await commands.start_round(session, caller, cycle_id, body.because)
    view = await queries.journey(session, caller, cycle_id)
    return await request.created(view, at=f"/v1/cycles/{cycle_id}/journey", about=cycle_id)
