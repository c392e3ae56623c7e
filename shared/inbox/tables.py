"""The tables of the inbox: the same in every service's own database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shared.db.tables import LogBase


class InboxEvent(LogBase, table=True):
    """An event that this consumer has applied. Rows at or below the watermark may be deleted: it refuses them too."""

    __tablename__ = "inbox"

    consumer: str = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    source: str
    position: int = Field(sa_type=BigInteger)
    taken_in_at: datetime = Field(sa_type=DateTime(timezone=True))


class InboxWatermark(LogBase, table=True):
    """Everything of this source up to and including `position` was applied; the stream was read up to `sequence`."""

    __tablename__ = "inbox_watermark"

    consumer: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)
    sequence: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """Where a new reader begins. It need not be right for a stream that was made again: gaps are read from the log."""


class InboxParked(LogBase, table=True):
    """An event that failed, and those of the same aggregate behind it, for a person to look at and retry."""

    __tablename__ = "inbox_parked"

    event_id: UUID = Field(primary_key=True)
    consumer: str = Field(primary_key=True)
    source: str
    position: int = Field(sa_type=BigInteger)
    subject: UUID = Field(index=True)
    type: str
    envelope: dict[str, Any] = Field(sa_type=JSONB)
    error: str
    """Class and message of what went wrong; `behind <event id>` where an earlier event of the aggregate is parked."""
    attempts: int
    parked_at: datetime = Field(sa_type=DateTime(timezone=True))
    last_tried_at: datetime = Field(sa_type=DateTime(timezone=True))
