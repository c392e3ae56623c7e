"""Shapes of vertical connections."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Scale
from shared.web.fields import Body, Text


class ProposeConnection(Body):
    """What the smaller cycle shares is to arrive in the larger one. You are steward of one of them and see both."""

    smaller_cycle_id: UUID
    larger_cycle_id: UUID
    because: Text | None = Field(
        None,
        description="for the other side, who decides: what could come of it",
        examples=["The team meets what its organisation could change"],
    )


class Reply(Body):
    """A message to the other side, with the decision."""

    answer: Text | None = Field(
        None, description="for the other side", examples=["Gladly: we want to hear what you learn"]
    )


class ConnectionView(BaseModel):
    """A vertical connection."""

    id: UUID
    smaller_cycle_id: UUID
    larger_cycle_id: UUID
    smaller_scale: Scale
    larger_scale: Scale
    state: Literal["proposed", "agreed", "declined", "ended"]
    proposed_by: Literal["smaller", "larger"]
    because: str | None
    answer: str | None
    version: int
    proposed_at: datetime
    changed_at: datetime
