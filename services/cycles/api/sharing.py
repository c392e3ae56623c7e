"""Sharing, and withdrawing what was shared, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.cycles.api.common import WRITE, ReaderDep, TextCheckDep, WriterDep
from services.cycles.commands import hot_sharing, taking_back
from services.cycles.queries import learnings, sharing
from services.cycles.schemas.learnings import LearningView
from services.cycles.schemas.sharing import (
    CheckText,
    Findings,
    ShareLearning,
    Shares,
    ShareView,
)
from shared.db.sessions import Session
from shared.web.hot import HotRequest, hot_request
from shared.web.idempotency import Creation
from shared.web.identity import Caller
from shared.web.preconditions import IfMatchDep, answer
from shared.web.problems import CHANGES, CREATES, READS, responses
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1", tags=["sharing"])


def _creation(view: ShareView) -> Creation:
    return Creation(view, f"/v1/learnings/{view.learning_id}/shares", view.id)


async def _shared(session: Session, caller: Caller, share_id: UUID) -> Creation:
    return _creation(await sharing.share(session, caller, share_id))


@router.post("/learnings/{learning_id}/check", response_model=Findings, responses=READS | responses(400, 413, 415))
async def check_text(
    learning_id: UUID, body: CheckText, caller: ReaderDep, session: SessionDep, check: TextCheckDep
) -> Findings:
    """Look in a text for names, addresses, numbers and dates that may identify somebody. The text is not kept."""
    return await sharing.look_at(session, caller, learning_id, body, check)


@router.post("/learnings/{learning_id}/share", status_code=201, response_model=ShareView, responses=CREATES)
async def share_learning(
    learning_id: UUID,
    body: ShareLearning,
    request: Annotated[HotRequest, Depends(hot_request(WRITE, _shared), scope="function")],
    check: TextCheckDep,
) -> Response:
    """Share a learning. A moment later it arrives in every larger cycle connected to its own.

    From a person's cycle it is the text that they agreed to, and arrives at those whom they were told of.

    Where something in it points to somebody (`strong` findings; in a person's cycle all), a steward has to say why it
    does not. What else was found is told as `advice`.
    """
    effect = await hot_sharing.share(request, learning_id, body, check)
    return await request.created(effect, _creation(effect.view))


@router.get("/learnings/{learning_id}/shares", response_model=Shares, responses=READS)
async def list_shares(learning_id: UUID, caller: ReaderDep, session: SessionDep) -> Shares:
    """How this learning was shared, newest first."""
    return await sharing.shares(session, caller, learning_id)


@router.post("/learnings/{learning_id}/withdraw", response_model=LearningView, responses=CHANGES)
async def withdraw_learning(
    learning_id: UUID, caller: WriterDep, session: SessionDep, expected: IfMatchDep
) -> Response:
    """Withdraw a shared learning. Its words go at every scale, also where others quote them; its own cycle keeps it.

    What others made of it in words of their own goes when it has no other source; otherwise it is hidden, and its
    makers decide whether it stands.

    The person with whose consent it was shared, and who speaks for them, need no role and no `If-Match`, also when they
    no longer take part: then the answer is without the words that the cycle holds.
    """
    await taking_back.withdraw_learning(session, caller, learning_id, expected)
    view = await learnings.after_withdrawal(session, caller, learning_id)
    return answer(view, view.version)
