"""Who takes part in a cycle: now, before, or as soon as they accept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Column, Computed, DateTime, Index, Select, String, select, text
from sqlmodel import Field, col

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Role

AUDIENCE = "CASE WHEN name IS NULL THEN organisation ELSE pseudonym END"
PRESENT = "joined_at IS NOT NULL AND left_at IS NULL"


class Participant(Base, table=True):
    """An organisation, or a named person with an account or (yet) without.

    Somebody takes part when `present`, and their organisation or their pseudonym is the `audience`. Every query asks
    these two columns and nothing else, so that there is one rule.
    """

    __tablename__ = "participant"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint("account IS NULL OR name IS NOT NULL", name="account_has_a_name"),
        CheckConstraint("(account IS NULL) = (pseudonym IS NULL)", name="account_has_a_pseudonym"),
        CheckConstraint("name IS NOT NULL OR organisation IS NOT NULL", name="is_somebody"),
        CheckConstraint("NOT served OR name IS NOT NULL", name="served_is_a_person"),
        CheckConstraint("joined_at IS NOT NULL OR invited_at IS NOT NULL", name="joined_or_invited"),
        Index("uq_participant_audience", "cycle_id", "audience", unique=True, postgresql_where=text("left_at IS NULL")),
        Index("ix_participant_audience", "audience", "cycle_id", postgresql_where=text("present")),
        Index(
            "ix_participant_invited",
            "audience",
            "invited_at",
            "id",
            postgresql_where=text("joined_at IS NULL AND left_at IS NULL"),
        ),
        Index("ix_participant_organisation", "organisation", postgresql_where=text("present")),
        Index("ix_participant_pseudonym", "pseudonym"),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id", index=True)
    organisation: str | None = None
    role: str
    account: str | None = None
    pseudonym: str | None = None
    """Stands for the account in events."""
    name: str | None = None
    served: bool = False
    """The cycle is for them."""
    version: int = 1
    invited_by: UUID | None = Field(default=None, foreign_key="participant.id")
    invited_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    joined_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    """None while they are invited."""
    left_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    audience: str | None = Field(default=None, sa_column=Column(String, Computed(AUDIENCE, persisted=True)))
    present: bool = Field(default=None, sa_column=Column(Boolean, Computed(PRESENT, persisted=True)))

    @property
    def is_invited(self) -> bool:
        return self.joined_at is None and self.left_at is None


def names_in(cycle_id: UUID) -> Select[str | None]:
    """Of everybody who takes part, did, or is invited."""
    return select(col(Participant.name)).where(
        col(Participant.cycle_id) == cycle_id, col(Participant.name).is_not(None)
    )
