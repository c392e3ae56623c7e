"""Shapes of a cycle's journey."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from shared.events.vocabulary import Stage
from shared.web.fields import Body, Text


def _once_each(stages: list[Stage]) -> list[Stage]:
    if len(set(stages)) < len(stages):
        raise ValueError("name each stage once")
    return stages


Stages = Annotated[
    list[Stage], AfterValidator(_once_each), Field(max_length=5, json_schema_extra={"uniqueItems": True})
]


class MoveOn(Body):
    """Stages entered and left together, with the reason. Any order; several can be open at once."""

    enter: Stages = Field(default_factory=list, examples=[["experiment", "understand-the-system"]])
    leave: Stages = Field(default_factory=list, examples=[["co-design"]])
    because: Text = Field(examples=["The first experiment shows that we had left somebody out of the map"])


class StepView(BaseModel):
    """Into a stage, or out of it."""

    number: int = Field(description="counts the steps of the cycle from 1")
    round: int
    stage: Stage
    direction: Literal["entered", "left"]
    because: str
    at: datetime


class MoveView(BaseModel):
    """The steps of one move, and which stages are open now."""

    cycle_id: UUID
    now_in: list[Stage]
    steps: list[StepView]


class RoundView(BaseModel):
    """One time round."""

    number: int
    because: str | None
    started_at: datetime
