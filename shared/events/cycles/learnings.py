"""Events of learnings while they are held in their cycle."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.cycles.base import OfLearning
from shared.events.vocabulary import Kind


class LearningRecorded(OfLearning):
    """A learning was recorded. Its words are held in the cycle until somebody shares them."""

    type: ClassVar[str] = "catchment.cycles.learning.recorded.v1"
    kind: Kind
    round: int = Field(ge=1)
    made_from: tuple[UUID, ...] = Field((), description="ids of the learnings that it cites")


class LearningCorrected(OfLearning):
    """A learning was corrected; the earlier version is kept."""

    type: ClassVar[str] = "catchment.cycles.learning.corrected.v1"
    kind: Kind
    number: int = Field(ge=2, description="which version this is, counted from 1")
