"""Shapes of what is asked anew."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.domain.reconsiderations import Decision
from services.cycles.schemas.learnings import HOW, HOW_LEARNT, OWN_WORDS
from shared.events.vocabulary import Role
from shared.web.fields import Body, Text


class RewordLearning(Body):
    """The learning in words of your own that do not need what was withdrawn."""

    statement: Text = Field(examples=["People let us in once we ask them what they hope for."])
    how_learnt: Text | None = Field(None, description=HOW, examples=[HOW_LEARNT])
    own_words: bool = Field(False, strict=True, description=OWN_WORDS)


class ReconsiderationView(BaseModel):
    """Whether a learning of this cycle stands without something it was made from, which was withdrawn."""

    id: UUID
    cycle_id: UUID
    learning_id: UUID
    source_learning_id: UUID = Field(description="the learning that was withdrawn")
    opened_at: datetime
    decision: Decision | None = Field(description="null while nobody has decided")
    decided_as: Role | None = Field(description="in which role somebody decided")
    decided_at: datetime | None
    version: int
