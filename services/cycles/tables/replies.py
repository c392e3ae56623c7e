"""What people say beside a learning, in their own words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import WrittenAs


class Reply(Base, table=True):
    """It stays in its cycle, and its words go with those of the learning."""

    __tablename__ = "reply"
    __table_args__ = (
        CheckConstraint(one_of("written_as", WrittenAs), name="written_as"),
        CheckConstraint("withdrawn_at IS NULL OR text = ''", name="withdrawn_is_empty"),
        Index("ix_reply_learning", "learning_id", "written_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    learning_id: UUID = Field(foreign_key="learning.id")
    text: str
    written_by: UUID = Field(foreign_key="participant.id")
    written_as: str
    written_at: datetime = Field(sa_type=DateTime(timezone=True))
    withdrawn_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
