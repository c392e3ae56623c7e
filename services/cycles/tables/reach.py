"""Requests for a wider reach."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlmodel import Field

from services.cycles.domain.reach import RequestState
from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Role


class ReachRequest(Base, table=True):
    """Somebody asked the cycle that a text came from whether it may go further: once for a text and an asking cycle.

    Its words go when the text is withdrawn.
    """

    __tablename__ = "reach_request"
    __table_args__ = (
        CheckConstraint(one_of("state", RequestState), name="state"),
        CheckConstraint(one_of("asked_by_role", Role), name="asked_by_role"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered"),
        CheckConstraint(
            "withdrawn_at IS NULL OR (because IS NULL AND asked_by = '' AND asked_by_name = '')",
            name="withdrawn_is_empty",
        ),
        Index("uq_reach_request_text", "cycle_id", "learning_id", "wording", unique=True),
        Index("ix_reach_request_origin", "origin_cycle_id", "asked_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    """That asks."""
    origin_cycle_id: UUID = Field(foreign_key="cycle.id")
    arrival_id: UUID = Field(foreign_key="arrival.id")
    learning_id: UUID = Field(foreign_key="learning.id", index=True)
    wording: int
    because: str | None = None
    asked_by: str
    """The pseudonym of whoever asked."""
    asked_by_name: str
    asked_by_role: str
    state: str = "asked"
    consent_id: UUID | None = Field(default=None, foreign_key="consent.id", index=True)
    version: int = 1
    asked_at: datetime = Field(sa_type=DateTime(timezone=True))
    answered_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    withdrawn_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    """When the text was: from then on there is no such request for anybody."""
