"""What a service does with an event: the contract between the consumer and a service's handlers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from shared.db.sessions import Session
from shared.events.envelope import Envelope, EventData


@dataclass(frozen=True, slots=True)
class Received:
    """An event that arrived: its envelope, and what it says as the typed model of `shared.events`."""

    envelope: Envelope
    event: EventData


Handler = Callable[[Session, Sequence[Received]], Awaitable[None]]
"""Takes in a run of events of one type, in the order of their positions, inside the consumer's transaction.

What it raises parks the event, unless it is the database's own passing trouble. It may be called with the same
events again after its savepoint was rolled back, so it has no effect but in the session.
"""

Handlers = Mapping[type[EventData], Handler]
"""Event → handler: all that a service listens to."""
