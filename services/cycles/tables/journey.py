"""The real path of a cycle: its rounds, and every stage that people entered or left."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Stage


class Round(Base, table=True):
    __tablename__ = "round"

    cycle_id: UUID = Field(primary_key=True, foreign_key="cycle.id")
    number: int = Field(primary_key=True)
    id: UUID = Field(unique=True)
    because: str | None = None
    started_at: datetime = Field(sa_type=DateTime(timezone=True))


class Step(Base, table=True):
    """Into a stage, or out of it."""

    __tablename__ = "step"
    __table_args__ = (
        CheckConstraint(one_of("stage", Stage), name="stage"),
        CheckConstraint("direction IN ('entered', 'left')", name="direction"),
        Index("ix_step_page", "cycle_id", "at", "id"),
    )

    cycle_id: UUID = Field(primary_key=True, foreign_key="cycle.id")
    number: int = Field(primary_key=True)
    id: UUID
    """In the order of the numbers where several were made at once."""
    move_id: UUID
    """Names what was done together, with one reason."""
    round: int
    stage: str
    direction: str
    because: str
    at: datetime = Field(sa_type=DateTime(timezone=True))
