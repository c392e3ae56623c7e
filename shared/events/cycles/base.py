"""What all events of the cycles service share. Additive changes only; a breaking change is a new version.

An event holds ids and codes, at every scale: titles, purposes, reasons and meanings stay in the service's database,
where access is checked and words can be erased. The one text that travels is what people shared (`LearningShared`).
"""

from uuid import UUID

from shared.events.envelope import EventData


class OfCycle(EventData):
    """Every event here belongs to a cycle, which is the aggregate: its id is the envelope's `subject`.

    Over HTTP the id of a learning that left a person's cycle stands for that cycle's, except for who takes part there.
    """

    cycle_id: UUID


class OfLearning(OfCycle):
    learning_id: UUID
