"""Vertical connections: along them, what a smaller cycle shares arrives in a larger one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, String, text
from sqlmodel import Field

from services.cycles.domain.connections import Side
from services.cycles.tables.base import Base


class Connection(Base, table=True):
    """From event `agreed_at_event` of the smaller cycle until `ended_at_event`, both exclusive."""

    __tablename__ = "connection"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'agreed', 'declined', 'ended')", name="state"),
        CheckConstraint("proposed_by IN ('smaller', 'larger')", name="proposed_by"),
        CheckConstraint("smaller_size < larger_size", name="upwards"),
        CheckConstraint("state NOT IN ('agreed', 'ended') OR agreed_at_event IS NOT NULL", name="agreed"),
        CheckConstraint("(state = 'ended') = (ended_at_event IS NOT NULL)", name="ended"),
        Index(
            "uq_connection_open",
            "smaller_cycle_id",
            "larger_cycle_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'agreed')"),
        ),
    )

    id: UUID = Field(primary_key=True)
    smaller_cycle_id: UUID = Field(foreign_key="cycle.id", index=True)
    larger_cycle_id: UUID = Field(foreign_key="cycle.id", index=True)
    smaller_size: int
    larger_size: int
    """Sizes of the two scales (0 person … 4 country). A cycle never changes its scale, so there can be no loop."""
    state: str
    proposed_by: Side = Field(sa_type=String)
    because: str
    answer: str | None = None
    muted: bool = False
    """Declined, with the wish to hear of no further proposal from that cycle."""
    version: int = 1
    proposed_at: datetime = Field(sa_type=DateTime(timezone=True))
    changed_at: datetime = Field(sa_type=DateTime(timezone=True))
    agreed_at_event: int | None = Field(default=None, sa_type=BigInteger)
    ended_at_event: int | None = Field(default=None, sa_type=BigInteger)
