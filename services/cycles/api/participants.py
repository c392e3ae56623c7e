"""Who takes part, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import participants as commands
from services.cycles.queries import participants as queries
from services.cycles.schemas.participants import AddParticipant, ChangeRole, Participants, ParticipantView
from shared.web.idempotency import IdempotencyDep
from shared.web.identity import PseudonymsDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/cycles/{cycle_id}/participants", tags=["participants"])


@router.post("", status_code=201, response_model=ParticipantView, responses=CREATES)
async def add_participant(
    cycle_id: UUID,
    body: AddParticipant,
    caller: WriterDep,
    session: SessionDep,
    request: IdempotencyDep,
    pseudonym_of: PseudonymsDep,
) -> Response:
    """Invite a person by name or, in a cycle of organisations, an organisation. They take part once they accept.

    Requires the steward role; whoever is served may invite people of their own, as observers and participants.
    """
    participant_id = request.about or await commands.join(session, caller, cycle_id, body, pseudonym_of)
    view = await queries.one(session, caller, cycle_id, participant_id)
    at = f"/v1/cycles/{cycle_id}/participants/{participant_id}"
    return await request.created(view, at=at, about=participant_id, version=view.version)


@router.get("", response_model=Participants, responses=READS)
async def list_participants(cycle_id: UUID, caller: ReaderDep, session: SessionDep) -> Participants:
    """Everybody who takes part now, and who is invited."""
    return await queries.of_cycle(session, caller, cycle_id)


@router.get("/{participant_id}", response_model=ParticipantView, responses=READS)
async def read_participant(cycle_id: UUID, participant_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One participant, including one who has left."""
    view = await queries.one(session, caller, cycle_id, participant_id)
    return answer(view, view.version)


@router.patch("/{participant_id}", response_model=ParticipantView, responses=CHANGES)
async def change_role(
    cycle_id: UUID, participant_id: UUID, body: ChangeRole, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Change a participant's role, or mark them as served. Requires the steward role; the last steward stays one.

    Somebody who is served and takes part by account: only they themselves give that up, or take a lesser role.
    """
    await commands.change_role(session, caller, cycle_id, participant_id, body, expected)
    view = await queries.one(session, caller, cycle_id, participant_id)
    return answer(view, view.version)


@router.delete("/{participant_id}", status_code=204, responses=CHANGES)
async def leave(
    cycle_id: UUID, participant_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> None:
    """Leave the cycle or, as a steward, remove somebody or take an invitation back. They see nothing of it any more.

    Whoever is served, and who speaks for them, may do the same in their cycle; the last steward stays. Somebody who is
    served and takes part by account leaves only by themselves.
    """
    await commands.leave(session, caller, cycle_id, participant_id, expected)
