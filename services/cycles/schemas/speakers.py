"""Shapes of who speaks for somebody."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Right
from shared.web.fields import Body, Day


class NameSpeaker(Body):
    """Somebody who takes part speaks for somebody who is served, and has their rights while it holds."""

    for_participant_id: UUID = Field(description="who is served")
    participant_id: UUID = Field(description="who speaks for them; a participant or a steward, with an account")
    right: Right = Field(examples=["parent"])
    since: Day = Field(examples=["2026-11-02"])
    until: Day | None = Field(None, description="the last day on which it holds; left out: until it is ended")


class ReviewSpeaker(Body):
    """People looked again at whether it still holds."""

    reviewed_on: Day = Field(examples=["2026-11-20"])


class SpeakerView(BaseModel):
    """Who speaks for somebody who is served."""

    id: UUID
    cycle_id: UUID
    for_participant_id: UUID
    participant_id: UUID
    right: Right
    since: date
    until: date | None
    reviewed_on: date | None
    version: int
    recorded_at: datetime
    ended_at: datetime | None


class Speakers(BaseModel):
    """Everybody who speaks or spoke for somebody here, newest first."""

    items: list[SpeakerView]
