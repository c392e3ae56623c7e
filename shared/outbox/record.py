"""Events are written with the state they tell of, in the same transaction; the relay publishes them afterwards."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from opentelemetry import trace
from opentelemetry.trace import format_span_id, format_trace_id
from sqlalchemy import BigInteger, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from shared.db.sessions import Row
from shared.events.envelope import EventData


class EventLogColumns(SQLModel):
    """The permanent log: what happened, for ever. A row changes only when its content has to be erased."""

    id: UUID = Field(primary_key=True)
    type: str
    subject: UUID
    aggregate_version: int = Field(sa_type=BigInteger)
    time: datetime = Field(sa_type=DateTime(timezone=True))
    org: str
    reach: str
    audience: str
    actor: str
    causation_id: UUID | None = None
    traceparent: str | None = None
    data: dict[str, Any] = Field(sa_type=JSONB)
    erasure_key: UUID | None = Field(default=None, index=True)
    """Id of the learning whose words the event carries: what has to go when that learning is withdrawn."""
    redacted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class EventPositionColumns(SQLModel):
    """Which place an event has in its service's order: assigned by the relay, gap-free from 1."""

    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    event_id: UUID = Field(unique=True)


class OutboxPendingColumns(SQLModel):
    """What the relay has still to publish. `seq` is drawn after the aggregate was locked: its order is commit order."""

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    event_id: UUID


class RelayStateColumns(SQLModel):
    """One row: the last position given out, and the epoch of the relay that may give out the next."""

    id: int = Field(primary_key=True)
    epoch: int = Field(sa_type=BigInteger)
    last_position: int = Field(sa_type=BigInteger)


class RelayBatchColumns(SQLModel):
    """Where published events lie in the stream: position p of a batch has sequence `first_seq + p - first_position`."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    first_position: int = Field(sa_type=BigInteger, index=True)
    last_position: int = Field(sa_type=BigInteger)
    first_seq: int = Field(sa_type=BigInteger)
    published_at: datetime = Field(sa_type=DateTime(timezone=True))


class ErasurePendingColumns(SQLModel):
    """Events whose message must still be deleted from the stream, after their row was redacted."""

    event_id: UUID = Field(primary_key=True)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who caused an event: an organisation, the pseudonym of a person (or of a service), and the event behind it."""

    org: str
    actor: str
    causation_id: UUID | None = None


@dataclass(slots=True)
class Record:
    """One event on its way into the log, with what the envelope says about it."""

    event: EventData
    subject: UUID
    version: int
    reach: str = "cycle"
    audience: Sequence[str] = ()
    erasure_key: UUID | None = None
    id: UUID = field(default_factory=uuid7)

    def rows(self, origin: Origin, now: datetime) -> tuple[Row, Row]:
        """The log row and the pending row. Call only after the aggregate's row is locked."""
        return (
            Row(
                "event_log",
                {
                    "id": self.id,
                    "type": self.event.type,
                    "subject": self.subject,
                    "aggregate_version": self.version,
                    "time": now,
                    "org": origin.org,
                    "reach": self.reach,
                    "audience": " ".join(self.audience),
                    "actor": origin.actor,
                    "causation_id": origin.causation_id,
                    "traceparent": traceparent(),
                    "data": self.event.model_dump_json(),
                    "erasure_key": self.erasure_key,
                },
            ),
            Row("outbox_pending", {"event_id": self.id}),
        )


def traceparent() -> str | None:
    """W3C trace context of the current span, or None outside any."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{format_trace_id(context.trace_id)}-{format_span_id(context.span_id)}-{context.trace_flags:02x}"


def envelope(row: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The CloudEvents envelope of a log row that has a `position`: `shared.events.envelope.Envelope` describes it."""
    made: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(row["id"]),
        "source": source,
        "type": row["type"],
        "subject": str(row["subject"]),
        "time": row["time"].isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "position": row["position"],
        "aggregateversion": row["aggregate_version"],
        "org": row["org"],
        "reach": row["reach"],
        "audience": row["audience"],
        "actor": row["actor"],
    }
    if row["causation_id"]:
        made["causationid"] = str(row["causation_id"])
    if row["traceparent"]:
        made["traceparent"] = row["traceparent"]
    if row["redacted_at"]:
        made["redacted"] = True
    data = row["data"]
    made["data"] = json.loads(data) if isinstance(data, str) else data
    return made


async def record_all(driver: asyncpg.Connection, records: Sequence[tuple[Record, Origin]], now: datetime) -> None:
    """Record many events in one statement, in the order given. Their aggregates must be locked."""
    rows = [record.rows(origin, now)[0].values for record, origin in records]
    if rows:
        await driver.execute(_RECORD, *(list(column) for column in zip(*(row.values() for row in rows), strict=True)))


_RECORD = """
    WITH fresh AS (
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::timestamptz[], $6::text[],
                             $7::text[], $8::text[], $9::text[], $10::uuid[], $11::text[], $12::jsonb[], $13::uuid[])
        WITH ORDINALITY
        AS e(id, type, subject, aggregate_version, time, org, reach, audience, actor, causation_id, traceparent, data,
             erasure_key, place)
    ), logged AS (
        INSERT INTO event_log (id, type, subject, aggregate_version, time, org, reach, audience, actor, causation_id,
                               traceparent, data, erasure_key)
        SELECT id, type, subject, aggregate_version, time, org, reach, audience, actor, causation_id, traceparent, data,
               erasure_key
        FROM fresh
    )
    INSERT INTO outbox_pending (event_id) SELECT id FROM fresh ORDER BY place
"""


async def redact(driver: asyncpg.Connection, keys: Sequence[UUID], now: datetime, *, but: str = "") -> None:
    """Erase the words of every event that carries those of `keys`: in the log now, in the stream by the relay soon.

    What stays are the ids, so that whoever reads the log again knows that something was here. Events of the type
    `but` are left alone.
    """
    await driver.execute(_REDACT, list(keys), now, but)


_REDACT = """
    WITH redacted AS (
        UPDATE event_log SET redacted_at = $2, data = (
            SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(data) WHERE key LIKE '%\\_id'
        )
        WHERE erasure_key = ANY($1) AND redacted_at IS NULL AND type <> $3 RETURNING id
    )
    INSERT INTO erasure_pending (event_id) SELECT id FROM redacted ON CONFLICT DO NOTHING
"""
