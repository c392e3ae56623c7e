"""Shapes of learnings."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Kind, Scale, WrittenAs
from shared.web.fields import Body, Language, Text

STATEMENT = "Being asked what matters first, and not what is wrong, is what made him open the door."
HOW_LEARNT = "Told by him, and seen by two workers in the first month."


HOW = "for those whom it reaches, who ask whether it could hold for them; null: not said, or not yet"
OWN_WORDS = "you say that these are your own words, although they resemble what arrived here"


class LearningText(Body):
    """What people now understand; one sentence is enough."""

    kind: Kind
    statement: Text = Field(examples=[STATEMENT])
    how_learnt: Text | None = Field(None, description=HOW, examples=[HOW_LEARNT])
    language: Language = "en"
    own_words: bool = Field(False, strict=True, description=OWN_WORDS)


class RecordLearning(LearningText):
    """What people now understand; one sentence is enough. It is held until you share it."""

    made_from: list[UUID] = Field(
        [],
        max_length=100,
        description="arrivals of this cycle that it is made from: the same as combining them",
        json_schema_extra={"uniqueItems": True},
    )


class CorrectLearning(Body):
    """Better words for what you wrote. The earlier version is kept; what was shared stays until you share it again."""

    kind: Kind
    statement: Text = Field(examples=[STATEMENT])
    how_learnt: Text | None = Field(None, description=HOW, examples=[HOW_LEARNT])
    because: Text = Field(
        description="for those who read the earlier version and ask what was not right with it",
        examples=["He read it and said it better"],
    )
    own_words: bool = Field(False, strict=True, description=OWN_WORDS)


class LearningView(BaseModel):
    """A learning, as those who take part in its cycle see it."""

    id: UUID
    cycle_id: UUID
    kind: Kind
    statement: str = Field(description="empty when withdrawn")
    how_learnt: str | None = Field(description="null when nobody said, and when withdrawn")
    language: str
    round: int
    state: Literal["held", "shared", "withdrawn"] = Field(
        description="`withdrawn`: something it was made from was withdrawn, so its words were erased"
    )
    made_from: list[UUID] = Field(description="arrivals that it cites")
    hidden_at: datetime | None = Field(
        None, description="since then only members see it: something it was made from was withdrawn, or is hidden"
    )
    missing_sources: list[UUID] = Field(
        [], description="of a hidden one: learnings it was made from that were withdrawn or are hidden"
    )
    own_words: bool = Field(description="its writer said that these are their own words, whatever they resemble")
    written_as: WrittenAs | None = Field(description="as what somebody wrote it; null: nobody kept that then")
    written_by: str | None = Field(
        description="only for members: the name, or in a cycle of organisations the organisation, of who wrote it"
    )
    number: int = Field(description="which version this is, counted from 1")
    version: int
    recorded_at: datetime


class VersionView(BaseModel):
    """An earlier version of a learning, and why it was corrected."""

    number: int
    kind: Kind
    statement: str
    how_learnt: str | None
    corrected_because: str | None
    proposed_as: WrittenAs | None = Field(
        description="as what somebody proposed the wording that took its place; null: its writer found it"
    )
    corrected_at: datetime


class Versions(BaseModel):
    """Earlier versions of a learning, newest first."""

    items: list[VersionView]


class SharedWording(BaseModel):
    """One wording in which a learning was shared."""

    learning_id: UUID
    share_id: UUID
    scale: Scale
    kind: Kind
    statement: str
    how_learnt: str | None
    language: str
    shared_at: datetime


class SharedWords(BaseModel):
    """The wordings in which a learning was shared, as far as you may read them now, newest first."""

    items: list[SharedWording]
