"""Events that failed wait here with their aggregate, for a person to look at and try again."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.db.hot import driver
from shared.db.sessions import Session
from shared.events.envelope import Envelope
from shared.inbox.producer_log import ProducerLogs

UNREADABLE = "unreadable"
"""Type of what was no envelope; its bytes are kept in base64."""

_PARK = """
INSERT INTO inbox_parked
    (event_id, consumer, source, position, subject, type, envelope, error, attempts, parked_at, last_tried_at)
SELECT event_id, $1, source, position, subject, type, envelope::jsonb, error, 1, now(), now()
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::uuid[], $6::text[], $7::text[], $8::text[])
    AS f (event_id, source, position, subject, type, envelope, error)
ON CONFLICT (event_id, consumer) DO NOTHING
"""

_READABLE = """
SELECT event_id, source, position FROM inbox_parked
WHERE consumer = $1 AND type <> $2 AND coalesce(envelope ->> 'redacted', 'false') = 'false'
  AND ($3::uuid IS NULL OR subject = $3)
ORDER BY source, position
"""
_REPLACE = "UPDATE inbox_parked SET envelope = $3::jsonb WHERE consumer = $1 AND event_id = $2"


@dataclass(frozen=True, slots=True)
class Failure:
    envelope: Envelope
    error: str


async def park(session: Session, consumer: str, failures: Sequence[Failure]) -> None:
    rows = [
        (e.id, e.source, e.position, e.subject, e.type, _storable(e.model_dump_json(exclude_none=True)), failure.error)
        for failure in failures
        for e in [failure.envelope]
    ]
    if rows:
        await (await driver(session)).execute(_PARK, consumer, *map(list, zip(*rows, strict=True)))


async def park_unreadable(session: Session, consumer: str, stream: str, sequence: int, data: bytes) -> None:
    """Park a message that is not an event envelope: it has no aggregate, and nothing waits behind it."""
    made_id = uuid5(NAMESPACE_URL, f"{stream}/{sequence}")
    kept = json.dumps({"base64": base64.b64encode(data).decode(), "sequence": sequence})
    row = (
        made_id,
        stream,
        sequence,
        made_id,
        UNREADABLE,
        kept,
        "not an event envelope from a source that this service follows",
    )
    await (await driver(session)).execute(_PARK, consumer, *([value] for value in row))


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL in jsonb; an event must not block the stream by holding one."""
    return text.replace("\\u0000", "\\ufffd")


async def refresh(session: Session, consumer: str, logs: ProducerLogs, subject: UUID | None = None) -> None:
    """Erase from parked copies what was erased at its source since (of one aggregate, or of all).

    Raises LogUnreachable.
    """
    connection = await driver(session)
    for event_id, source, position in await connection.fetch(_READABLE, consumer, UNREADABLE, subject):
        found = await logs.page(source.rsplit("/", 1)[-1], position - 1, 1)
        if found and found[0].id == event_id and found[0].redacted:
            text = _storable(found[0].model_dump_json(exclude_none=True))
            await connection.execute(_REPLACE, consumer, event_id, text)
