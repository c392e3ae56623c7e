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

from shared.events.envelope import Envelope, EventData, nats_subject
from shared.outbox.envelopes import EnvelopeComposer, LogRow
from shared.web.fields import ORG_ID
from tests.conformance.subject import Subject
from tests.conformance.subjects import SUBJECTS, every_subject

TYPE = re.compile(r"catchment(\.[a-z]+){2}\.[a-z]+(-[a-z]+)*\.v[1-9]\d*")
AUDIENCE = re.compile(rf"{ORG_ID}|person:[0-9a-f]{{16}}|network")
PERSONAL = {"name", "names", "email", "mail", "sub", "account", "phone", "address", "postcode", "birth", "nhs"}

EVENTS = [(subject, event) for subject in SUBJECTS for event in sorted(subject.events)]

every_event = pytest.mark.parametrize(("subject", "event"), EVENTS, ids=lambda one: getattr(one, "name", one))


def golden(subject: Subject, event: str) -> dict[str, Any]:
    envelope: dict[str, Any] = json.loads(_file(subject, event).read_text(encoding="utf-8"))
    return envelope


def _file(subject: Subject, event: str) -> Path:
    return subject.golden / f"{event}.json"


def _read(subject: Subject, envelope: dict[str, Any]) -> EventData:
    return subject.events[envelope["type"]].model_validate(Envelope.model_validate(envelope).data)


@every_subject
def test_every_event_version_has_one_golden_file_and_none_is_dropped(subject: Subject) -> None:
    own = f"catchment.{subject.name}."
    assert {path.stem for path in subject.golden.glob(f"{own}*.json")} == set(subject.events)
    assert all(event.startswith(own) for event in subject.events)


@every_event
def test_an_events_type_names_service_concept_what_happened_and_version(subject: Subject, event: str) -> None:
    assert TYPE.fullmatch(event)
    assert golden(subject, event)["type"] == event


@every_event
def test_what_was_published_can_still_be_read(subject: Subject, event: str) -> None:
    """A field that becomes required, or allows less than before, fails here: that is a new version."""
    assert type(_read(subject, golden(subject, event))) is subject.events[event]


@every_event
def test_a_field_that_is_added_later_does_not_disturb_who_reads(subject: Subject, event: str) -> None:
    plain = golden(subject, event)
    later = {**plain, "addedlater": 1, "data": {**plain["data"], "added_later": {"deep": []}}}
    assert _read(subject, later) == _read(subject, plain)


@every_event
def test_no_field_is_renamed_removed_or_written_otherwise(subject: Subject, event: str) -> None:
    written = golden(subject, event)
    assert _read(subject, written).model_dump(mode="json") == written["data"]


@every_event
def test_the_relay_writes_what_the_golden_file_shows(subject: Subject, event: str) -> None:
    written = golden(subject, event)
    data = subject.events[event].model_validate(written["data"]).model_dump_json()
    columns = (
        written["id"],
        event,
        written["subject"],
        written["aggregateversion"],
        _time(written),
        written.get("org"),
    )
    said = (written["reach"], written["audience"], written["actor"], written.get("causationid"))
    _, _, instance, service = written["source"].split("/")
    message = EnvelopeComposer(instance, service).message(
        written["position"], LogRow(*columns, *said, written.get("traceparent"), None, data)
    )
    assert json.loads(message.data) == written
    assert message.subject == nats_subject(instance, event)


@every_event
def test_what_a_person_did_for_themself_names_no_organisation(subject: Subject, event: str) -> None:
    written = golden(subject, event)
    columns = (written["id"], event, written["subject"], 1, _time(written), None, "cycle", "", written["actor"])
    text = EnvelopeComposer("local", subject.name).text(1, LogRow(*columns, None, None, None, "{}"))
    assert "org" not in json.loads(text)
    assert Envelope.model_validate_json(text).org is None


def _time(written: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(written["time"])


@every_event
def test_an_event_is_a_valid_cloudevent(subject: Subject, event: str) -> None:
    read_by_others = JSONFormat().read(CloudEvent, _file(subject, event).read_bytes())
    written = golden(subject, event)
    assert read_by_others.get_data() == written["data"]
    attributes = {name: value for name, value in written.items() if name != "data"}
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in attributes)
    assert all(isinstance(value, str | bool | int) for value in attributes.values())


@every_event
def test_an_event_is_about_its_aggregate_and_heard_by_organisations_and_pseudonyms(
    subject: Subject, event: str
) -> None:
    envelope = Envelope.model_validate(golden(subject, event))
    assert envelope.id.version == 7
    assert str(envelope.subject) in envelope.data.values()
    assert all(AUDIENCE.fullmatch(one) for one in envelope.audience.split())
    assert re.fullmatch(r"person:[0-9a-f]{16}|service:[a-z]+", envelope.actor or "")


@every_event
def test_no_event_has_a_field_for_personal_data(subject: Subject, event: str) -> None:
    schema = subject.events[event].model_json_schema()
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
