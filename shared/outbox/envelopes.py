"""A row of the event log as the text that travels: composed around the stored data, which is not parsed again."""

import json
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from shared.events.envelope import nats_subject, source_of
from shared.stream.port import Message


class LogRow(NamedTuple):
    """A row of the event log, as far as others read it."""

    id: UUID
    type: str
    subject: UUID
    aggregate_version: int | None
    time: datetime
    org: str | None
    reach: str
    audience: str
    """organisations, pseudonyms and `network`, with spaces between"""
    actor: str | None
    causation_id: UUID | None
    traceparent: str | None
    redacted_at: datetime | None
    data: str
    """JSON text"""

    def without_actor(self) -> "LogRow":
        """As whoever may not see who acted reads it: nothing is left by which one person's events can be counted.

        The numbers of a cycle's events would show how many are hidden, and a trace may join those of one visit.
        """
        return self._replace(actor=None, aggregate_version=None, traceparent=None)

    def masked_for(self, *, sees_actor: bool, subject: UUID | None, data: str | None) -> "LogRow":
        """As one reader gets it. `subject` and `data` replace its own; None where they get those."""
        row = self if sees_actor else self.without_actor()
        return row._replace(subject=subject or row.subject, data=data or row.data)


COLUMNS = ", ".join("e.data::text" if name == "data" else f"e.{name}" for name in LogRow._fields)
"""The columns of a `LogRow`, of `event_log e`."""


class EnvelopeComposer:
    """Composes the CloudEvents envelopes (`shared.events.envelope.Envelope`) of one service."""

    def __init__(self, instance: str, service: str) -> None:
        self._start = f'{{"specversion":"1.0","source":{json.dumps(source_of(instance, service))},"id":"'
        self._subject = cache(lambda event_type: nats_subject(instance, event_type))

    def message(self, position: int, row: LogRow) -> Message:
        """What the relay publishes."""
        return Message(self._subject(row.type), row.id, position, self.text(position, row).encode())

    def text(self, position: int, row: LogRow) -> str:
        """The envelope as JSON."""
        optional = ""
        if row.aggregate_version is not None:
            optional += f'"aggregateversion":{row.aggregate_version},'
        if row.org is not None:
            optional += f'"org":{_text(row.org)},'
        if row.actor is not None:
            optional += f'"actor":{_text(row.actor)},'
        if row.causation_id:
            optional += f'"causationid":"{row.causation_id}",'
        if row.traceparent:
            optional += f'"traceparent":{_text(row.traceparent)},'
        if row.redacted_at:
            optional += '"redacted":true,'
        return (
            f'{self._start}{row.id}","type":{_text(row.type)},"subject":"{row.subject}","time":"{_moment(row.time)}",'
            f'"datacontenttype":"application/json","position":{position},"reach":{_text(row.reach)},'
            f'"audience":{_text(row.audience)},{optional}"data":{row.data}}}'
        )


@lru_cache(maxsize=10_000)
def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _moment(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
