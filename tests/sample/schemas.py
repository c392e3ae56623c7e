"""Shapes of notes in requests and answers."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.web.fields import Body, OrgId, Text


class WriteNote(Body):
    """A note for another organisation."""

    recipient: OrgId = Field(description="the organisation that it is for", examples=["GB-CHC-1234567"])
    text: Text = Field(examples=["We keep Thursdays free for whoever needs more time"])


class CorrectNote(Body):
    """The note in better words."""

    text: Text = Field(examples=["We keep Thursday mornings free for whoever needs more time"])


class NoteView(BaseModel):
    """A note as whoever wrote it sees it."""

    id: UUID
    owner: str = Field(description="the organisation that wrote it, or a person's pseudonym")
    recipient: str
    text: str = Field(description="empty when withdrawn")
    withdrawn: bool
    version: int
    written_at: datetime


class HeardNoteView(BaseModel):
    """A note as it was heard by the organisation that it is for."""

    note_id: UUID
    organisation: str | None = Field(description="that wrote it; null where a person wrote for themself")
    text: str
    heard_at: datetime
