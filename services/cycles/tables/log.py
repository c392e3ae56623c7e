"""This service's event log, outbox, inbox and kept answers: the shared columns in its own database."""

from sqlalchemy import Index

from services.cycles.tables.base import Base
from shared.inbox.handlers import InboxColumns, InboxParkedColumns, InboxWatermarkColumns
from shared.outbox.record import (
    ErasurePendingColumns,
    EventLogColumns,
    EventPositionColumns,
    OutboxPendingColumns,
    RelayBatchColumns,
    RelayStateColumns,
)
from shared.web.idempotency import IdempotencyColumns


class EventLog(Base, EventLogColumns, table=True):
    __tablename__ = "event_log"
    __table_args__ = (Index("ix_event_log_subject_aggregate_version", "subject", "aggregate_version", unique=True),)


class EventPosition(Base, EventPositionColumns, table=True):
    __tablename__ = "event_position"


class OutboxPending(Base, OutboxPendingColumns, table=True):
    __tablename__ = "outbox_pending"


class RelayState(Base, RelayStateColumns, table=True):
    __tablename__ = "relay_state"


class RelayBatch(Base, RelayBatchColumns, table=True):
    __tablename__ = "relay_batch"


class ErasurePending(Base, ErasurePendingColumns, table=True):
    __tablename__ = "erasure_pending"


class Inbox(Base, InboxColumns, table=True):
    __tablename__ = "inbox"


class InboxWatermark(Base, InboxWatermarkColumns, table=True):
    __tablename__ = "inbox_watermark"


class InboxParked(Base, InboxParkedColumns, table=True):
    __tablename__ = "inbox_parked"


class Idempotency(Base, IdempotencyColumns, table=True):
    __tablename__ = "idempotency"
