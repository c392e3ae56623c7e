"""The golden files of cycles: each event is about its cycle, and no example points to a person."""

import pytest

from shared.events.cycles.base import OfCycle
from shared.events.envelope import Envelope
from shared.events.registry import read
from shared.text.identifying.check import look_at
from tests.contracts.golden_files import EVENTS, golden

every_event_of_cycles = pytest.mark.parametrize("event", [one for one in sorted(EVENTS) if ".cycles." in one])


@every_event_of_cycles
def test_an_event_is_about_its_cycle(event: str) -> None:
    envelope = Envelope.model_validate(golden(event))
    told = read(envelope)
    assert not isinstance(told, OfCycle) or told.cycle_id == envelope.subject


@every_event_of_cycles
def test_the_examples_identify_nobody(event: str) -> None:
    words = {name: value for name, value in golden(event)["data"].items() if isinstance(value, str) and " " in value}
    assert look_at(words, ["Milo"]).findings == ()
