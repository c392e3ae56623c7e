"""A row of the event log as the text that travels: composed around the stored data, which is not parsed again."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from shared.events.envelope import nats_subject, source_of
from shared.stream.port import Message

COLUMNS = """e.id, e.type, e.subject, e.aggregate_version, e.time, e.org, e.reach, e.audience, e.actor,
    e.causation_id, e.traceparent, e.redacted_at, e.data::text"""
"""What `EnvelopeComposer` needs behind the position, in this order, of `event_log e`."""


class EnvelopeComposer:
    """Composes the CloudEvents envelopes (`shared.events.envelope.Envelope`) of one service."""

    def __init__(self, instance: str, service: str) -> None:
        self._start = f'{{"specversion":"1.0","source":{json.dumps(source_of(instance, service))},"id":"'
        self._subject = cache(lambda event_type: nats_subject(instance, event_type))

    def message(self, position: int, columns: Sequence[Any]) -> Message:
        """What the relay publishes."""
        event_id, event_type, *_ = columns
        return Message(self._subject(event_type), event_id, position, self.text(position, columns).encode())

    def text(self, position: int, columns: Sequence[Any]) -> str:
        """The envelope as JSON."""
        event_id, event_type, subject, version, time, org, reach, audience, actor, *rest = columns
        cause, trace, redacted, data = rest
        optional = ""
        if cause:
            optional += f'"causationid":"{cause}",'
        if trace:
            optional += f'"traceparent":{_text(trace)},'
        if redacted:
            optional += '"redacted":true,'
        return (
            f'{self._start}{event_id}","type":{_text(event_type)},"subject":"{subject}","time":"{_moment(time)}",'
            f'"datacontenttype":"application/json","position":{position},"aggregateversion":{version},'
            f'"org":{_text(org)},"reach":{_text(reach)},"audience":{_text(audience)},"actor":{_text(actor)},'
            f'{optional}"data":{data}}}'
        )


@lru_cache(maxsize=10_000)
def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _moment(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
