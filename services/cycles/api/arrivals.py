"""What arrived, what became of what was shared, and lineage, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, TextCheckDep, WriterDep
from services.cycles.commands import arrivals as commands
from services.cycles.queries import arrivals as queries
from services.cycles.queries import findings, learnings, lineage
from services.cycles.schemas.arrivals import (
    ArrivalState,
    ArrivalView,
    CombineArrivals,
    LineageView,
    SetAside,
    TakeUp,
    WayBackView,
)
from services.cycles.schemas.learnings import LearningView
from shared.db.paging import Page
from shared.events.vocabulary import Kind
from shared.web.idempotency import IdempotencyDep
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["arrivals"])


@router.get("/cycles/{cycle_id}/arrivals", response_model=Page[ArrivalView], responses=READS)
async def list_arrivals(
    cycle_id: UUID,
    caller: ReaderDep,
    session: SessionDep,
    paging: PagingDep,
    state: ArrivalState | None = None,
    kind: Kind | None = None,
) -> Response:
    """Learnings that arrived here from smaller cycles, newest first."""
    return paging.answer(await queries.of_cycle(session, caller, cycle_id, paging, state=state, kind=kind))


@router.get("/arrivals/{arrival_id}", response_model=ArrivalView, responses=READS)
async def read_arrival(arrival_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One arrival."""
    view = await queries.one(session, caller, arrival_id)
    return answer(view, view.version)


@router.post("/arrivals/{arrival_id}/take-up", response_model=ArrivalView, responses=CHANGES)
async def take_up(
    arrival_id: UUID,
    body: TakeUp,
    caller: WriterDep,
    session: SessionDep,
    expected: IfMatchDep,
    check: TextCheckDep,
) -> Response:
    """Take up a learning, and say what it means here. The cycle that shared it is told."""
    advice = await findings.on_arrival(session, caller, arrival_id, body.model_dump(), check)
    await commands.take_up(session, caller, arrival_id, body.meaning, expected)
    view = await queries.one(session, caller, arrival_id)
    return answer(view.model_copy(update={"advice": advice}), view.version)


@router.post("/arrivals/{arrival_id}/set-aside", response_model=ArrivalView, responses=CHANGES)
async def set_aside(
    arrival_id: UUID,
    body: SetAside,
    caller: WriterDep,
    session: SessionDep,
    expected: IfMatchDep,
    check: TextCheckDep,
) -> Response:
    """Set a learning aside, with a reason. The cycle that shared it is told. It can be taken up later."""
    advice = await findings.on_arrival(session, caller, arrival_id, body.model_dump(), check)
    await commands.set_aside(session, caller, arrival_id, body.because, expected)
    view = await queries.one(session, caller, arrival_id)
    return answer(view.model_copy(update={"advice": advice}), view.version)


@router.post("/cycles/{cycle_id}/arrivals/combine", status_code=201, response_model=LearningView, responses=CREATES)
async def combine_arrivals(
    cycle_id: UUID, body: CombineArrivals, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Make a learning of this cycle's own from arrivals. It cites them, and travels on only when you share it."""
    learning_id = request.about or await commands.combine(session, caller, cycle_id, body)
    view = await learnings.one(session, caller, learning_id)
    return await request.created(view, at=f"/v1/learnings/{view.id}", about=view.id, version=view.version)


@router.get("/learnings/{learning_id}/way-back", response_model=WayBackView, responses=READS)
async def read_way_back(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> WayBackView:
    """What became of one of your cycle's learnings, however many scales up, newest first."""
    return await queries.way_back(session, caller, learning_id)


@router.get("/learnings/{learning_id}/lineage", response_model=LineageView, responses=READS)
async def read_lineage(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> LineageView:
    """What a learning was made from and what was made from it. It shows only what you may see."""
    return await lineage.lineage(session, caller, learning_id)
