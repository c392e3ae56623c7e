"""Wordings that people propose to whoever wrote a learning."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Kind, WrittenAs


class Proposal(Base, table=True):
    """Its words go when it is taken back, and with those of the learning (`withdrawn`)."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'taken-back', 'withdrawn')", name="state"),
        CheckConstraint(one_of("proposed_as", WrittenAs), name="proposed_as"),
        CheckConstraint(
            "state NOT IN ('taken-back', 'withdrawn') OR (statement = '' AND how_learnt IS NULL AND because IS NULL)",
            name="gone_is_empty",
        ),
        Index("ix_proposal_learning", "learning_id", "proposed_at", "id"),
    )
    NO_WORDS: ClassVar[dict[str, Any]] = {"statement": "", "how_learnt": None, "because": None}

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    learning_id: UUID = Field(foreign_key="learning.id")
    number: int
    """The version of the learning for which it was proposed."""
    kind: str | None = None
    statement: str
    how_learnt: str | None = None
    because: str | None = None
    own_words: bool = False
    """Whoever proposed it said that these are their own words, whatever they resemble."""
    state: str = "open"
    proposed_by: UUID = Field(foreign_key="participant.id")
    proposed_as: str
    version: int = 1
    proposed_at: datetime = Field(sa_type=DateTime(timezone=True))
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
