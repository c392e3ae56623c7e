"""What all events of the cycles service share. Additive changes only; a breaking change is a new version.

No event holds personal data. Titles, purposes and reasons of a person-scale cycle stay in its own database: the
fields are null in its events.
"""

from uuid import UUID

from shared.events.envelope import EventData


class OfCycle(EventData):
    """Every event here belongs to a cycle, which is the aggregate: its id is the envelope's `subject`."""

    cycle_id: UUID


class OfLearning(OfCycle):
    learning_id: UUID
