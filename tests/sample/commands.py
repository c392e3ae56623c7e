"""Writing, correcting and withdrawing notes."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.db.sessions import Session
from shared.outbox import record as outbox
from shared.web.idempotency import erase_answers
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion
from tests.sample.domain import Unseen, check_not_withdrawn, permit
from tests.sample.events import NoteWithdrawn, NoteWritten, OfNote
from tests.sample.schemas import CorrectNote, WriteNote
from tests.sample.tables import Note


async def write(session: Session, caller: Caller, body: WriteNote) -> UUID:
    """The new note's id."""
    note = Note(
        id=uuid7(),
        owner=caller.org or caller.pseudonym,
        author=caller.pseudonym,
        recipient=body.recipient,
        text=body.text,
        events=0,
        written_at=datetime.now(UTC),
    )
    session.add(note)
    _record(session, caller, note, _written(note))
    return note.id


async def correct(
    session: Session, caller: Caller, note_id: UUID, body: CorrectNote, expected: ExpectedVersion
) -> None:
    note = await _lock(session, caller, note_id, expected)
    note.text, note.version = body.text, note.version + 1
    _record(session, caller, note, _written(note))


async def withdraw(session: Session, caller: Caller, note_id: UUID, expected: ExpectedVersion) -> None:
    """Erase what it said: here, in event log and stream, and by event wherever it was heard. That it was stays."""
    note, now = await _lock(session, caller, note_id, expected), datetime.now(UTC)
    await outbox.redact(session, [note.id], now)
    await erase_answers(session, [note.id], now)
    note.text, note.withdrawn, note.version = "", True, note.version + 1
    _record(session, caller, note, NoteWithdrawn(note_id=note.id))


async def _lock(session: Session, caller: Caller, note_id: UUID, expected: ExpectedVersion) -> Note:
    """The note as it is now, for its author. Raises Unseen, NotTheAuthor and AlreadyWithdrawn."""
    note = await session.lock(Note, note_id)
    if note is None or note.owner not in caller.audiences:
        raise Unseen
    permit(note.author, caller.pseudonym)
    check_not_withdrawn(note.withdrawn)
    expected.check(note.version)
    return note


def _written(note: Note) -> NoteWritten:
    return NoteWritten(note_id=note.id, recipient=note.recipient, text=note.text)


def _record(session: Session, caller: Caller, note: Note, event: OfNote) -> None:
    followers = sorted({note.owner, note.recipient})
    outbox.record(session, note, event, by=caller.origin, audience=followers, erasure_key=note.id)
