"""Events of asking to see what is kept: that somebody asked, not who it is about."""

from typing import ClassVar
from uuid import UUID

from shared.events.cycles.base import OfCycle


class AccessRequested(OfCycle):
    """Somebody asked to see what is kept about a person. While that is open nothing of the cycle is erased."""

    type: ClassVar[str] = "catchment.cycles.access.requested.v1"
    access_request_id: UUID


class AccessReleased(OfCycle):
    """A steward has looked at everything, and what is kept was released to the person."""

    type: ClassVar[str] = "catchment.cycles.access.released.v1"
    access_request_id: UUID


class AccessWithdrawn(OfCycle):
    """Whoever asked, or whom it is about, wants it no more: nothing was released, and it holds up no erasure."""

    type: ClassVar[str] = "catchment.cycles.access.withdrawn.v1"
    access_request_id: UUID
