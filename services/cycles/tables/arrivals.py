"""What arrived in a cycle, what people there made of it, and the answers that went back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Became, Kind, Reach, Scale


class Arrival(Base, table=True):
    """A copy of a shared learning in a larger cycle, made from the event alone."""

    __tablename__ = "arrival"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("from_scale", Scale), name="from_scale"),
        CheckConstraint(one_of("reach", Reach), name="reach"),
        CheckConstraint(one_of("onward", Reach), name="onward"),
        CheckConstraint("state IN ('waiting', 'taken-up', 'combined', 'set-aside', 'withdrawn')", name="state"),
        CheckConstraint(
            "state <> 'withdrawn' OR (statement = '' AND how_learnt IS NULL AND meaning IS NULL AND because IS NULL)",
            name="withdrawn_is_empty",
        ),
        CheckConstraint("NOT (hidden AND state = 'withdrawn')", name="withdrawn_is_not_hidden"),
        Index("uq_arrival_wording", "cycle_id", "learning_id", "wording", unique=True),
        Index("ix_arrival_cycle", "cycle_id", "arrived_at", "id"),
        Index("ix_arrival_learning", "learning_id"),
    )

    id: UUID = Field(primary_key=True)
    """Made from (cycle, share): the same whenever the log is read again."""
    cycle_id: UUID = Field(foreign_key="cycle.id")
    learning_id: UUID
    share_id: UUID
    from_cycle_id: UUID
    from_scale: str
    kind: str
    statement: str
    how_learnt: str | None = None
    language: str
    wording: int
    reach: str
    """How far these words may go: `connected` means no further than here."""
    onward: str
    """How far this cycle's own understanding of them may go."""
    state: str
    hidden: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Its learning is hidden where it came from: nobody is shown the words, and nothing is made of them."""
    meaning: str | None = None
    because: str | None = None
    version: int
    shared_at: datetime = Field(sa_type=DateTime(timezone=True))
    arrived_at: datetime = Field(sa_type=DateTime(timezone=True))


class ArrivalPassage(Base, table=True):
    """Trigrams of a passage of what arrived (shared/text/similar.py), to find who quotes it. It goes with the words.

    What arrived before there were passages has one without trigrams: it is compared with every text.
    """

    __tablename__ = "arrival_passage"

    arrival_id: UUID = Field(primary_key=True, foreign_key="arrival.id")
    number: int = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id", index=True)
    trigrams: list[int] = Field(sa_type=ARRAY(Integer))
    """In order, without doubles, as the operators of intarray want them."""


class Answer(Base, table=True):
    """One thing that became of a learning at a larger scale: written from events, read where the learning came from.

    It has no words of its own: what people said is in the arrival or the share that it names, and goes with that.
    """

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint(one_of("became", Became), name="became"),
        Index("uq_answer_event", "event_id", "learning_id", "about_learning_id", unique=True),
        CheckConstraint(one_of("scale", Scale), name="scale"),
        Index("ix_answer_learning", "learning_id", "at", "id"),
    )

    id: UUID = Field(primary_key=True)
    learning_id: UUID
    about_learning_id: UUID
    """The learning to which it happened: this one, or one made from it."""
    event_id: UUID
    arrival_id: UUID | None = None
    """Of whom it says that it was taken up, combined or set aside."""
    share_id: UUID | None = None
    """How it was shared on."""
    became: str
    scale: str
    organisation: str | None = None
    """Who acted; none where a person acted for themself."""
    steps_up: int
    at: datetime = Field(sa_type=DateTime(timezone=True))
