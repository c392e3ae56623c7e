"""Events of notes. A real service has them in `shared/events/<service>/`, where other services find them."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.envelope import EventData
from shared.events.vocabulary import Code, Words


class OfNote(EventData):
    """The note is the aggregate: its id is the envelope's `subject`."""

    note_id: UUID


class NoteWritten(OfNote):
    """A note was written, or put in better words: the newest counts."""

    type: ClassVar[str] = "catchment.sample.note.written.v1"
    recipient: Code = Field(description="org-id.guide identifier of the organisation that it is for")
    text: Words


class NoteWithdrawn(OfNote):
    """A note was taken back: whoever heard of it forgets what it said."""

    type: ClassVar[str] = "catchment.sample.note.withdrawn.v1"
