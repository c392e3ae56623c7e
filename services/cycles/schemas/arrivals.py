"""Shapes of arrivals, of the way back, and of lineage."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.schemas.learnings import LearningText
from services.cycles.schemas.sharing import Advice
from shared.events.vocabulary import Became, Kind, Reach, Scale
from shared.web.fields import Body, Text

ArrivalState = Literal["waiting", "taken-up", "combined", "set-aside", "withdrawn"]


class TakeUp(Body):
    """What it means here, in this cycle's own words."""

    meaning: Text = Field(
        description="for those who shared it: they read it on the way back",
        examples=["Our letters ask what is wrong first; they may be what keeps doors closed"],
    )


class SetAside(Body):
    """Why it does not help here (now)."""

    because: Text = Field(
        description="for those who shared it: they read it on the way back",
        examples=["We have no part in housing, so we cannot learn from this here"],
    )


class CombineArrivals(LearningText):
    """The cycle's own learning, made from arrivals that it cites."""

    arrivals: list[UUID] = Field(min_length=1, max_length=100, json_schema_extra={"uniqueItems": True})


class ArrivalView(BaseModel):
    """A learning that arrived here from a smaller cycle."""

    id: UUID
    cycle_id: UUID
    learning_id: UUID
    from_cycle_id: UUID | None = Field(description="null for a person's cycle, unless you take part in it")
    from_scale: Scale
    kind: Kind
    statement: str = Field(description="empty when withdrawn or hidden")
    how_learnt: str | None = Field(description="null when nobody said, and when withdrawn or hidden")
    language: str
    wording: int = Field(description="above 1: the same learning in newer words")
    reach: Reach = Field(description="how far these words may go; `connected`: no further than here")
    onward: Reach = Field(description="how far what you make of it, in your own words, may go")
    state: ArrivalState
    hidden: bool = Field(description="it lost a source: nobody reads it until its makers have said whether it stands")
    meaning: str | None
    because: str | None
    version: int
    shared_at: datetime
    arrived_at: datetime
    advice: Advice = None


class AnswerView(BaseModel):
    """One thing that became of a learning."""

    became: Became
    scale: Scale
    organisation: str | None = Field(
        description="that acted; null where nobody has yet (an arrival), and in a cycle of people"
    )
    steps_up: int = Field(description="how many connections above this cycle")
    words: str | None = Field(
        description="what it means there, why it was set aside, or what was shared on from it, as it stands today; "
        "null when nothing was said, or it was put anew since, withdrawn or is hidden"
    )
    at: datetime


class WayBackView(BaseModel):
    """What became of a learning, newest first."""

    learning_id: UUID
    items: list[AnswerView]


class LineageNodeView(BaseModel):
    """A learning in a lineage, in the words that you may read: its own, or those that were shared with you."""

    learning_id: UUID
    cycle_id: UUID | None = Field(description="null unless you take part in its cycle")
    scale: Scale
    kind: Kind
    statement: str
    how_learnt: str | None
    withdrawn: bool
    hidden: bool = Field(description="it lost a source: only members of its own cycle read its words")
    steps: int = Field(description="connections from the learning asked about: positive above it, negative below it")


class LineageLinkView(BaseModel):
    """`learning_id` was made from `made_from`."""

    learning_id: UUID
    made_from: UUID


class LineageView(BaseModel):
    """What a learning was made from and what was made from it. It shows only what you may see."""

    learning_id: UUID
    nodes: list[LineageNodeView]
    links: list[LineageLinkView]
