"""Shapes of sharing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.domain.small_numbers import NEEDED
from shared.events.vocabulary import Reach
from shared.web.fields import Body, Text

SHARED_STATEMENT = "People let a worker in once they were asked what matters to them before anything else."
SHARED_HOW = "Told by people themselves, and seen by their workers over some months."


class CheckText(Body):
    """A text that you think of sharing."""

    statement: Text = Field(examples=[SHARED_STATEMENT])
    how_learnt: Text | None = Field(None, examples=[SHARED_HOW])


class FindingView(BaseModel):
    """A place in a text that may identify somebody: characters `start` up to `end` of `field`, counted from 0."""

    hint: str = Field(examples=["phone"])
    field: str = Field(examples=["statement"])
    start: int
    end: int
    advice: str


class Findings(BaseModel):
    """What the check found. It finds patterns, not meaning: a text without findings may still identify somebody."""

    items: list[FindingView]


class ShareLearning(Body):
    """Share a learning with the larger cycles connected to this one, or with the network.

    From a person-scale cycle `consent_id` is required, and what is shared is the consent's text: leave out the texts.
    At other scales you can leave them out too: then the learning's own words are shared.
    """

    reach: Reach
    statement: Text | None = Field(None, examples=[SHARED_STATEMENT])
    how_learnt: Text | None = Field(None, examples=[SHARED_HOW])
    consent_id: UUID | None = None
    confirm_identifies_nobody: bool = Field(
        False, strict=True, description="a steward looked at every finding, and the text identifies nobody"
    )


class NetworkWaits(BaseModel):
    """Why something was shared with the connected cycles and not with everybody. It never goes further by itself."""

    origins: int = Field(description="how many people's cycles stand behind it")
    needed: int = Field(description="how many it takes")
    because: str

    @classmethod
    def of(cls, origins: int | None) -> "NetworkWaits | None":
        return None if origins is None else cls(origins=origins, needed=NEEDED, because=WAITS)


WAITS = (
    f"Where fewer than {NEEDED} people stand behind a learning, somebody could guess who they are. It went to the "
    "connected cycles, and goes no further by itself, also when others learn the same. What may go to everybody is a "
    f"new learning that is made from those of {NEEDED} people or more, or what each person behind it chose to have "
    "heard although they are few."
)


class ShareView(BaseModel):
    """A learning as it was shared."""

    id: UUID
    learning_id: UUID
    cycle_id: UUID
    reach: Reach = Field(description="how far it went; `network_waits` says why it is less than was asked for")
    recipients: list[UUID] | None = Field(description="the only cycles in which it may arrive; null: all connected")
    network_waits: NetworkWaits | None
    statement: str = Field(description="empty when withdrawn")
    how_learnt: str | None = Field(description="null when nobody said, and when withdrawn")
    wording: int
    consent_id: UUID | None
    confirmed: list[dict[str, Any]] = Field(description="findings that a steward confirmed")
    shared_at: datetime
    withdrawn_at: datetime | None


class Shares(BaseModel):
    """How a learning was shared, newest first."""

    items: list[ShareView]
