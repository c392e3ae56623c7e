"""Who takes part, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import CHANGES, CREATES, READS, If, Reader, Writer
from services.cycles.commands import participants as commands
from services.cycles.queries import cycles as queries
from services.cycles.schemas.cycles import AddParticipant, ChangeRole, Participants, ParticipantView
from shared.service.app import SessionDep
from shared.web.direct import DirectRoute
from shared.web.idempotency import OnceDep
from shared.web.identity import PseudonymsDep
from shared.web.preconditions import answer

router = APIRouter(route_class=DirectRoute, prefix="/v1/cycles/{cycle_id}/participants", tags=["participants"])


@router.post("", status_code=201, response_model=ParticipantView, responses=CREATES)
async def add_participant(
    cycle_id: UUID, wanted: AddParticipant, caller: Writer, session: SessionDep, once: OnceDep, known_as: PseudonymsDep
) -> Response:
    """Let an organisation in; in a person-scale cycle a person by name. Takes a steward."""
    participant_id = await commands.join(session, caller, cycle_id, wanted, known_as)
    view = await queries.participant(session, caller, cycle_id, participant_id)
    at = f"/v1/cycles/{cycle_id}/participants/{participant_id}"
    return await once.created(view, at=at, about=participant_id, version=view.version)


@router.get("", response_model=Participants, responses=READS)
async def list_participants(cycle_id: UUID, caller: Reader, session: SessionDep) -> Participants:
    """Everybody who takes part now."""
    return await queries.participants(session, caller, cycle_id)


@router.get("/{participant_id}", response_model=ParticipantView, responses=READS)
async def read_participant(cycle_id: UUID, participant_id: UUID, caller: Reader, session: SessionDep) -> Response:
    """One participant, also one who has left."""
    view = await queries.participant(session, caller, cycle_id, participant_id)
    return answer(view, view.version)


@router.patch("/{participant_id}", response_model=ParticipantView, responses=CHANGES)
async def change_role(
    cycle_id: UUID, participant_id: UUID, wanted: ChangeRole, caller: Writer, session: SessionDep, expected: If
) -> Response:
    """Give a participant another role. Takes a steward; the last steward stays one."""
    await commands.change_role(session, caller, cycle_id, participant_id, wanted.role, expected)
    view = await queries.participant(session, caller, cycle_id, participant_id)
    return answer(view, view.version)


@router.delete("/{participant_id}", status_code=204, responses=CHANGES)
async def leave(cycle_id: UUID, participant_id: UUID, caller: Writer, session: SessionDep, expected: If) -> None:
    """Leave, or as a steward let somebody go. From then on they see nothing of the cycle."""
    await commands.leave(session, caller, cycle_id, participant_id, expected)
