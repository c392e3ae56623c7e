"""The golden files: each event version as it was once published."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.events.registry import event_types

FOLDER = Path(__file__).parent / "golden"
EVENTS = event_types()

every_event = pytest.mark.parametrize("event", sorted(EVENTS))


def golden(event: str) -> dict[str, Any]:
    envelope: dict[str, Any] = json.loads((FOLDER / f"{event}.json").read_text(encoding="utf-8"))
    return envelope
