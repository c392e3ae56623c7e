"""Shapes of requests for a wider reach."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.domain.reach import RequestState
from services.cycles.schemas.sharing import Advice
from shared.events.vocabulary import Role
from shared.web.fields import Body, Text


class AskWider(Body):
    """Ask where a text came from whether it may go to everybody. You can say why, and your name is shown there."""

    because: Text | None = Field(None, examples=["Other places would see their own letters in it"])


class GrantReach(Body):
    """Let it go to everybody. From a person's cycle on a consent to that, which is in force."""

    consent_id: UUID | None = None


class ReachRequestView(BaseModel):
    """A request for a wider reach of one text, as both sides see it."""

    id: UUID
    cycle_id: UUID = Field(description="the cycle that asks")
    origin_cycle_id: UUID | None = Field(description="null for a person's cycle, unless you take part in it")
    arrival_id: UUID
    learning_id: UUID
    wording: int = Field(description="which of the texts in which the learning was shared")
    because: str | None
    asked_by_name: str
    asked_by_role: Role
    state: RequestState = Field(description="an answer is final")
    version: int
    asked_at: datetime
    answered_at: datetime | None
    advice: Advice = None
