"""Consent, sharing and withdrawal, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.cycles.api.common import WRITE, ReaderDep, WriterDep
from services.cycles.commands import hot_sharing
from services.cycles.commands import sharing as commands
from services.cycles.queries import learnings, sharing
from services.cycles.schemas.cycles import GiveReason
from services.cycles.schemas.learnings import LearningView
from services.cycles.schemas.sharing import (
    CheckText,
    Consents,
    ConsentView,
    Findings,
    RecordConsent,
    ShareLearning,
    Shares,
    ShareView,
)
from shared.db.sessions import Session
from shared.web.hot import HotRequest, hot_request
from shared.web.idempotency import Creation, IdempotencyDep
from shared.web.identity import Caller
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS, responses
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["sharing"])


def _creation(view: ShareView) -> Creation:
    return Creation(view, f"/v1/learnings/{view.learning_id}/shares", view.id)


async def _shared(session: Session, caller: Caller, share_id: UUID) -> Creation:
    return _creation(await sharing.share(session, caller, share_id))


@router.post("/learnings/{learning_id}/consents", status_code=201, response_model=ConsentView, responses=CREATES)
async def record_consent(
    learning_id: UUID, body: RecordConsent, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Record who agreed that this learning may leave their person-scale cycle, how, and how far."""
    consent_id = request.about or await commands.consent(session, caller, learning_id, body)
    view = await sharing.consent(session, caller, consent_id)
    return await request.created(view, at=f"/v1/consents/{consent_id}", about=consent_id, version=view.version)


@router.get("/learnings/{learning_id}/consents", response_model=Consents, responses=READS)
async def list_consents(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> Consents:
    """The learning's consent records, newest first."""
    return await sharing.consents(session, caller, learning_id)


@router.get("/consents/{consent_id}", response_model=ConsentView, responses=READS)
async def read_consent(consent_id: UUID, caller: ReaderDep, session: SessionDep) -> Response:
    """One consent record."""
    view = await sharing.consent(session, caller, consent_id)
    return answer(view, view.version)


@router.post("/consents/{consent_id}/withdraw", response_model=ConsentView, responses=CHANGES)
async def withdraw_consent(
    consent_id: UUID, body: GiveReason, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Withdraw a consent. What was shared with it is erased everywhere, and so is all that was made from it."""
    await commands.withdraw_consent(session, caller, consent_id, body.because, expected)
    view = await sharing.consent(session, caller, consent_id)
    return answer(view, view.version)


@router.post("/learnings/{learning_id}/check", response_model=Findings, responses=READS | responses(400, 413))
async def check_text(learning_id: UUID, body: CheckText, caller: ReaderDep, session: SessionDep) -> Findings:
    """Look in a text for names, addresses, numbers and dates that may identify somebody. The text is not kept."""
    return await sharing.check(session, caller, learning_id, body)


@router.post("/learnings/{learning_id}/share", status_code=201, response_model=ShareView, responses=CREATES)
async def share_learning(
    learning_id: UUID,
    body: ShareLearning,
    request: Annotated[HotRequest, Depends(hot_request(WRITE, _shared), scope="function")],
) -> Response:
    """Share a learning. A moment later it arrives in every larger cycle connected to its own."""
    effect = await hot_sharing.share(request, learning_id, body)
    return await request.created(effect, _creation(effect.view))


@router.get("/learnings/{learning_id}/shares", response_model=Shares, responses=READS)
async def list_shares(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> Shares:
    """How this learning was shared, newest first."""
    return await sharing.shares(session, caller, learning_id)


@router.post("/learnings/{learning_id}/withdraw", response_model=LearningView, responses=CHANGES)
async def withdraw_learning(
    learning_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Withdraw a shared learning. Every copy and all that cites it is erased at every scale; its own cycle keeps it."""
    await commands.withdraw(session, caller, learning_id, expected)
    view = await learnings.one(session, caller, learning_id)
    return answer(view, view.version)
