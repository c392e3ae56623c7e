"""The real path of a cycle, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import CREATES, READS, Reader, Writer
from services.cycles.commands import journey as commands
from services.cycles.queries import journey as queries
from services.cycles.schemas.cycles import Because
from services.cycles.schemas.journey import Journey, MoveOn
from shared.service.app import SessionDep
from shared.web.direct import DirectRoute
from shared.web.idempotency import OnceDep

router = APIRouter(route_class=DirectRoute, prefix="/v1/cycles/{cycle_id}", tags=["journey"])


@router.get("/journey", response_model=Journey, responses=READS)
async def read_journey(cycle_id: UUID, caller: Reader, session: SessionDep) -> Journey:
    """Which stages are open, and every step of every round."""
    return await queries.journey(session, caller, cycle_id)


@router.post("/journey", status_code=201, response_model=Journey, responses=CREATES)
async def move_on(cycle_id: UUID, wanted: MoveOn, caller: Writer, session: SessionDep, once: OnceDep) -> Response:
    """Enter and leave stages: at any time, in any order, several at once, with the reason."""
    await commands.move(session, caller, cycle_id, wanted)
    view = await queries.journey(session, caller, cycle_id)
    return await once.created(view, at=f"/v1/cycles/{cycle_id}/journey", about=cycle_id)


@router.post("/rounds", status_code=201, response_model=Journey, responses=CREATES)
async def start_round(cycle_id: UUID, wanted: Because, caller: Writer, session: SessionDep, once: OnceDep) -> Response:
    """Go round once more. Stages that are open stay open."""
    await commands.start_round(session, caller, cycle_id, wanted.because)
    view = await queries.journey(session, caller, cycle_id)
    return await once.created(view, at=f"/v1/cycles/{cycle_id}/journey", about=cycle_id)
