"""Events of vertical connections."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.cycles.base import OfCycle
from shared.events.vocabulary import Scale


class OfConnection(OfCycle):
    """`cycle_id` is the smaller cycle, whose connection this is."""

    connection_id: UUID
    larger_cycle_id: UUID
    smaller_scale: Scale
    larger_scale: Scale


class ConnectionProposed(OfConnection):
    """One side proposed that what the smaller cycle shares arrives in the larger one."""

    type: ClassVar[str] = "catchment.cycles.connection.proposed.v1"
    proposed_by: Literal["smaller", "larger"]


class ConnectionAgreed(OfConnection):
    """The other side agreed: what is shared from now on arrives in the larger cycle."""

    type: ClassVar[str] = "catchment.cycles.connection.agreed.v1"


class ConnectionDeclined(OfConnection):
    """The other side declined, or the proposing side took its proposal back."""

    type: ClassVar[str] = "catchment.cycles.connection.declined.v1"


class ConnectionEnded(OfConnection):
    """One side ended the connection: what is shared from now on no longer arrives in the larger cycle."""

    type: ClassVar[str] = "catchment.cycles.connection.ended.v1"
    ended_by: Literal["smaller", "larger"]
