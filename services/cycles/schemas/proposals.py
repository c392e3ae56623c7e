"""Shapes of wordings that are proposed."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.schemas.learnings import OWN_WORDS
from shared.events.vocabulary import Kind, WrittenAs
from shared.web.fields import Body, Text


class ProposeWording(Body):
    """Other words for a learning, for its writer to decide about. What is left out stays as it is."""

    kind: Kind | None = None
    statement: Text = Field(examples=["Being asked what matters first is what made him open the door."])
    how_learnt: Text | None = None
    because: Text | None = Field(
        None, description="for its writer, who decides: why it would be better", examples=["Nobody said what is wrong"]
    )
    own_words: bool = Field(False, strict=True, description=OWN_WORDS)


class ProposalView(BaseModel):
    """A wording that somebody proposed, as members of the learning's cycle see it."""

    id: UUID
    cycle_id: UUID
    learning_id: UUID
    number: int = Field(description="the version of the learning for which it was proposed")
    kind: Kind | None = Field(description="null: as it is")
    statement: str = Field(description="empty when taken back or withdrawn")
    how_learnt: str | None = Field(description="null: as it is")
    because: str | None
    own_words: bool = Field(description="whoever proposed it said that these are their own words")
    state: Literal["open", "accepted", "declined", "taken-back", "withdrawn"] = Field(
        description="`taken-back`: by whoever proposed it; `withdrawn`: its words went, because the learning's did"
    )
    proposed_as: WrittenAs
    proposed_by: str | None = Field(description="the name, or in a cycle of organisations the organisation, of who did")
    version: int
    proposed_at: datetime
    decided_at: datetime | None
