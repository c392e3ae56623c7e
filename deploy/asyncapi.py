"""The AsyncAPI document: the event catalogue for machines, generated from the event models."""

from collections.abc import Iterable, Mapping
from inspect import getdoc
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.events.envelope import Envelope, EventData, nats_subject

Json = dict[str, Any]

_ABOUT = """\
What Catchment's services publish. Every event is a CloudEvents 1.0 event in structured JSON, published to one NATS \
JetStream stream per instance (`CATCHMENT_<INSTANCE>`), at least once, in the order of `position` per source. \
Versions change by addition only: ignore what you do not know. A breaking change is a new version on that subject."""
_REFERENCE = "#/components/schemas/{model}"
_HEADERS: Json = {
    "type": "object",
    "properties": {
        "Nats-Msg-Id": {"type": "string", "format": "uuid", "description": "The envelope's `id`."},
        "Catchment-Position": {"type": "string", "pattern": "^[0-9]+$", "description": "The envelope's `position`."},
    },
    "required": ["Nats-Msg-Id", "Catchment-Position"],
}
_INSTANCE = {
    "description": "Which installation of Catchment publishes: lower-case letters and digits.",
    "examples": ["north"],
}


def document(events: Mapping[str, type[EventData]], examples: Mapping[str, Json]) -> Json:
    """An AsyncAPI 3.0 document of these events (type → model), with one example envelope for each."""
    schemas, references = _schemas(events.values())
    messages = {event: _message(event, model, references[model], examples[event]) for event, model in events.items()}
    services = sorted({_service(event) for event in events})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Catchment events",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
            "tags": [{"name": service} for service in services],
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": _channels(events),
        "operations": {f"tell.{name}": _operation(name, versions) for name, versions in _by_channel(events).items()},
        "components": {"messages": messages, "parameters": {"instance": _INSTANCE}, "schemas": schemas},
    }


def _service(event: str) -> str:
    return event.split(".")[1]


def _by_channel(events: Iterable[str]) -> dict[str, list[str]]:
    """`cycles.learning.shared` → every version of that event: versions share a subject."""
    channels: dict[str, list[str]] = {}
    for event in events:
        channels.setdefault(".".join(event.split(".")[1:4]), []).append(event)
    return channels


def _channels(events: Iterable[str]) -> Json:
    return {
        name: {
            "address": nats_subject("{instance}", versions[0]),
            "messages": {_version(event): {"$ref": f"#/components/messages/{event}"} for event in versions},
            "parameters": {"instance": {"$ref": "#/components/parameters/instance"}},
        }
        for name, versions in _by_channel(events).items()
    }


def _version(event: str) -> str:
    return event.rsplit(".", 1)[1]


def _operation(channel: str, versions: Iterable[str]) -> Json:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{_version(event)}"} for event in versions],
    }


def _message(event: str, model: type[EventData], reference: Json, example: Json) -> Json:
    summary, _, more = (getdoc(model) or "").partition("\n")
    described = {"description": more.strip()} if more.strip() else {}
    return {
        "name": event,
        "title": model.__name__,
        "summary": summary,
        **described,
        "contentType": "application/cloudevents+json",
        "headers": _HEADERS,
        "payload": _payload(event, reference),
        "examples": [{"name": event, "payload": example}],
        "tags": [{"name": _service(event)}],
    }


def _payload(event: str, reference: Json) -> Json:
    """The envelope with this event's data; a redacted event has only ids left."""
    return {
        "allOf": [{"$ref": _REFERENCE.format(model=Envelope.__name__)}],
        "properties": {"type": {"const": event}},
        "if": {"properties": {"redacted": {"const": True}}, "required": ["redacted"]},
        "else": {"properties": {"data": reference}},
    }


def _schemas(models: Iterable[type[EventData]]) -> tuple[Json, dict[type[EventData], Json]]:
    """Every schema by its name, and for each model a reference to its own."""
    models = list(models)
    made, definitions = models_json_schema(
        [(Envelope, "serialization"), *((model, "validation") for model in models)], ref_template=_REFERENCE
    )
    schemas: Json = definitions["$defs"]
    schemas[Envelope.__name__] = _as_written(schemas[Envelope.__name__])
    return dict(sorted(schemas.items())), {model: made[model, "validation"] for model in models}


def _as_written(envelope: Json) -> Json:
    """The envelope as it travels: attributes with a value always, optional ones left out rather than null."""
    properties, optional = {}, {"redacted"}
    for name, schema in envelope["properties"].items():
        choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
        if choices:
            optional.add(name)
        properties[name] = {"title": schema["title"], **choices[0]} if choices else schema
    return {**envelope, "properties": properties, "required": [name for name in properties if name not in optional]}
