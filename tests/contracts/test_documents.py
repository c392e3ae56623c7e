"""The generated documents are valid, complete, and say what the services do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT7

from deploy import asyncapi, documents, event_catalogue
from shared.events.envelope import Envelope, nats_subject
from shared.events.registry import event_types
from tests.contracts.golden_files import EVENTS, every_event, golden

Json = dict[str, Any]
REFERENCE: Json = {
    "type": "object",
    "required": ["$ref"],
    "properties": {"$ref": {"type": "string", "pattern": "^#/"}},
    "additionalProperties": False,
}
NAMED: Json = {"type": "object", "propertyNames": {"pattern": r"^[\w.-]+$"}, "minProperties": 1}


def _exactly(required: str, optional: str = "", **properties: Json) -> Json:
    known = {name: properties.get(name, {}) for name in f"{required} {optional}".split()}
    return {"type": "object", "required": required.split(), "properties": known, "additionalProperties": False}


MESSAGE = _exactly("payload", "name title summary description contentType headers examples tags")
CHANNEL = _exactly(
    "address messages",
    "title summary description servers parameters tags bindings",
    address={"type": "string"},
    messages={**NAMED, "additionalProperties": REFERENCE},
    parameters={"additionalProperties": REFERENCE},
)
OPERATION = _exactly(
    "action channel",
    "title summary description messages tags bindings security reply",
    action={"enum": ["send", "receive"]},
    channel=REFERENCE,
    messages={"type": "array", "items": REFERENCE, "minItems": 1},
)
ASYNCAPI_3: Json = _exactly(
    "asyncapi info channels operations components",
    "id servers defaultContentType",
    asyncapi={"const": "3.0.0"},
    info=_exactly("title version", "description license contact tags externalDocs termsOfService"),
    channels={**NAMED, "additionalProperties": CHANNEL},
    operations={**NAMED, "additionalProperties": OPERATION},
    components=_exactly(
        "schemas messages",
        "parameters",
        schemas=NAMED,
        messages={**NAMED, "additionalProperties": MESSAGE},
        parameters={**NAMED, "additionalProperties": _exactly("", "description examples enum default location")},
    ),
)


@pytest.fixture(scope="module")
def document() -> Json:
    return asyncapi.document(EVENTS, {event: golden(event) for event in EVENTS})


def _payload_validator(document: Json, event: str) -> Draft7Validator:
    registry: Registry[Any] = Registry().with_resource("urn:events", DRAFT7.create_resource(document))
    schema = {"$ref": f"urn:events#/components/messages/{event}/payload"}
    return Draft7Validator(schema, registry=registry, format_checker=FormatChecker())


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


def _leading_nowhere(document: Json) -> list[str]:
    return sorted({reference for reference in _references(document) if not _found(document, reference)})


def _found(document: Json, reference: str) -> bool:
    part: Any = document
    for step in reference.removeprefix("#/").split("/"):
        part = part.get(step, {})
    return bool(part)


def test_the_asyncapi_document_has_the_form_of_asyncapi_3(document: Json) -> None:
    Draft7Validator(ASYNCAPI_3).validate(document)


def test_every_reference_of_the_asyncapi_document_leads_somewhere(document: Json) -> None:
    assert _leading_nowhere(document) == []


def test_an_operations_messages_are_those_of_its_channel(document: Json) -> None:
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"]
        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"])


def test_every_schema_is_a_json_schema_of_the_old_draft_and_the_new(document: Json) -> None:
    payloads = [message["payload"] for message in document["components"]["messages"].values()]
    for schema in [*document["components"]["schemas"].values(), *payloads]:
        Draft7Validator.check_schema(schema)
        Draft202012Validator.check_schema(schema)


@every_event
def test_the_document_describes_what_is_published(document: Json, event: str) -> None:
    accepts = _payload_validator(document, event).is_valid
    example = golden(event)
    assert accepts(example)
    assert not accepts({**example, "type": f"{event}0"})
    assert not accepts({**example, "data": {}})
    assert not accepts({name: value for name, value in example.items() if name != "position"})


@every_event
def test_a_redacted_event_needs_no_more_than_ids(document: Json, event: str) -> None:
    left = {"cycle_id": golden(event)["subject"]}
    assert _payload_validator(document, event).is_valid({**golden(event), "redacted": True, "data": left})


@every_event
def test_a_channels_address_is_the_subject_that_is_published_to(document: Json, event: str) -> None:
    channels = document["channels"].values()
    message = {"$ref": f"#/components/messages/{event}"}
    (address,) = [channel["address"] for channel in channels if message in channel["messages"].values()]
    assert address.replace("{instance}", "north") == nats_subject("north", event)


def test_two_versions_of_an_event_share_their_channel() -> None:
    versions = {"catchment.cycles.cycle.started.v1": EVENTS["catchment.cycles.cycle.started.v1"]}
    versions["catchment.cycles.cycle.started.v2"] = EVENTS["catchment.cycles.cycle.reopened.v1"]
    made = asyncapi.document(versions, {version: {} for version in versions})
    assert set(made["channels"]["cycles.cycle.started"]["messages"]) == {"v1", "v2"}
    assert len(made["operations"]["tell.cycles.cycle.started"]["messages"]) == 2


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return event_catalogue.pages(EVENTS, {event: golden(event) for event in EVENTS})


@every_event
def test_an_events_page_has_its_subject_its_fields_and_its_data_only(pages: dict[str, str], event: str) -> None:
    _, service, concept, *_ = event.split(".")
    section = pages[f"{service}/{concept}.md"].split(f"## `{event}`")[1].split("\n## ")[0]
    assert nats_subject("<instance>", event) in section
    assert json.loads(_json_block(section)) == golden(event)["data"]
    assert all(f"\n| `{field}` |" in section for field in event_types()[event].model_fields)


@every_event
def test_the_catalogue_lists_every_event_once_and_links_to_its_page(pages: dict[str, str], event: str) -> None:
    _, service, concept, *_ = event.split(".")
    assert pages["catalogue.md"].count(f"| [`{event}`]({service}/{concept}.md#") == 1


def test_the_introduction_to_the_events_has_the_whole_envelope_and_a_real_example() -> None:
    introduction = (documents.ROOT / "docs" / "events" / "README.md").read_text(encoding="utf-8")
    assert {name for name in Envelope.model_fields if f"\n| `{name}` |" not in introduction} == set()
    example = json.loads(_json_block(introduction))
    assert example == golden(example["type"])


def _json_block(text: str) -> str:
    blocks: list[str] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


def test_check_tells_which_document_is_out_of_date_and_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(documents, "ROOT", tmp_path)
    documents.main([])
    with pytest.raises(SystemExit, match="0"):
        documents.main(["--check"])
    page = tmp_path / "docs" / "events" / "cycles" / "cycle.md"
    page.write_text(page.read_text(encoding="utf-8").replace("A Learning Cycle began.", ""), encoding="utf-8")
    capsys.readouterr()
    with pytest.raises(SystemExit, match="1"):
        documents.main(["--check"])
    said = capsys.readouterr().out
    assert "docs/events/cycles/cycle.md is out of date" in said
    assert "+A Learning Cycle began." in said
    assert documents.COMMAND in said
    assert "asyncapi.json" not in said
