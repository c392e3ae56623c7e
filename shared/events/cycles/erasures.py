"""Events of erasing what was never shared: ids and kinds, no words."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.cycles.base import OfCycle
from shared.events.vocabulary import Erasable, TextField


class OfErasure(OfCycle):
    erasure_id: UUID
    thing_id: UUID = Field(description="the learning, the participant or the cycle that it is about")
    kind: Erasable
    field: TextField | None = Field(None, description="of a text: which one it is; null for everything else")
    number: int | None = Field(None, description="which wording, step, round or version, where texts are numbered")


class ErasureRequested(OfErasure):
    """A member asked that something be erased. It is there until another agrees or the time to object is over."""

    type: ClassVar[str] = "catchment.cycles.erasure.requested.v1"


class ErasureAgreed(OfErasure):
    """Another member, or the person whom the cycle is for, agreed."""

    type: ClassVar[str] = "catchment.cycles.erasure.agreed.v1"


class ErasureObjected(OfErasure):
    """A member named a duty to keep it, or renewed another's. It stays until a day."""

    type: ClassVar[str] = "catchment.cycles.erasure.objected.v1"


class ErasureDone(OfErasure):
    """It was erased: whoever follows must drop what they keep of it; of a cycle, all that they keep of the cycle."""

    type: ClassVar[str] = "catchment.cycles.erasure.done.v1"
