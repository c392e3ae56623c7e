"""Learnings, their earlier versions, and what each was made from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlmodel import Field

from services.cycles.tables.base import Base, search_words
from shared.db.tables import one_of
from shared.events.vocabulary import Kind, WrittenAs


class Learning(Base, table=True):
    __tablename__ = "learning"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint("state IN ('held', 'shared', 'withdrawn')", name="state"),
        CheckConstraint(one_of("written_as", WrittenAs), name="written_as"),
        CheckConstraint("state <> 'withdrawn' OR (statement = '' AND how_learnt IS NULL)", name="withdrawn_is_empty"),
        CheckConstraint("state <> 'withdrawn' OR hidden_at IS NULL", name="withdrawn_is_not_hidden"),
        Index("ix_learning_hidden", "id", postgresql_where=text("hidden_at IS NOT NULL")),
        Index("ix_learning_cycle", "cycle_id", "recorded_at", "id"),
        Index(
            "ix_learning_words",
            search_words("statement", "how_learnt"),
            postgresql_using="gin",
        ),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    kind: str
    statement: str
    how_learnt: str | None = None
    language: str
    round: int
    state: str = "held"
    own_words: bool = False
    """Whoever wrote it said that these are their own words, whatever they resemble."""
    number: int = 1
    version: int = 1
    written_by: UUID | None = Field(default=None, foreign_key="participant.id")
    """None for what was recorded before anybody kept who wrote it."""
    written_as: str | None = None
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
    withdrawn_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    withdrawn_cause: str | None = None
    hidden_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    """It lost a source, or a source of it is hidden: only members of its cycle see it."""


class LearningVersion(Base, table=True):
    """An earlier wording of a learning: kept when it is corrected, deleted when it is withdrawn."""

    __tablename__ = "learning_version"
    __table_args__ = (CheckConstraint(one_of("proposed_as", WrittenAs), name="proposed_as"),)

    learning_id: UUID = Field(primary_key=True, foreign_key="learning.id")
    number: int = Field(primary_key=True)
    kind: str
    statement: str
    how_learnt: str | None = None
    corrected_because: str | None = None
    proposed_as: str | None = None
    """As what somebody proposed the wording that took this one's place; None where the writer found it themself."""
    corrected_at: datetime = Field(sa_type=DateTime(timezone=True))


class MadeFrom(Base, table=True):
    """A learning cites the learning it was made from, by the arrival that brought it."""

    __tablename__ = "made_from"

    learning_id: UUID = Field(primary_key=True, foreign_key="learning.id")
    arrival_id: UUID = Field(primary_key=True, foreign_key="arrival.id", index=True)
    source_learning_id: UUID = Field(foreign_key="learning.id", index=True)
