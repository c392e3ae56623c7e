"""A service's OpenAPI document is valid, and says of every operation what it is and to what it belongs."""

from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import validate

from shared.service.app import create_app
from tests.conformance.subject import Subject
from tests.conformance.subjects import every_subject


@every_subject
def test_a_services_openapi_document_is_valid(subject: Subject) -> None:
    document = create_app(subject.service).openapi()
    assert _leading_nowhere(document) == []
    validate(document)
    assert document["openapi"].startswith("3.1")
    operations = [each for path in document["paths"].values() for each in path.values()]
    known = {tag["name"] for tag in document["tags"]}
    assert all(each["tags"] and set(each["tags"]) <= known for each in operations)
    assert len({each["operationId"] for each in operations}) == len(operations)


@every_subject
def test_a_services_openapi_document_names_the_headers_of_answers(subject: Subject) -> None:
    document = create_app(subject.service).openapi()
    operations = [each for path in document["paths"].values() for each in path.values()]
    for header, takes, status in (
        ("ETag", "If-Match", "200"),
        ("Location", "Idempotency-Key", "201"),
        ("Link", "after", "200"),
    ):
        having = [one for one in operations if takes in _parameters(one) and status in one["responses"]]
        assert having and all(header in one["responses"][status]["headers"] for one in having), header
    refusals = [one["responses"]["503"] for one in operations if "503" in one["responses"]]
    assert refusals and all("Retry-After" in one["headers"] for one in refusals)


def _parameters(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", ())}


def _leading_nowhere(document: dict[str, Any]) -> list[str]:
    return sorted({reference for reference in _references(document) if not _found(document, reference)})


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


def _found(document: dict[str, Any], reference: str) -> bool:
    part: Any = document
    for step in reference.removeprefix("#/").split("/"):
        part = part.get(step, {})
    return bool(part)
