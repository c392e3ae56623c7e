"""The tables of the event log and of what the relay needs: the same in every service's own database."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shared.db.tables import LogBase


class EventLog(LogBase, table=True):
    """The permanent log: what happened, for ever. A row changes only when its content has to be erased."""

    __tablename__ = "event_log"
    __table_args__ = (Index("ix_event_log_subject_aggregate_version", "subject", "aggregate_version", unique=True),)

    id: UUID = Field(primary_key=True)
    type: str
    subject: UUID
    aggregate_version: int = Field(sa_type=BigInteger)
    time: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    org: str | None = None
    """The organisation that somebody acted for; none for somebody who acted for themself."""
    reach: str
    audience: str
    actor: str
    causation_id: UUID | None = None
    traceparent: str | None = None
    data: dict[str, Any] = Field(sa_type=JSONB)
    erasure_key: UUID | None = Field(default=None, index=True)
    """Id of the learning whose words the event carries; they are erased when that learning is withdrawn."""
    redacted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class EventPosition(LogBase, table=True):
    """An event's place in its service's order: assigned by the relay, gap-free from 1."""

    __tablename__ = "event_position"

    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    event_id: UUID = Field(unique=True)


class EventReader(LogBase, table=True):
    """Who may read which event: an organisation, a pseudonym or `network`. An index, so that a page costs the page.

    Written by the relay with the position. Whether a reader may still see an event is asked when it is read.
    """

    __tablename__ = "event_reader"

    reader: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger)


class OutboxPending(LogBase, table=True):
    """What the relay still has to publish. `seq` is drawn after the aggregate was locked: its order is commit order."""

    __tablename__ = "outbox_pending"

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    event_id: UUID


class RelayState(LogBase, table=True):
    """One row: the last position given out, and the epoch of the relay that may give out the next."""

    __tablename__ = "relay_state"

    id: int = Field(primary_key=True)
    epoch: int = Field(sa_type=BigInteger)
    last_position: int = Field(sa_type=BigInteger)
    log_epoch: UUID = Field(default_factory=uuid4, sa_column_kwargs={"server_default": text("gen_random_uuid()")})
    """Names this log. Positions say nothing about another: a log that went back in time gets a new name."""


class RelayBatch(LogBase, table=True):
    """Where published events lie in the stream: position p of a batch has sequence `first_seq + p - first_position`."""

    __tablename__ = "relay_batch"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    first_position: int = Field(sa_type=BigInteger, index=True)
    last_position: int = Field(sa_type=BigInteger)
    first_seq: int = Field(sa_type=BigInteger)
    published_at: datetime = Field(sa_type=DateTime(timezone=True))


class ErasurePending(LogBase, table=True):
    """Events whose message must still be deleted from the stream, after their row was redacted."""

    __tablename__ = "erasure_pending"

    event_id: UUID = Field(primary_key=True)
