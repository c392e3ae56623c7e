"""Replying to a learning."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.learnings import learning
from services.cycles.commands.locking import lock_cycle_of
from services.cycles.domain import replies as rules
from services.cycles.tables.learnings import Learning
from services.cycles.tables.replies import Reply
from shared.db.sessions import Session
from shared.web.identity import Caller


async def reply(session: Session, caller: Caller, learning_id: UUID, text: str) -> UUID:
    """The new reply's id."""
    locked, row = await lock_cycle_of(session, caller, Learning, learning_id)
    event = rules.reply(locked.cycle, learning(row), uuid7())
    session.add(
        Reply(
            id=event.reply_id,
            cycle_id=row.cycle_id,
            learning_id=learning_id,
            text=text,
            written_by=locked.author.id,
            written_as=locked.author.written_as,
            written_at=locked.now,
        )
    )
    locked.record(event)
    return event.reply_id
