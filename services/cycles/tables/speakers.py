"""Who speaks for somebody who is served: with what right, since when, and when people last looked at it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlmodel import Field

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Right


class Speaker(Base, table=True):
    """Somebody who takes part and, from `since` until `until` or until it ends, acts for somebody who is served."""

    __tablename__ = "speaker"
    __table_args__ = (
        CheckConstraint(one_of("by_right", Right), name="by_right"),
        CheckConstraint("participant_id <> for_participant_id", name="for_another"),
        CheckConstraint("until >= since", name="until"),
        Index(
            "uq_speaker_present",
            "for_participant_id",
            "participant_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id", index=True)
    for_participant_id: UUID = Field(foreign_key="participant.id")
    participant_id: UUID = Field(foreign_key="participant.id")
    by_right: str
    since: date
    until: date | None = None
    reviewed_on: date | None = None
    version: int = 1
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
