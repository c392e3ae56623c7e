"""Says in an OpenAPI document which headers answers carry: every service builds its answers in the same few places."""

from collections.abc import Iterator
from typing import Any

TEXTS = {
    "ETag": 'The version, in double quotes: send it back as `If-Match: "<version>"`. Left out where there is none.',
    "Location": "Where the thing that was created is read.",
    "Idempotency-Replayed": "`true` where an earlier request with the same key had created it.",
    "Link": 'The next page, `<…>; rel="next"`; left out at the end.',
    "Retry-After": "In how many seconds the same request may succeed; left out where nobody knows.",
}
PASSING = ("409", "429", "503")


def describe_headers(document: dict[str, Any]) -> None:
    """Adds `headers` to the answers of every operation."""
    versioned = set(_versioned(document))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            named = {one["name"] for one in operation.get("parameters", ())}
            reads_version = method == "get" and path in versioned
            for status, answer in operation["responses"].items():
                names = list(_headers(status, named, has_version=reads_version or "If-Match" in named))
                if names:
                    answer["headers"] = {name: _header(name) for name in names}


def _versioned(document: dict[str, Any]) -> Iterator[str]:
    """Where the things are read that change by `If-Match`: the address of the change, up to the thing's id."""
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if any(one["name"] == "If-Match" for one in operation.get("parameters", ())):
                yield path[: path.rfind("}") + 1]


def _headers(status: str, named: set[str], *, has_version: bool) -> Iterator[str]:
    if status == "201" and "Idempotency-Key" in named:
        yield from ("Location", "ETag", "Idempotency-Replayed")
    if status == "200" and has_version:
        yield "ETag"
    if status == "200" and {"limit", "after"} <= named:
        yield "Link"
    if status in PASSING:
        yield "Retry-After"


def _header(name: str) -> dict[str, Any]:
    kind = "integer" if name == "Retry-After" else "string"
    return {"description": TEXTS[name], "schema": {"type": kind}}
