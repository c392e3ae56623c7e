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
"""Applies a run of events of one type, in the order of their positions, inside the consumer's transaction.

An error parks the event, unless it is a transient error of the database. A handler may be called with the same events
again after its savepoint was rolled back, so it must have no effect outside the session.
"""

Handlers = Mapping[type[EventData], Handler]
"""Event → handler: all that a service listens to."""
