"""Replies to a learning, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.cycles.api.common import ReaderDep, WriterDep
from services.cycles.commands import replies as commands
from services.cycles.queries import replies as queries
from services.cycles.schemas.replies import ReplyView, WriteReply
from shared.db.paging import Page
from shared.web.idempotency import IdempotencyDep
from shared.web.paging import PagingDep
from shared.web.problems import CREATES, READS
from shared.web.session import SessionDep

router = APIRouter(prefix="/v1/learnings/{learning_id}/replies", tags=["learnings"])


@router.post("", status_code=201, response_model=ReplyView, responses=CREATES)
async def reply(
    learning_id: UUID, body: WriteReply, caller: WriterDep, session: SessionDep, request: IdempotencyDep
) -> Response:
    """Say something beside a learning, whoever wrote it. Members of its cycle read it; it goes nowhere else."""
    reply_id = request.about or await commands.reply(session, caller, learning_id, body.text)
    view = await queries.one(session, caller, reply_id)
    return await request.created(view, at=f"/v1/learnings/{view.learning_id}/replies", about=reply_id)


@router.get("", response_model=Page[ReplyView], responses=READS)
async def list_replies(learning_id: UUID, caller: ReaderDep, session: SessionDep, paging: PagingDep) -> Response:
    """What people said beside a learning, newest first. For members."""
    return paging.answer(await queries.of_learning(session, caller, learning_id, paging))
