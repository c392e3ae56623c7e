"""Erasing what was never shared, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import erasures as commands
from services.cycles.domain.erasures import Thing
from services.cycles.queries import erasures as queries
from services.cycles.schemas.erasures import ErasureView, Object, PreviewView, RequestErasure
from shared.db.paging import Page
from shared.events.vocabulary import Erasable, TextField
from shared.settings import Settings
from shared.web.idempotency import IdempotencyDep
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["erasures"])


async def _days(request: Request) -> int:
    settings: Settings = request.app.state.settings
    return settings.erasure_days


DaysDep = Annotated[int, Depends(_days)]


@router.get("/cycles/{cycle_id}/erasures/preview", response_model=PreviewView, responses=READS)
async def preview_erasure(
    cycle_id: UUID,
    caller: ReaderDep,
    session: SessionDep,
    kind: Erasable = Erasable.cycle,
    thing_id: UUID | None = None,
    field: TextField | None = None,
    number: Annotated[int | None, Query(ge=1)] = None,
) -> PreviewView:
    """What would go, in ids and numbers; without `kind`, all of the cycle. Nothing is decided by looking."""
    return await queries.preview(session, caller, cycle_id, Thing(kind, thing_id or cycle_id, field, number))


@router.post("/cycles/{cycle_id}/erasures", status_code=201, response_model=ErasureView, responses=CREATES)
async def request_erasure(
    cycle_id: UUID,
    body: RequestErasure,
    caller: WriterDep,
    session: SessionDep,
    request: IdempotencyDep,
    days: DaysDep,
) -> Response:
    """Ask that something be erased. A steward asks, the person whom the cycle is for, or somebody for their own name.

    Look at the preview first. It is done as soon as another member agrees, or when nobody has objected in time.
    """
    erasure_id = request.about or await commands.request(session, caller, cycle_id, body, days)
    view = await queries.one(session, caller, erasure_id)
    return await request.created(view, at=f"/v1/erasures/{erasure_id}", about=erasure_id, version=view.version)


@router.get("/cycles/{cycle_id}/erasures", response_model=Page[ErasureView], responses=READS)
async def list_erasures(cycle_id: UUID, caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """What was asked to be erased in this cycle, and what was: newest first. For members."""
    return paging.answer(await queries.of_cycle(session, caller, cycle_id, paging))


@router.get("/erasures/{erasure_id}", response_model=ErasureView, responses=READS)
async def read_erasure(erasure_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One request to erase: what will go, or that it went."""
    view = await queries.one(session, caller, erasure_id)
    return answer(view, view.version)


@router.post("/erasures/{erasure_id}/agree", response_model=ErasureView, responses=CHANGES)
async def agree_to_erasure(erasure_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> Response:
    """Agree: it is erased at once. Not by whoever asked, and not while somebody has asked to see what is kept."""
    await commands.agree(session, caller, erasure_id, expected)
    view = await queries.one(session, caller, erasure_id)
    return answer(view, view.version)


@router.post("/erasures/{erasure_id}/object", response_model=ErasureView, responses=CHANGES)
async def object_to_erasure(
    erasure_id: UUID, body: Object, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Object, naming the duty to keep it and until when: it stays so long, for a year at most, and goes after that.

    Each member objects to an erasure once. While an objection holds, another member renews it, with a duty.
    """
    await commands.object_to(session, caller, erasure_id, body, expected)
    view = await queries.one(session, caller, erasure_id)
    return answer(view, view.version)
