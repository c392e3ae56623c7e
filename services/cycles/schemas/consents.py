"""Shapes of consents, and of what is explained before."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.domain.consents import GivenBy
from services.cycles.schemas.sharing import SHARED_HOW, SHARED_STATEMENT, Advice, Reason
from shared.events.vocabulary import Reach, Role, Scale
from shared.web.fields import Body, Day, Line, Text


class RecordConsent(Body):
    """What somebody agreed to: this text, to these recipients, on that day. The record never leaves this service."""

    participant_id: UUID = Field(description="whose consent it is: somebody for whom the cycle is (`served`)")
    statement: Text = Field(examples=[SHARED_STATEMENT])
    how_learnt: Text | None = Field(None, examples=[SHARED_HOW])
    reach: Reach = Field(description="`connected`: the recipients; `network`: everybody")
    recipients: list[UUID] | None = Field(
        None,
        max_length=100,
        description="which of the larger cycles that are connected today; left out: all of them",
    )
    onward: Reach = Field(
        Reach.connected,
        description="how far others' own understanding of it, in their own words, may go",
    )
    although_few: bool = Field(
        False, strict=True, description="the person's own choice: to be heard by everybody although few stand behind it"
    )
    known_as: Line | None = Field(None, description="the person's own choice: to be known by this name")
    explanation: str = Field(max_length=40, description="the version that was explained", examples=["2026-11"])
    how: Text = Field(examples=["In conversation, after reading the text to be shared together"])
    agreed_on: Day = Field(examples=["2026-11-24"])
    slip_code: Line | None = Field(
        None, description="the code of an earlier slip of theirs: it makes this the person's own act"
    )
    identifies_nobody_because: Reason = None


class RecipientView(BaseModel):
    """A larger cycle that was connected on the day, as it was then."""

    cycle_id: UUID
    title: str
    scale: Scale
    organisations: list[str]


class ConsentView(BaseModel):
    """A consent record."""

    id: UUID
    cycle_id: UUID
    learning_id: UUID
    participant_id: UUID | None
    statement: str = Field(description="empty when withdrawn")
    how_learnt: str | None = Field(description="null when nobody said, and when withdrawn")
    recipients: list[RecipientView]
    reach: Reach
    onward: Reach
    although_few: bool
    known_as: str | None
    confirmed: list[dict[str, Any]] = Field(description="findings that a steward confirmed to point to nobody")
    confirmed_because: str | None = Field(description="the steward's reason; null when withdrawn")
    explanation: str
    how: str
    given_by: GivenBy
    recorded_by: str = Field(description="a pseudonym")
    recorded_as: Role
    agreed_on: date
    version: int
    recorded_at: datetime
    withdrawn_at: datetime | None
    slip_code: str | None = Field(
        None,
        description="only in the answer to recording it and to issuing a fresh slip: with this code on a slip of paper "
        "it can be taken back at `/take-back`, without an account. It is not kept and cannot be read again",
    )
    advice: Advice = None


class Consents(BaseModel):
    """Consent records of a learning, newest first."""

    items: list[ConsentView]


class ExplanationView(BaseModel):
    """What is said to somebody before they decide: a paragraph or a sentence for each item."""

    version: str
    since: date
    language: str
    text: list[str]
    easy_read: list[str]


class Explanations(BaseModel):
    """Every version, newest first. A version never changes."""

    items: list[ExplanationView]
