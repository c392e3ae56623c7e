"""Every event type by its name: what a consumer needs to read an envelope's data."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from shared import events
from shared.events.envelope import Envelope, EventData


@cache
def event_types() -> dict[str, type[EventData]]:
    """`{"catchment.cycles.learning.shared.v1": LearningShared, …}`: all that the packages of `shared.events` hold."""
    models = (model for module in _modules() for model in vars(module).values())
    found = (m for m in models if isinstance(m, type) and issubclass(m, EventData) and "type" in vars(m))
    return {event.type: event for event in sorted(set(found), key=lambda event: event.type)}


def _modules() -> Iterator[ModuleType]:
    """The modules of every service's package, one for each concept."""
    for package in pkgutil.iter_modules(events.__path__, f"{events.__name__}."):
        if package.ispkg:
            for module in pkgutil.iter_modules(importlib.import_module(package.name).__path__, f"{package.name}."):
                yield importlib.import_module(module.name)


def read(envelope: Envelope) -> EventData:
    """The typed event inside an envelope. KeyError: unknown type; ValidationError: invalid data."""
    return event_types()[envelope.type].model_validate(envelope.data)
