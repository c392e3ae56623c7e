"""Events of learnings that arrived in a larger cycle, and of the way back."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.cycles.base import OfLearning
from shared.events.vocabulary import Became, Scale


class LearningArrived(OfLearning):
    """A shared learning arrived in a larger cycle; `cycle_id` is the larger cycle."""

    type: ClassVar[str] = "catchment.cycles.learning.arrived.v1"
    arrival_id: UUID
    from_scale: Scale
    scale: Scale


class LearningAnswered(OfLearning):
    """The way back: says what became of the learning `learning_id` of `cycle_id`, `steps_up` connections above it."""

    type: ClassVar[str] = "catchment.cycles.learning.answered.v1"
    became: Became
    scale: Scale = Field(description="the scale at which it happened")
    organisation: str | None = Field(
        description="org-id.guide identifier of who acted there; null for a person's own act"
    )
    steps_up: int = Field(ge=1)
    words: str | None = Field(description="what it means there, or why it was set aside")


class OfArrival(OfLearning):
    """`cycle_id` is the larger cycle, `learning_id` the learning that arrived."""

    arrival_id: UUID
    scale: Scale


class ArrivalTakenUp(OfArrival):
    """People in the larger cycle took a learning up and said what it means there."""

    type: ClassVar[str] = "catchment.cycles.arrival.taken-up.v1"
    meaning: str


class ArrivalCombined(OfArrival):
    """The larger cycle made its own learning from this arrival, alone or together with others."""

    type: ClassVar[str] = "catchment.cycles.arrival.combined.v1"
    made_learning_id: UUID


class ArrivalSetAside(OfArrival):
    """People in the larger cycle set a learning aside, and said why."""

    type: ClassVar[str] = "catchment.cycles.arrival.set-aside.v1"
    because: str
