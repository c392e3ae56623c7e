"""Shapes of vertical connections."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.schemas.sharing import Advice
from shared.events.vocabulary import Scale
from shared.web.fields import Body, Text


class ProposeConnection(Body):
    """What the smaller cycle shares is to arrive in the larger one. You are steward of one of them.

    The other side is shown the two scales, the titles of cycles that chose to be found, and `because`.
    """

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


class Decline(Reply):
    """No. The other side is not told why, unless you say so."""

    mute: bool = Field(False, strict=True, description="hear of no further proposal from that cycle")


class ConnectionView(BaseModel):
    """A vertical connection. Of a cycle that you do not take part in it shows no more than this."""

    id: UUID
    smaller_cycle_id: UUID
    larger_cycle_id: UUID
    smaller_scale: Scale
    larger_scale: Scale
    smaller_title: str | None = Field(description="null unless you take part there, or it chose to be found")
    larger_title: str | None = Field(description="null unless you take part there, or it chose to be found")
    state: Literal["proposed", "agreed", "declined", "ended"]
    proposed_by: Literal["smaller", "larger"]
    because: str | None
    answer: str | None
    version: int
    proposed_at: datetime
    changed_at: datetime
    advice: Advice = None
