"""The real path of a cycle: its rounds, and every stage that people entered or left."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime
from sqlmodel import Field

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Stage


class Round(Base, table=True):
    __tablename__ = "round"

    cycle_id: UUID = Field(primary_key=True, foreign_key="cycle.id")
    number: int = Field(primary_key=True)
    because: str | None = None
    started_at: datetime = Field(sa_type=DateTime(timezone=True))


class Step(Base, table=True):
    """Into a stage, or out of it."""

    __tablename__ = "step"
    __table_args__ = (
        CheckConstraint(one_of("stage", Stage), name="stage"),
        CheckConstraint("direction IN ('entered', 'left')", name="direction"),
    )

    cycle_id: UUID = Field(primary_key=True, foreign_key="cycle.id")
    number: int = Field(primary_key=True)
    round: int
    stage: str
    direction: str
    because: str | None = None
    at: datetime = Field(sa_type=DateTime(timezone=True))
