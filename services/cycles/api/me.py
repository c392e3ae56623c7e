"""A person's own page of things over HTTP: across all their cycles, each in one request."""

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep
from services.cycles.queries import me
from services.cycles.schemas.consents import ConsentView
from services.cycles.schemas.me import HeardBackView, MyShareView, ReaderView
from shared.db.paging import Page
from shared.web.paging import PagingDep
from shared.web.problems import READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/me", tags=["me"])


@router.get("/consents", response_model=Page[ConsentView], responses=READS)
async def list_my_consents(caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """What you agreed to, newest first, also in cycles that ended or that you no longer take part in."""
    return paging.answer(await me.my_consents(session, caller, paging))


@router.get("/shares", response_model=Page[MyShareView], responses=READS)
async def list_my_shares(caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """What was shared with your consents, newest first."""
    return paging.answer(await me.my_shares(session, caller, paging))


@router.get("/heard-back", response_model=Page[HeardBackView], responses=READS)
async def list_heard_back(caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """What became of what was shared with your consents, however many scales up, newest first."""
    return paging.answer(await me.heard_back(session, caller, paging))


@router.get("/readers", response_model=Page[ReaderView], responses=READS)
async def list_readers(caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """The cycles, by name, in which people read what was shared with your consents or was made from it."""
    return paging.answer(await me.readers(session, caller, paging))
