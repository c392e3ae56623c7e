"""Each event takes effect once: what was taken in is written in the transaction that holds its effects."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from shared.db.sessions import Session
from shared.events.envelope import Envelope, EventData


@dataclass(frozen=True, slots=True)
class Received:
    """An event that arrived: its envelope, and what it says as the typed model of `shared.events`."""

    envelope: Envelope
    event: EventData


Handler = Callable[[Session, Sequence[Received]], Awaitable[None]]
"""Takes in a run of events of one type, in the order of their positions, inside the consumer's transaction.

What it raises parks the event, unless it is the database's own passing trouble. It may be called with the same
events again after its savepoint was rolled back, so it has no effect but in the session.
"""

Handlers = Mapping[str, Handler]
"""Event type → handler: all that a service listens to."""


class InboxColumns(SQLModel):
    """An event that this consumer took in. Rows at or below the watermark may be pruned: it refuses them too."""

    consumer: str = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    source: str
    position: int = Field(sa_type=BigInteger)
    taken_in_at: datetime = Field(sa_type=DateTime(timezone=True))


class InboxWatermarkColumns(SQLModel):
    """Everything of this source up to and including `position` was taken in; the stream was read up to `sequence`."""

    consumer: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)
    sequence: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """Where a new reader begins. It need not be right for a stream that was made again: gaps are read from the log."""


class InboxParkedColumns(SQLModel):
    """An event that failed, and those of the same aggregate behind it, for a person to look at and retry."""

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
