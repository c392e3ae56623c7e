"""Notes, and what was heard of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlmodel import Field, SQLModel

from shared.db.tables import new_registry


class Base(SQLModel, registry=new_registry()):
    """Base of every table here."""


class Note(Base, table=True):
    """`events` counts the events of this aggregate: whoever raises it holds the row's lock until commit."""

    __tablename__ = "note"

    id: UUID = Field(primary_key=True)
    owner: str = Field(index=True)
    """Who may see it: the organisation that wrote it, or somebody who acts for none, by their pseudonym."""
    author: str
    """pseudonym"""
    recipient: str
    text: str
    withdrawn: bool = False
    version: int = 1
    events: int = Field(sa_type=BigInteger)
    written_at: datetime = Field(sa_type=DateTime(timezone=True))


class HeardNote(Base, table=True):
    """One row for each event. That none is heard twice is the inbox's promise; nothing here has to keep it."""

    __tablename__ = "heard_note"

    id: UUID = Field(primary_key=True)
    event_id: UUID
    note_id: UUID = Field(index=True)
    organisation: str | None = None
    recipient: str = Field(index=True)
    text: str
    heard_at: datetime = Field(sa_type=DateTime(timezone=True))
