"""What the sample service does when an event comes in."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete
from sqlmodel import col
from uuid_utils.compat import uuid7

from shared.db.sessions import Session
from shared.inbox.handlers import Received
from tests.sample.events import NoteWritten, OfNote
from tests.sample.tables import HeardNote


async def hear(session: Session, received: Sequence[Received]) -> None:
    """Keep what was written, in the order in which it was."""
    now = datetime.now(UTC)
    session.add_all([_heard(one, now) for one in received])


def _heard(received: Received, now: datetime) -> HeardNote:
    envelope, event = received.envelope, received.event
    assert isinstance(event, NoteWritten)
    return HeardNote(
        id=uuid7(),
        event_id=envelope.id,
        note_id=event.note_id,
        organisation=envelope.org,
        recipient=event.recipient,
        text=event.text,
        heard_at=now,
    )


async def forget(session: Session, received: Sequence[Received]) -> None:
    """Nothing stays of a note that was withdrawn."""
    gone = [one.event.note_id for one in received if isinstance(one.event, OfNote)]
    await session.execute(delete(HeardNote).where(col(HeardNote.note_id).in_(gone)))
