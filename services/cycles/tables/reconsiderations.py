"""What is asked anew: whether a learning stands without a source that was withdrawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.cycles.domain.reconsiderations import Decision
from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Role


class Reconsideration(Base, table=True):
    """Open until the makers of the learning decide. It goes when the learning goes without them."""

    __tablename__ = "reconsideration"
    __table_args__ = (
        CheckConstraint(one_of("decision", Decision), name="decision"),
        CheckConstraint(one_of("decided_as", Role), name="decided_as"),
        CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        CheckConstraint("decided_at IS NULL OR source_prints = '[]'", name="decided_forgets_the_source"),
        Index(
            "uq_reconsideration_open",
            "learning_id",
            "source_learning_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_reconsideration_open", "cycle_id", "opened_at", "id", postgresql_where=text("decided_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    learning_id: UUID = Field(foreign_key="learning.id")
    source_learning_id: UUID
    """What was withdrawn, and may have been in another cycle."""
    source_prints: list[list[list[int]]] = Field(default_factory=list, sa_type=JSONB)
    """Keyed fingerprints of its words, which are gone: a new wording must not say them again. They go when decided."""
    opened_at: datetime = Field(sa_type=DateTime(timezone=True))
    decision: str | None = None
    decided_by: str | None = None
    """The pseudonym of whoever decided."""
    decided_as: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    version: int = 1
