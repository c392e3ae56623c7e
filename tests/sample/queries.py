"""Reading notes: whoever wrote them sees them, and so does the organisation that they are for."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.web.identity import Caller
from tests.sample.domain import Unseen
from tests.sample.schemas import HeardNoteView, NoteView
from tests.sample.tables import HeardNote, Note


async def one(session: Session, caller: Caller, note_id: UUID) -> NoteView:
    note = await session.get(Note, note_id)
    if note is None or note.owner not in caller.audiences:
        raise Unseen
    return _view(note)


async def page(session: Session, caller: Caller, paging: PageRequest) -> Page[NoteView]:
    """What the caller or their organisation wrote and did not take back, newest first."""
    query = select(Note).where(col(Note.owner).in_(caller.audiences), col(Note.withdrawn).is_(False))
    query = paging.apply(query, col(Note.written_at), col(Note.id))
    found = (await session.execute(query)).scalars().all()
    return paging.page(found, _view, lambda note: (note.written_at, note.id))


async def heard(session: Session, caller: Caller, paging: PageRequest) -> Page[HeardNoteView]:
    """What others wrote to the caller's organisation, newest first."""
    query = select(HeardNote).where(col(HeardNote.recipient).in_(caller.audiences))
    query = paging.apply(query, col(HeardNote.heard_at), col(HeardNote.id))
    found = (await session.execute(query)).scalars().all()
    return paging.page(found, _heard_view, lambda note: (note.heard_at, note.id))


def _view(note: Note) -> NoteView:
    return NoteView.model_validate(note.model_dump())


def _heard_view(note: HeardNote) -> HeardNoteView:
    return HeardNoteView.model_validate(note.model_dump())
