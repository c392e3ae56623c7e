"""Records events in the transaction that changes the state they report; the relay publishes them afterwards.

`record` is for commands. For the hot way there are `record_all` (many events in one statement) and `NewEvent.rows` (one
event, in the statement of its effect).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from opentelemetry import trace
from opentelemetry.trace import format_span_id, format_trace_id
from sqlalchemy import text
from uuid_utils.compat import uuid7

from shared.db.hot import Connection, NewRow
from shared.db.sessions import Session
from shared.events.envelope import EventData
from shared.events.origin import Origin
from shared.outbox.tables import EventLog, OutboxPending


class Aggregate(Protocol):
    """A row whose history the events are. `events` is the number of its newest event; 0 before the first."""

    id: UUID
    events: int


@dataclass(slots=True)
class NewEvent:
    """An event on its way into the log. Make it only once its aggregate's row is locked: ids then follow commits."""

    event: EventData
    subject: UUID
    version: int
    by: Origin
    reach: str = "cycle"
    audience: Sequence[str] = ()
    erasure_key: UUID | None = None
    id: UUID = field(default_factory=uuid7)

    def values(self, at: datetime) -> dict[str, Any]:
        """By column of the event log; `data` as JSON text."""
        return {
            "id": self.id,
            "type": self.event.type,
            "subject": self.subject,
            "aggregate_version": self.version,
            "time": at,
            "org": self.by.org,
            "reach": self.reach,
            "audience": " ".join(self.audience),
            "actor": self.by.actor,
            "causation_id": self.by.causation_id,
            "traceparent": traceparent(),
            "data": self.event.model_dump_json(),
            "erasure_key": self.erasure_key,
        }

    def rows(self, at: datetime) -> tuple[NewRow, NewRow]:
        """For the hot way: the event, and the note for the relay."""
        return NewRow("event_log", self.values(at)), NewRow("outbox_pending", {"event_id": self.id})


def record(
    session: Session,
    aggregate: Aggregate,
    event: EventData,
    *,
    by: Origin,
    at: datetime | None = None,
    reach: str = "cycle",
    audience: Sequence[str] = (),
    erasure_key: UUID | None = None,
) -> UUID:
    """Record an event as the aggregate's next one, in the session's transaction; returns its id.

    The aggregate is new, or was locked with `session.lock`. `audience`: organisations and pseudonyms that may follow
    the event, or `network`. `erasure_key`: id of the thing whose words it carries.
    """
    aggregate.events += 1
    new = NewEvent(event, aggregate.id, aggregate.events, by, reach, audience, erasure_key)
    session.add(EventLog(**{**new.values(at or datetime.now(UTC)), "data": event.model_dump(mode="json")}))
    session.add(OutboxPending(event_id=new.id))
    return new.id


def traceparent() -> str | None:
    """W3C trace context of the current span, or None outside any."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{format_trace_id(context.trace_id)}-{format_span_id(context.span_id)}-{context.trace_flags:02x}"


async def number_all(connection: Connection, table: str, aggregates: Sequence[UUID]) -> list[int]:
    """Lock these aggregates and give each mention the number of its next event, in the order of the mentions.

    `table` is a name from code, never from a request.
    """
    counts = Counter(aggregates)
    statement = f"""
        UPDATE {table} a SET events = a.events + t.n FROM unnest($1::uuid[], $2::bigint[]) AS t(id, n) WHERE a.id = t.id
        RETURNING a.id, a.events - t.n
    """  # noqa: S608
    newest = {row[0]: row[1] for row in await connection.fetch(statement, list(counts), list(counts.values()))}
    numbers = []
    for aggregate in aggregates:
        newest[aggregate] += 1
        numbers.append(newest[aggregate])
    return numbers


async def record_all(connection: Connection, events: Sequence[NewEvent], at: datetime) -> None:
    """Record many events in one statement, in the order given. Their aggregates must be locked and numbered."""
    if events:
        rows = [event.values(at) for event in events]
        await connection.execute(_RECORD_ALL, *([row[name] for row in rows] for name in _TYPES))


_TYPES = {
    "id": "uuid",
    "type": "text",
    "subject": "uuid",
    "aggregate_version": "bigint",
    "time": "timestamptz",
    "org": "text",
    "reach": "text",
    "audience": "text",
    "actor": "text",
    "causation_id": "uuid",
    "traceparent": "text",
    "data": "text",
    "erasure_key": "uuid",
}
_COLUMNS = ", ".join(_TYPES)
_RECORD_ALL = f"""
    WITH fresh AS (
        SELECT * FROM unnest({", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_TYPES.values(), 1))})
        WITH ORDINALITY AS e({_COLUMNS}, place)
    ), logged AS (
        INSERT INTO event_log ({_COLUMNS}) SELECT {_COLUMNS.replace("data", "data::jsonb")} FROM fresh
    )
    INSERT INTO outbox_pending (event_id) SELECT id FROM fresh ORDER BY place
"""  # noqa: S608


async def redact(session: Session, keys: Sequence[UUID], now: datetime) -> None:
    """Erase the words of every event that carries those of `keys`: at once in the log, soon in the stream (the relay).

    The ids stay, so that whoever reads the log again knows that something was here.
    """
    await session.execute(_REDACT, {"keys": list(keys), "now": now})


_REDACT = text("""
    WITH redacted AS (
        UPDATE event_log SET redacted_at = CAST(:now AS timestamptz), data = (
            SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(data) WHERE key LIKE '%\\_id'
        )
        WHERE erasure_key = ANY(CAST(:keys AS uuid[])) AND redacted_at IS NULL
        RETURNING id
    )
    INSERT INTO erasure_pending (event_id) SELECT id FROM redacted ON CONFLICT DO NOTHING
""")


async def redact_about(
    session: Session, subject: UUID, types: Sequence[str], now: datetime, about: Mapping[str, Sequence[UUID]]
) -> None:
    """Redact an aggregate's events of these types (LIKE patterns), as `redact` does.

    `about`: the ids that they name, by field of their data; of all, where it is empty.
    """
    for name, ids in about.items() or [("", ())]:
        values = {"subject": subject, "types": list(types), "now": now, "name": name, "ids": [str(one) for one in ids]}
        await session.execute(_REDACT_ABOUT, values)


_REDACT_ABOUT = text("""
    WITH redacted AS (
        UPDATE event_log SET redacted_at = CAST(:now AS timestamptz), data = (
            SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(data) WHERE key LIKE '%\\_id'
        )
        WHERE subject = :subject AND type LIKE ANY(CAST(:types AS text[])) AND redacted_at IS NULL
          AND (CAST(:name AS text) = '' OR data ->> CAST(:name AS text) = ANY(CAST(:ids AS text[])))
        RETURNING id
    )
    INSERT INTO erasure_pending (event_id) SELECT id FROM redacted ON CONFLICT DO NOTHING
""")


async def forget_actor(session: Session, subject: UUID, pseudonym: str) -> None:
    """Nothing says any more that this pseudonym acted on an aggregate, or could follow its events.

    The messages are deleted from the stream, and whoever has not read them yet reads them from the log.
    """
    await session.execute(_FORGET_ACTOR, {"subject": subject, "pseudonym": pseudonym})


_FORGET_ACTOR = text("""
    WITH forgotten AS (
        UPDATE event_log SET actor = CASE WHEN actor = :pseudonym THEN 'person:erased' ELSE actor END,
               audience = array_to_string(array_remove(string_to_array(audience, ' '), :pseudonym), ' ')
        WHERE subject = :subject
          AND (actor = :pseudonym OR string_to_array(audience, ' ') @> ARRAY[CAST(:pseudonym AS text)])
        RETURNING id
    ), unread AS (
        DELETE FROM event_reader r USING event_position p, forgotten f
        WHERE p.event_id = f.id AND r.position = p.position AND r.reader = :pseudonym
    )
    INSERT INTO erasure_pending (event_id) SELECT id FROM forgotten ON CONFLICT DO NOTHING
""")
