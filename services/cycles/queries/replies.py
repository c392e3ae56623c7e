"""Reading replies: for members of the learning's cycle."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.authorship import writers
from services.cycles.queries.learnings import held_learning
from services.cycles.queries.visibility import member_cycles
from services.cycles.schemas.replies import ReplyView
from services.cycles.tables.replies import Reply
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.web.identity import Caller


async def of_learning(session: Session, caller: Caller, learning_id: UUID, paging: PageRequest) -> Page[ReplyView]:
    await held_learning(session, caller, learning_id)
    query = select(Reply).where(col(Reply.learning_id) == learning_id)
    found = (await session.execute(paging.apply(query, col(Reply.written_at), col(Reply.id)))).scalars().all()
    names = await writers(session, [one.written_by for one in found])
    return paging.page(found, lambda one: _view(one, names[one.written_by]), lambda one: (one.written_at, one.id))


async def one(session: Session, caller: Caller, reply_id: UUID) -> ReplyView:
    """Raises Unseen."""
    query = select(Reply).where(col(Reply.id) == reply_id, col(Reply.cycle_id).in_(member_cycles(caller)))
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    return _view(found, (await writers(session, [found.written_by]))[found.written_by])


def _view(reply: Reply, writer: str | None) -> ReplyView:
    return ReplyView(**{**reply.model_dump(), "written_by": writer})
