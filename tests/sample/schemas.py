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
    """A note as its own organisation sees it."""

    id: UUID
    organisation: str
    recipient: str
    text: str
    version: int
    written_at: datetime


class HeardNoteView(BaseModel):
    """A note as it was heard by the organisation that it is for."""

    note_id: UUID
    organisation: str
    text: str
    heard_at: datetime
