"""Requests to see everything that is kept about somebody, and what has to be looked at before they see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Select, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import Field, col

from services.cycles.domain.access import Words
from services.cycles.tables.base import Base
from shared.db.tables import one_of

OPEN = "released_at IS NULL AND withdrawn_at IS NULL"


class AccessRequest(Base, table=True):
    """It is about a participant, and open until released or withdrawn. Nothing of the cycle is erased meanwhile."""

    __tablename__ = "access_request"
    __table_args__ = (
        Index("ix_access_request_cycle", "cycle_id", "requested_at", "id"),
        Index("uq_access_request_open", "participant_id", unique=True, postgresql_where=text(OPEN)),
        CheckConstraint("released_at IS NULL OR withdrawn_at IS NULL", name="released_or_withdrawn"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    participant_id: UUID = Field(foreign_key="participant.id")
    version: int = 1
    requested_by: str
    """A pseudonym, as `released_by` and `withdrawn_by`."""
    requested_at: datetime = Field(sa_type=DateTime(timezone=True))
    released_by: str | None = None
    released_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class AccessItem(Base, table=True):
    """Words of others, or somebody else's data: a steward looks at each and says whether it is released."""

    __tablename__ = "access_item"
    __table_args__ = (
        CheckConstraint(one_of("kind", Words), name="kind"),
        CheckConstraint("review IN ('waiting', 'released', 'withheld')", name="review"),
    )

    id: UUID = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="access_request.id", index=True)
    kind: str
    thing_id: UUID
    """Of a purpose or an ending, the cycle's."""
    review: str = "waiting"
    reviewed_by: str | None = None
    reviewed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    looked_at: bytes | None = None
    """A keyed digest of the words that were looked at: others are not released with them."""


def newest_reviews(*shown: Any) -> Select[Any]:
    """Of each thing about each person only the review of the newest request."""
    thing = col(AccessRequest.participant_id), col(AccessItem.kind), col(AccessItem.thing_id)
    joined = select(*shown).join_from(AccessItem, AccessRequest, col(AccessRequest.id) == col(AccessItem.request_id))
    return joined.ext(distinct_on(*thing)).order_by(*thing, col(AccessRequest.requested_at).desc())
