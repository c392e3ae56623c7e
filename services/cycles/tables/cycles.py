"""Learning Cycles, and the wordings of their purpose."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.cycles.tables.base import Base, search_words
from shared.db.tables import one_of
from shared.events.vocabulary import Membership, Scale


class Cycle(Base, table=True):
    """`events` counts the events of this aggregate: whoever raises it holds the row's lock until commit."""

    __tablename__ = "cycle"
    __table_args__ = (
        CheckConstraint(one_of("scale", Scale), name="scale"),
        CheckConstraint(one_of("membership", Membership), name="membership"),
        CheckConstraint("scale <> 'person' OR membership = 'people'", name="a_persons_is_of_people"),
        CheckConstraint("NOT (findable AND scale = 'person')", name="a_persons_is_not_found"),
        CheckConstraint("state IN ('active', 'ended')", name="state"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("state = 'ended' OR ended_for = '{}'", name="ended_for"),
        Index("ix_cycle_findable", "started_at", "id", postgresql_where=text("findable AND state = 'active'")),
        Index(
            "ix_cycle_words",
            search_words("title", "purpose"),
            postgresql_using="gin",
        ),
    )

    id: UUID = Field(primary_key=True)
    scale: str
    membership: str
    title: str
    purpose: str | None = None
    wording: int = 1
    """Counts the wordings of the purpose; 0 while there is none."""
    language: str
    state: str = "active"
    round: int = 1
    findable: bool = False
    """It chose to be found in the directory."""
    place: str | None = None
    """Where people can look for it, in the directory."""
    version: int = 1
    events: int = Field(sa_type=BigInteger)
    started_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    ended_because: str | None = None
    ended_for: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": text("'{}'")}
    )
    """The served participants who ended it, themselves or through who speaks for them: theirs to open again."""
    reopened_because: str | None = None


class Wording(Base, table=True):
    """A wording of a cycle's purpose, and who agreed to it."""

    __tablename__ = "purpose_wording"

    cycle_id: UUID = Field(primary_key=True, foreign_key="cycle.id")
    number: int = Field(primary_key=True)
    purpose: str | None = None
    """None where it quoted words that were withdrawn; it keeps its number."""
    agreed_by: list[dict[str, Any]] = Field(sa_type=JSONB)
    because: str | None = None
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
