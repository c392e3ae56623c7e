"""Wordings that are proposed for a learning, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import proposals as commands
from services.cycles.queries import proposals as queries
from services.cycles.schemas.proposals import ProposalView, ProposeWording
from shared.db.paging import Page
from shared.web.idempotency import IdempotencyDep
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["learnings"])


@router.post("/learnings/{learning_id}/proposals", status_code=201, response_model=ProposalView, responses=CREATES)
async def propose_wording(
    learning_id: UUID, body: ProposeWording, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Propose other words for a learning. Whoever wrote it decides; until then nothing changes."""
    proposal_id = request.about or await commands.propose(session, caller, learning_id, body)
    view = await queries.one(session, caller, proposal_id)
    return await request.created(view, at=f"/v1/proposals/{proposal_id}", about=proposal_id, version=view.version)


@router.get("/learnings/{learning_id}/proposals", response_model=Page[ProposalView], responses=READS)
async def list_proposals(learning_id: UUID, caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """Wordings that were proposed for a learning, newest first. For members."""
    return paging.answer(await queries.of_learning(session, caller, learning_id, paging))


@router.get("/proposals/{proposal_id}", response_model=ProposalView, responses=READS)
async def read_proposal(proposal_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One wording that was proposed. For members."""
    view = await queries.one(session, caller, proposal_id)
    return answer(view, view.version)


@router.post("/proposals/{proposal_id}/accept", response_model=ProposalView, responses=CHANGES)
async def accept_wording(proposal_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> Response:
    """Accept a wording for a learning that you wrote: it becomes the next version, and the earlier one is kept.

    What was shared stays as it was until it is shared again.
    """
    await commands.accept(session, caller, proposal_id, expected)
    view = await queries.one(session, caller, proposal_id)
    return answer(view, view.version)


@router.post("/proposals/{proposal_id}/decline", response_model=ProposalView, responses=CHANGES)
async def decline_wording(proposal_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep) -> Response:
    """Leave a learning that you wrote as it is. No reason is asked for."""
    await commands.decline(session, caller, proposal_id, expected)
    view = await queries.one(session, caller, proposal_id)
    return answer(view, view.version)


@router.post("/proposals/{proposal_id}/take-back", response_model=ProposalView, responses=CHANGES)
async def take_wording_back(
    proposal_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Take back a wording that you proposed, unless it was accepted: its words are gone."""
    await commands.take_back(session, caller, proposal_id, expected)
    view = await queries.one(session, caller, proposal_id)
    return answer(view, view.version)
