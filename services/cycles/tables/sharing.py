"""What left a cycle, in which words, to whom, and with which consent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.cycles.tables.base import Base, search_words
from shared.db.tables import one_of
from shared.events.vocabulary import Kind, Reach


class Share(Base, table=True):
    """A learning as it was shared. Its words go when the learning is withdrawn."""

    __tablename__ = "share"
    __table_args__ = (
        CheckConstraint(one_of("reach", Reach), name="reach"),
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(
            "withdrawn_at IS NULL OR (statement = '' AND how_learnt IS NULL AND confirmed_because IS NULL)",
            name="withdrawn_is_empty",
        ),
        CheckConstraint("NOT from_person OR consent_id IS NOT NULL", name="consent"),
        Index("ix_share_consent", "consent_id", postgresql_where=text("consent_id IS NOT NULL")),
        Index(
            "ix_share_network", "shared_at", "id", postgresql_where=text("reach = 'network' AND withdrawn_at IS NULL")
        ),
        Index(
            "ix_share_network_words",
            search_words("statement", "how_learnt"),
            postgresql_using="gin",
            postgresql_where=text("reach = 'network' AND withdrawn_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    learning_id: UUID = Field(foreign_key="learning.id", index=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    from_person: bool
    reach: str
    kind: str
    statement: str
    how_learnt: str | None = None
    wording: int
    consent_id: UUID | None = Field(default=None, foreign_key="consent.id")
    recipients: list[str] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    """Ids of the larger cycles in which it may arrive; none: whatever is connected."""
    waits_with: int | None = None
    """How many people's cycles stand behind what was to go to everybody, where they are too few for that."""
    confirmed: list[dict[str, Any]] = Field(sa_type=JSONB)
    """The findings that a steward looked at."""
    confirmed_because: str | None = None
    """Why these point to nobody."""
    at_event: int = Field(sa_type=BigInteger)
    """The cycle's event count at this share: which connections existed then does not depend on clocks."""
    shared_at: datetime = Field(sa_type=DateTime(timezone=True))
    withdrawn_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
