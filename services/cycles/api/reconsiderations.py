"""What is asked anew when a learning loses one of several sources, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import reconsiderations as commands
from services.cycles.queries import reconsiderations as queries
from services.cycles.schemas.reconsiderations import ReconsiderationView, RewordLearning
from shared.db.paging import Page
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["reconsiderations"])


@router.get("/cycles/{cycle_id}/reconsiderations", response_model=Page[ReconsiderationView], responses=READS)
async def list_reconsiderations(cycle_id: UUID, caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """Hidden learnings of this cycle that its members have to decide about, newest first. For members."""
    return paging.answer(await queries.of_cycle(session, caller, cycle_id, paging))


@router.get("/reconsiderations/{reconsideration_id}", response_model=ReconsiderationView, responses=READS)
async def read_reconsideration(reconsideration_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One of them. For members."""
    view = await queries.one(session, caller, reconsideration_id)
    return answer(view, view.version)


@router.post("/reconsiderations/{reconsideration_id}/keep", response_model=ReconsiderationView, responses=CHANGES)
async def keep_learning(
    reconsideration_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """The learning stands without that source. It is shown again when nothing else about it is open."""
    await commands.keep(session, caller, reconsideration_id, expected)
    view = await queries.one(session, caller, reconsideration_id)
    return answer(view, view.version)


@router.post("/reconsiderations/{reconsideration_id}/reword", response_model=ReconsiderationView, responses=CHANGES)
async def reword_learning(
    reconsideration_id: UUID, body: RewordLearning, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Word the learning anew. The old words are erased everywhere; the new ones are held until somebody shares them."""
    await commands.reword(session, caller, reconsideration_id, body, expected)
    view = await queries.one(session, caller, reconsideration_id)
    return answer(view, view.version)


@router.post("/reconsiderations/{reconsideration_id}/let-go", response_model=ReconsiderationView, responses=CHANGES)
async def let_learning_go(
    reconsideration_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """The learning does not stand without that source: its words are erased everywhere."""
    await commands.let_go(session, caller, reconsideration_id, expected)
    view = await queries.one(session, caller, reconsideration_id)
    return answer(view, view.version)
