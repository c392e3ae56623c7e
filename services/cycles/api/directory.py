"""The directory of cycles that chose to be found, over HTTP."""

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, SearchQuery
from services.cycles.queries import directory as queries
from services.cycles.schemas.directory import ListedCycleView
from shared.db.paging import Page
from shared.events.vocabulary import Scale
from shared.web.paging import PagingDep
from shared.web.problems import READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/directory", tags=["connections"])


@router.get("", response_model=Page[ListedCycleView], responses=READS)
async def list_directory(
    _: ReaderDep, session: SessionDep, paging: PagingDep, q: SearchQuery = None, scale: Scale | None = None
) -> Response:
    """Active cycles that chose to be found, newest first, so that you can propose a connection to one."""
    return paging.answer(await queries.page(session, paging, text=q, scale=scale))
