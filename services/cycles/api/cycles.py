"""Cycles and their purpose over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.cycles.api.common import ReaderDep, SearchQuery, WriterDep
from services.cycles.commands import cycles as commands
from services.cycles.queries import cycles as queries
from services.cycles.schemas.cycles import AmendPurpose, BeFound, CycleView, GiveReason, StartCycle, Wordings
from shared.db.paging import Page
from shared.events.vocabulary import Scale
from shared.web.fields import OrgId
from shared.web.idempotency import IdempotencyDep
from shared.web.identity import PseudonymsDep
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["cycles"])


@router.post("/cycles", status_code=201, response_model=CycleView, responses=CREATES)
async def start_cycle(
    body: StartCycle, caller: WriterDep, session: SessionDep, request: IdempotencyDep, pseudonym_of: PseudonymsDep
) -> Response:
    """Start a Learning Cycle at one of the five scales. You become its steward."""
    cycle_id = request.about or await commands.start(session, caller, body, pseudonym_of)
    view = await queries.one(session, caller, cycle_id)
    return await request.created(view, at=f"/v1/cycles/{cycle_id}", about=cycle_id, version=view.version)


@router.get("/cycles", response_model=Page[CycleView], responses=READS)
async def list_cycles(
    caller: ReaderDep,
    session: SessionDep,
    paging: PagingDep,
    scale: Scale | None = None,
    q: SearchQuery = None,
    participant: Annotated[OrgId | None, Query(description="an organisation that takes part")] = None,
    state: Literal["active", "ended"] | None = None,
) -> Response:
    """The cycles that you take part in, newest first."""
    return paging.answer(
        await queries.page(session, caller, paging, scale=scale, text=q, participant=participant, state=state)
    )


@router.get("/cycles/{cycle_id}", response_model=CycleView, responses=READS)
async def read_cycle(cycle_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One cycle."""
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)


@router.put("/cycles/{cycle_id}/purpose", response_model=CycleView, responses=CHANGES)
async def amend_purpose(
    cycle_id: UUID, body: AmendPurpose, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Reword the purpose. Earlier wordings are kept, with who agreed to them. Requires the steward role."""
    await commands.amend_purpose(session, caller, cycle_id, body, expected)
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)


@router.get("/cycles/{cycle_id}/purpose", response_model=Wordings, responses=READS)
async def read_wordings(cycle_id: UUID, caller: ReaderDep, session: SessionDep) -> Wordings:
    """Every wording of the purpose, newest first."""
    return await queries.wordings(session, caller, cycle_id)


@router.put("/cycles/{cycle_id}/findable", response_model=CycleView, responses=CHANGES)
async def be_found(
    cycle_id: UUID, body: BeFound, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Show the cycle in the directory, or take it out. Requires the steward role. Never a person-scale cycle."""
    await commands.be_found(session, caller, cycle_id, body, expected)
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)


@router.post("/cycles/{cycle_id}/end", response_model=CycleView, responses=CHANGES)
async def end_cycle(
    cycle_id: UUID, body: GiveReason, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """End a cycle. It stays readable, and what was shared can still be withdrawn.

    Requires the steward role; whoever is served may stop their cycle too. Then only they open it again.
    """
    await commands.end(session, caller, cycle_id, body.because, expected)
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)


@router.post("/cycles/{cycle_id}/reopen", response_model=CycleView, responses=CHANGES)
async def reopen_cycle(
    cycle_id: UUID, body: GiveReason, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Reopen an ended cycle. Requires the steward role.

    What whoever is served ended, or who speaks for them, only the person opens again, or who decides for them.
    """
    await commands.reopen(session, caller, cycle_id, body.because, expected)
    view = await queries.one(session, caller, cycle_id)
    return answer(view, view.version)
