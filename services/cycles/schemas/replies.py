"""Shapes of replies to a learning."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import WrittenAs
from shared.web.fields import Body, Text


class WriteReply(Body):
    """Your own words beside a learning. They stay in the cycle."""

    text: Text = Field(examples=["I opened because she waited. The question came later."])


class ReplyView(BaseModel):
    """What somebody says beside a learning, as members of its cycle see it."""

    id: UUID
    cycle_id: UUID
    learning_id: UUID
    text: str = Field(description="empty when withdrawn")
    written_as: WrittenAs
    written_by: str | None = Field(description="the name, or in a cycle of organisations the organisation, of who did")
    written_at: datetime
    withdrawn_at: datetime | None = Field(description="when its words went, because the learning's did")
