"""Seeing what is kept about oneself, over HTTP."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, JSONResponse

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import access as commands
from services.cycles.queries import access as queries
from services.cycles.queries import export
from services.cycles.schemas.access import AccessRequests, AccessRequestView, PersonExport, RequestAccess, ReviewItem
from shared.web.document import document
from shared.web.idempotency import IdempotencyDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["access"])
_PRIVATE = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
TITLE = "What is kept about you"
INTRODUCTION = (
    "Everything that this service keeps about you. Words of others and names of other people are shown once somebody "
    "who looks after the cycle has looked at them; of the rest you are told that it is there."
)


@router.get("/me/export", response_model=PersonExport, responses={**READS, 200: {"content": {"text/html": {}}}})
async def export_what_is_kept(
    caller: ReaderDep, session: SessionDep, format: Literal["json", "html"] = "json"
) -> Response:
    """Everything that is kept about you, and where your learning went; with `format=html` as a page to read."""
    found = (await export.of_person(session, caller.pseudonym)).model_dump(mode="json")
    if format == "html":
        return HTMLResponse(document(TITLE, INTRODUCTION, found), headers=_PRIVATE)
    return JSONResponse(found, headers=_PRIVATE)


@router.post("/cycles/{cycle_id}/access-requests", status_code=201, response_model=AccessRequestView, responses=CREATES)
async def request_access(
    cycle_id: UUID, body: RequestAccess, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Ask to see all that is kept about a participant: yourself, whom you speak for or, as a steward, anybody.

    Until it is released or withdrawn nothing of the cycle is erased. Where the person withdrew what was asked on their
    behalf, only they ask again, or who speaks for them.
    """
    request_id = request.about or await commands.request(session, caller, cycle_id, body.participant_id)
    view = await queries.one(session, caller, request_id)
    return await request.created(view, at=f"/v1/access-requests/{request_id}", about=request_id, version=view.version)


@router.get("/cycles/{cycle_id}/access-requests", response_model=AccessRequests, responses=READS)
async def list_access_requests(cycle_id: UUID, caller: ReaderDep, session: SessionDep) -> AccessRequests:
    """Requests to see in this cycle, newest first: all for stewards, to others those about them or asked by them."""
    return await queries.of_cycle(session, caller, cycle_id)


@router.get("/access-requests/{request_id}", response_model=AccessRequestView, responses=READS)
async def read_access_request(request_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """How far it is: for stewards, for whoever asked, for the person, and for who speaks for them."""
    view = await queries.one(session, caller, request_id)
    return answer(view, view.version)


@router.post("/access-requests/{request_id}/review", response_model=AccessRequestView, responses=CHANGES)
async def review_access_item(
    request_id: UUID, body: ReviewItem, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Say of others' words, or another person's data, whether they are released. Requires the steward role."""
    await commands.review(session, caller, request_id, body, expected)
    view = await queries.one(session, caller, request_id)
    return answer(view, view.version)


@router.post("/access-requests/{request_id}/release", response_model=AccessRequestView, responses=CHANGES)
async def release_access(request_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> Response:
    """Close the request, once everything was looked at. Requires the steward role."""
    await commands.release(session, caller, request_id, expected)
    view = await queries.one(session, caller, request_id)
    return answer(view, view.version)


@router.post("/access-requests/{request_id}/withdraw", response_model=AccessRequestView, responses=CHANGES)
async def withdraw_access_request(
    request_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Withdraw a request to see: it holds up no erasure any more, and nothing is released.

    Whoever it is about may, whatever became of them, who speaks for them, and whoever asked. No role is required.
    """
    await commands.withdraw(session, caller, request_id, expected)
    view = await queries.one(session, caller, request_id)
    return answer(view, view.version)
