"""Requests to erase what was never shared, and requests to see it first."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.cycles.domain.erasures import Thing
from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Erasable, TextField


class Erasure(Base, table=True):
    """It stays as the record that something was erased: what kind, how many, when, and no word of it."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint(one_of("kind", Erasable), name="kind"),
        CheckConstraint("state IN ('requested', 'objected', 'done')", name="state"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("(state = 'objected') = (duty IS NOT NULL)", name="objected"),
        CheckConstraint("state <> 'objected' OR keep_until IS NOT NULL", name="kept_until_a_day"),
        Index("ix_erasure_cycle", "cycle_id", "requested_at", "id"),
        Index("ix_erasure_due", "due_at", postgresql_where=text("state = 'requested'")),
        Index(
            "uq_erasure_open",
            "thing_id",
            "kind",
            text("coalesce(field, '')"),
            text("coalesce(number, 0)"),
            unique=True,
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    kind: str
    thing_id: UUID
    field: str | None = None
    number: int | None = None
    state: str = "requested"
    version: int = 1
    requested_by: str
    """A pseudonym, as `decided_by`."""
    requested_at: datetime = Field(sa_type=DateTime(timezone=True))
    due_at: datetime = Field(sa_type=DateTime(timezone=True))
    """Nobody objected until then: it is done."""
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    duty: str | None = None
    """Why it has to be kept, in the words of whoever objected last; gone when it is done."""
    keep_until: date | None = None
    """The last day on which it is kept."""
    objected_by: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String), sa_column_kwargs={"server_default": text("'{}'")}
    )
    """Pseudonyms of who objected, each once."""
    done_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    gone: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    """How many of each kind went."""

    @property
    def thing(self) -> Thing:
        """What is to go, as the rules know it."""
        return Thing(Erasable(self.kind), self.thing_id, TextField(self.field) if self.field else None, self.number)
