"""Who takes part in a cycle, now or before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlmodel import Field

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Role


class Participant(Base, table=True):
    """An organisation that takes part; in a person-scale cycle a named person, with an account or (yet) without."""

    __tablename__ = "participant"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint("account IS NULL OR name IS NOT NULL", name="account_has_a_name"),
        CheckConstraint("(account IS NULL) = (pseudonym IS NULL)", name="account_has_a_pseudonym"),
        Index(
            "uq_participant_present_organisation",
            "cycle_id",
            "organisation",
            unique=True,
            postgresql_where=text("left_at IS NULL AND name IS NULL"),
        ),
        Index(
            "uq_participant_present_account",
            "cycle_id",
            "organisation",
            "account",
            unique=True,
            postgresql_where=text("left_at IS NULL AND account IS NOT NULL"),
        ),
        Index("ix_participant_organisation", "organisation", "account"),
        Index("ix_participant_pseudonym", "pseudonym"),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id", index=True)
    organisation: str
    role: str
    account: str | None = None
    pseudonym: str | None = None
    """Stands for the account in events."""
    name: str | None = None
    version: int = 1
    joined_at: datetime = Field(sa_type=DateTime(timezone=True))
    left_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
