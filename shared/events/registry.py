"""Every event type that there is, by its name: what a consumer needs to read an envelope's data."""

from functools import cache

from shared.events import cycles
from shared.events.envelope import Envelope, EventData

_MODULES = (cycles,)


@cache
def event_types() -> dict[str, type[EventData]]:
    """`{"catchment.cycles.learning.shared.v1": LearningShared, …}`"""
    models = (model for module in _MODULES for model in vars(module).values())
    events = (m for m in models if isinstance(m, type) and issubclass(m, EventData) and "type" in vars(m))
    return {event.type: event for event in events}


def read(envelope: Envelope) -> EventData:
    """The typed event inside an envelope. KeyError: a type unknown here; ValidationError: data that is not valid."""
    return event_types()[envelope.type].model_validate(envelope.data)
