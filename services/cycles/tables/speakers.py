"""Who speaks for somebody who is served: with what right, since when, and when people last looked at it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, DateTime, Index, Select, and_, or_, select, text
from sqlmodel import Field, col

from services.cycles.tables.base import Base
from services.cycles.tables.participants import Participant
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
    ended_by_person: bool = False
    """Whoever is spoken for ended it: nobody else names the same again."""


def speaks_on(day: date) -> ColumnElement[bool]:
    """Whether somebody speaks for somebody on that day; both days are part of it."""
    until = or_(col(Speaker.until).is_(None), col(Speaker.until) >= day)
    return and_(col(Speaker.ended_at).is_(None), col(Speaker.since) <= day, until)


def persons_of(pseudonym: str) -> Select[Any]:
    """Ids of the participants that somebody is, whatever became of them or their cycles, or speaks for today."""
    theirs = and_(col(Participant.pseudonym) == pseudonym, col(Participant.name).is_not(None))
    speaking = col(Speaker.participant_id).in_(select(col(Participant.id)).where(theirs))
    spoken_for = select(col(Speaker.for_participant_id)).where(speaking, speaks_on(datetime.now(UTC).date()))
    return select(col(Participant.id)).where(or_(theirs, col(Participant.id).in_(spoken_for)))
