"""Cycles and their purpose over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.cycles.api.common import CHANGES, CREATES, READS, If, Reader, Search, Writer
from services.cycles.commands import cycles as commands
from services.cycles.queries import cycles as queries
from services.cycles.schemas.cycles import AmendPurpose, Because, CycleView, StartCycle, Wordings
from shared.events.vocabulary import Scale
from shared.service.app import SessionDep
from shared.web.direct import DirectRoute
from shared.web.fields import OrgId
from shared.web.idempotency import OnceDep
from shared.web.identity import PseudonymsDep
from shared.web.paging import Page, PagingDep
from shared.web.preconditions import answer

router = APIRouter(route_class=DirectRoute, prefix="/v1", tags=["cycles"])


@router.post("/cycles", status_code=201, response_model=CycleView, responses=CREATES)
async def start_cycle(
    wanted: StartCycle, caller: Writer, session: SessionDep, once: OnceDep, known_as: PseudonymsDep
) -> Response:
    """Start a Learning Cycle at one of the five scales. You become its steward."""
    cycle_id = await commands.start(session, caller, wanted, known_as)
    view = await queries.one(session, caller, cycle_id)
    return await once.created(view, at=f"/v1/cycles/{cycle_id}", about=cycle_id, version=view.version)


@router.get("/cycles", response_model=Page[CycleView], responses=READS)
async def list_cycles(
    caller: Reader,
    session: SessionDep,
    paging: PagingDep,
    scale: Scale | None = None,
    q: Search = None,
    participant: Annotated[OrgId | None, Query(description="an organisation that takes part")] = None,
    state: Literal["active", "ended"] | None = None,
) -> Response:
    """The cycles that you take part in, newest first."""
    return await queries.page(session, caller, paging, scale=scale, text=q, participant=participant, state=state)


@router.get("/cycles/{cycle_id}", response_model=CycleView, responses=READS)
async def read_cycle(cycle_id: UUID, caller: Reader, session: SessionDep) -> Response:
    """One cycle."""
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)


@router.put("/cycles/{cycle_id}/purpose", response_model=CycleView, responses=CHANGES)
async def amend_purpose(
    cycle_id: UUID, wanted: AmendPurpose, caller: Writer, session: SessionDep, expected: If
) -> Response:
    """Put the purpose in new words. Earlier wordings are kept, with who agreed to them. Takes a steward."""
    await commands.amend_purpose(session, caller, cycle_id, wanted, expected)
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)


@router.get("/cycles/{cycle_id}/purpose", response_model=Wordings, responses=READS)
async def read_wordings(cycle_id: UUID, caller: Reader, session: SessionDep) -> Wordings:
    """Every wording of the purpose, the newest first."""
    return await queries.wordings(session, caller, cycle_id)


@router.post("/cycles/{cycle_id}/end", response_model=CycleView, responses=CHANGES)
async def end_cycle(cycle_id: UUID, wanted: Because, caller: Writer, session: SessionDep, expected: If) -> Response:
    """End a cycle. It stays readable, and what was shared can still be withdrawn. Takes a steward."""
    await commands.end(session, caller, cycle_id, wanted.because, expected)
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)


@router.post("/cycles/{cycle_id}/reopen", response_model=CycleView, responses=CHANGES)
async def reopen_cycle(cycle_id: UUID, wanted: Because, caller: Writer, session: SessionDep, expected: If) -> Response:
    """Go on with an ended cycle. Takes a steward."""
    await commands.reopen(session, caller, cycle_id, wanted.because, expected)
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)
