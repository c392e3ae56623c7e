"""Who speaks for somebody who is served, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import speakers as commands
from services.cycles.queries import speakers as queries
from services.cycles.schemas.speakers import NameSpeaker, ReviewSpeaker, Speakers, SpeakerView
from shared.web.idempotency import IdempotencyDep
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/cycles/{cycle_id}/speakers", tags=["participants"])


@router.post("", status_code=201, response_model=SpeakerView, responses=CREATES)
async def name_speaker(
    cycle_id: UUID, body: NameSpeaker, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Record who speaks for somebody who is served: they have that person's rights while it holds.

    Requires the steward role, or that it is you who is served.
    """
    speaker_id = request.about or await commands.name(session, caller, cycle_id, body)
    view = await queries.one(session, caller, cycle_id, speaker_id)
    at = f"/v1/cycles/{cycle_id}/speakers/{speaker_id}"
    return await request.created(view, at=at, about=speaker_id, version=view.version)


@router.get("", response_model=Speakers, responses=READS)
async def list_speakers(cycle_id: UUID, caller: ReaderDep, session: SessionDep) -> Speakers:
    """Who speaks or spoke for whom, newest first. For members."""
    return await queries.of_cycle(session, caller, cycle_id)


@router.get("/{speaker_id}", response_model=SpeakerView, responses=READS)
async def read_speaker(cycle_id: UUID, speaker_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One record of who speaks for somebody. For members."""
    view = await queries.one(session, caller, cycle_id, speaker_id)
    return answer(view, view.version)


@router.post("/{speaker_id}/review", response_model=SpeakerView, responses=CHANGES)
async def review_speaker(
    cycle_id: UUID,
    speaker_id: UUID,
    body: ReviewSpeaker,
    caller: WriterDep,
    session: SessionDep,
    expected: IfMatchDep,
) -> Response:
    """Record that people looked again at it. Requires the steward role, or that it is you who is served."""
    await commands.review(session, caller, cycle_id, speaker_id, body.reviewed_on, expected)
    view = await queries.one(session, caller, cycle_id, speaker_id)
    return answer(view, view.version)


@router.post("/{speaker_id}/end", response_model=SpeakerView, responses=CHANGES)
async def end_speaker(
    cycle_id: UUID, speaker_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """End it: by a steward, by the person, or by whoever speaks for them."""
    await commands.end(session, caller, cycle_id, speaker_id, expected)
    view = await queries.one(session, caller, cycle_id, speaker_id)
    return answer(view, view.version)
