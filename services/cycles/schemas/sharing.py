"""Shapes of sharing and consent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Reach
from shared.web.fields import Body, Day, Line, Text

SHARED_STATEMENT = "People let a worker in once they were asked what matters to them before anything else."
SHARED_HOW = "Told by people themselves, and seen by their workers over some months."


class RecordConsent(Body):
    """Who agreed that this learning may leave their person-scale cycle. The record never leaves this service."""

    agreed_by: Line = Field(examples=["the man at the centre of the cycle"])
    how: Text = Field(examples=["In conversation, after reading the text to be shared together"])
    reach: Reach
    agreed_on: Day = Field(examples=["2026-11-02"])


class ConsentView(BaseModel):
    """A consent record."""

    id: UUID
    learning_id: UUID
    agreed_by: str
    how: str
    reach: Reach
    agreed_on: date
    version: int
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str | None


class Consents(BaseModel):
    """Consent records of a learning, newest first."""

    items: list[ConsentView]


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

    From a person-scale cycle `consent_id` and `statement` are required: a separate text that identifies nobody. Only
    what you send is shared. At other scales you can leave out the texts: then the learning's own words are shared.
    """

    reach: Reach
    statement: Text | None = Field(None, examples=[SHARED_STATEMENT])
    how_learnt: Text | None = Field(None, examples=[SHARED_HOW])
    consent_id: UUID | None = None
    confirm_identifies_nobody: bool = Field(
        False, strict=True, description="a steward looked at every finding, and the text identifies nobody"
    )


class ShareView(BaseModel):
    """A learning as it was shared."""

    id: UUID
    learning_id: UUID
    cycle_id: UUID
    reach: Reach
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
