"""The events that partners rely on: what was once published can be read for ever, and says nothing about a person."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.cycles.domain.identifying import findings
from shared.events.cycles.base import OfCycle
from shared.events.envelope import Envelope, nats_subject
from shared.events.registry import event_types, read
from shared.outbox.envelopes import EnvelopeComposer

GOLDEN = {path.stem: path for path in sorted((Path(__file__).parent / "golden").glob("*.json"))}
EVENTS = event_types()
TYPE = re.compile(r"catchment(\.[a-z]+){2}\.[a-z]+(-[a-z]+)*\.v[1-9]\d*")
AUDIENCE = re.compile(r"[A-Z]{2}-[A-Z]{3}-[A-Z0-9]+|person:[0-9a-f]{16}|network")
PERSONAL = {"name", "names", "email", "mail", "sub", "account", "phone", "address", "postcode", "birth", "nhs"}

every_event = pytest.mark.parametrize("event", sorted(EVENTS))


def golden(event: str) -> dict[str, Any]:
    envelope: dict[str, Any] = json.loads(GOLDEN[event].read_text(encoding="utf-8"))
    return envelope


def test_every_event_version_has_one_golden_file_and_none_is_dropped() -> None:
    assert set(GOLDEN) == set(EVENTS)


@every_event
def test_an_events_type_names_service_concept_what_happened_and_version(event: str) -> None:
    assert TYPE.fullmatch(event)
    assert golden(event)["type"] == event


@every_event
def test_what_was_published_can_still_be_read(event: str) -> None:
    """A field that becomes required, or allows less than before, fails here: that is a new version."""
    assert type(read(Envelope.model_validate(golden(event)))) is EVENTS[event]


@every_event
def test_a_field_that_is_added_later_does_not_disturb_who_reads(event: str) -> None:
    plain = golden(event)
    later = {**plain, "addedlater": 1, "data": {**plain["data"], "added_later": {"deep": []}}}
    assert read(Envelope.model_validate(later)) == read(Envelope.model_validate(plain))


@every_event
def test_no_field_is_renamed_removed_or_written_otherwise(event: str) -> None:
    written = golden(event)
    assert read(Envelope.model_validate(written)).model_dump(mode="json") == written["data"]


@every_event
def test_the_relay_writes_what_the_golden_file_shows(event: str) -> None:
    written = golden(event)
    data = EVENTS[event].model_validate(written["data"]).model_dump_json()
    columns = (written["id"], event, written["subject"], written["aggregateversion"], _time(written), written["org"])
    said = (written["reach"], written["audience"], written["actor"], written.get("causationid"))
    _, _, instance, service = written["source"].split("/")
    message = EnvelopeComposer(instance, service).message(
        written["position"], (*columns, *said, written.get("traceparent"), None, data)
    )
    assert json.loads(message.data) == written
    assert message.subject == nats_subject(instance, event)


def _time(written: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(written["time"])


@every_event
def test_an_event_is_a_valid_cloudevent(event: str) -> None:
    read_by_others = JSONFormat().read(CloudEvent, GOLDEN[event].read_bytes())
    written = golden(event)
    assert read_by_others.get_data() == written["data"]
    attributes = {name: value for name, value in written.items() if name != "data"}
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in attributes)
    assert all(isinstance(value, str | bool | int) for value in attributes.values())


@every_event
def test_an_event_is_about_its_aggregate_and_heard_by_organisations_and_pseudonyms(event: str) -> None:
    envelope = Envelope.model_validate(golden(event))
    told = read(envelope)
    assert envelope.id.version == 7
    assert not isinstance(told, OfCycle) or told.cycle_id == envelope.subject
    assert all(AUDIENCE.fullmatch(one) for one in envelope.audience.split())
    assert re.fullmatch(r"person:[0-9a-f]{16}|service:[a-z]+", envelope.actor)


@every_event
def test_no_event_has_a_field_for_personal_data(event: str) -> None:
    schema = EVENTS[event].model_json_schema()
    assert not PERSONAL & {word for name in _field_names(schema) for word in name.split("_")}


@pytest.mark.parametrize("name", sorted(Envelope.model_fields))
def test_the_envelope_has_no_field_for_personal_data(name: str) -> None:
    assert name not in PERSONAL


def _field_names(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _field_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _field_names(part)


@every_event
def test_the_examples_identify_nobody(event: str) -> None:
    words = {name: value for name, value in golden(event)["data"].items() if isinstance(value, str) and " " in value}
    assert findings(words, ["John"]) == ()
