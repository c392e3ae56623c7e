"""One's own invitations, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import invitations as commands
from services.cycles.queries import invitations as queries
from services.cycles.queries import participants
from services.cycles.schemas.invitations import InvitationView
from services.cycles.schemas.participants import ParticipantView
from shared.db.paging import Page
from shared.web.paging import PagingDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/invitations", tags=["participants"])


@router.get("", response_model=Page[InvitationView], responses=READS)
async def list_invitations(caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """The cycles in which you, or your organisation, are asked to take part, newest first."""
    return paging.answer(await queries.mine(session, caller, paging))


@router.get("/{participant_id}", response_model=InvitationView, responses=READS)
async def read_invitation(participant_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One invitation of yours."""
    view = await queries.one(session, caller, participant_id)
    return answer(view, view.version)


@router.post("/{participant_id}/accept", response_model=ParticipantView, responses=CHANGES)
async def accept_invitation(
    participant_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Accept: from now on you, or your organisation, take part, and see the cycle."""
    cycle_id = await commands.accept(session, caller, participant_id, expected)
    view = await participants.one(session, caller, cycle_id, participant_id)
    return answer(view, view.version)


@router.post("/{participant_id}/decline", status_code=204, responses=CHANGES)
async def decline_invitation(
    participant_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> None:
    """Decline. Whoever invited is told that you do not take part, and no reason."""
    await commands.decline(session, caller, participant_id, expected)
