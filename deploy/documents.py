"""Generates the API and event documents from the code. `python -m deploy.documents` writes, `--check` compares."""

import argparse
import difflib
import json
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from deploy import asyncapi, event_catalogue
from deploy.local.registry import SERVICES, Service
from shared.events.registry import event_types

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "contracts" / "golden"
COMMAND = "python -m deploy.documents"
SHOWN_LINES = 20


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description="Generate the event catalogue and the API documents.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a document is out of date")
    wanted = documents()
    if parser.parse_args(arguments).check:
        sys.exit(_check(ROOT, wanted))
    _write(ROOT, wanted)


def documents() -> dict[str, str]:
    """Path below the root → text, of every generated document."""
    events = event_types()
    examples = {event: _golden(event) for event in events}
    return {
        **{f"docs/events/{name}": text for name, text in event_catalogue.pages(events, examples).items()},
        "docs/events/asyncapi.json": as_json(asyncapi.document(events, examples)),
        **{f"docs/api/{service.name}.openapi.json": as_json(openapi(service)) for service in SERVICES},
    }


def openapi(service: Service) -> dict[str, Any]:
    """A service's OpenAPI document, from its app as it is built; nothing is started or connected to."""
    module, factory = service.factory.split(":")
    document: dict[str, Any] = getattr(import_module(module), factory)().openapi()
    return document


def as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _golden(event: str) -> dict[str, Any]:
    path = GOLDEN / f"{event}.json"
    if not path.exists():
        sys.exit(f"Every event requires an example: write {path.relative_to(ROOT)}, a whole envelope of this type.")
    envelope: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return envelope


def _write(root: Path, wanted: Mapping[str, str]) -> None:
    for name in _stale(root, wanted):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8")
        print(f"wrote {name}")


def _check(root: Path, wanted: Mapping[str, str]) -> int:
    stale = list(_stale(root, wanted))
    for name in stale:
        print(f"{name} is out of date:")
        print("\n".join(_difference(_read(root / name), wanted[name])))
    print(f"Run `{COMMAND}` and commit what it writes." if stale else "Generated documents: up to date.")
    return 1 if stale else 0


def _stale(root: Path, wanted: Mapping[str, str]) -> Iterator[str]:
    return (name for name, text in wanted.items() if _read(root / name) != text)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _difference(old: str, new: str) -> Iterator[str]:
    """The first changed lines, and how many more there are."""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), "written", "generated", "", "", 1, ""))
    yield from (f"    {line}" for line in lines[:SHOWN_LINES])
    if len(lines) > SHOWN_LINES:
        yield f"    … and {len(lines) - SHOWN_LINES} lines more"


if __name__ == "__main__":
    main()
