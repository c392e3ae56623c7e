"""Consents, the fingerprints of words that were taken back, and how often codes of slips were tried."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.cycles.domain.consents import GivenBy
from services.cycles.tables.base import Base
from shared.db.tables import one_of
from shared.events.vocabulary import Reach, Role


class Consent(Base, table=True):
    """What somebody agreed to: one text, to recipients by name, on one day. Its words go when it is withdrawn."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(one_of("reach", Reach), name="reach"),
        CheckConstraint(one_of("onward", Reach), name="onward"),
        CheckConstraint(one_of("given_by", GivenBy), name="given_by"),
        CheckConstraint(one_of("recorded_as", Role), name="recorded_as"),
        CheckConstraint(
            "withdrawn_at IS NULL OR (statement = '' AND how_learnt IS NULL AND confirmed_because IS NULL)",
            name="withdrawn_is_empty",
        ),
        CheckConstraint(
            "given_by IN ('person', 'speaker') OR NOT although_few AND known_as IS NULL", name="own_choice"
        ),
        Index("ix_consent_own_acts", "cycle_id", postgresql_where=text("given_by <> 'worker'")),
    )

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id")
    learning_id: UUID = Field(foreign_key="learning.id", index=True)
    participant_id: UUID | None = Field(default=None, foreign_key="participant.id", index=True)
    """Whose consent it is; unknown of those that were recorded before it was asked."""
    statement: str
    how_learnt: str | None = None
    text_hash: bytes
    recipients: list[dict[str, Any]] = Field(sa_type=JSONB)
    """The larger cycles that were connected, as they were on that day."""
    reach: str
    onward: str
    although_few: bool
    known_as: str | None = None
    confirmed: list[dict[str, Any]] = Field(sa_type=JSONB)
    """The findings in the text that a steward looked at."""
    confirmed_because: str | None = None
    """Why these point to nobody."""
    explanation: str
    how: str
    given_by: str
    recorded_by: str
    """A pseudonym."""
    recorded_as: str
    """The role of whoever recorded it."""
    agreed_on: date
    version: int = 1
    recorded_at: datetime = Field(sa_type=DateTime(timezone=True))
    withdrawn_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    was_shared: bool | None = None
    """Whether its words had been shared when it was withdrawn, as whoever used its slip was told."""
    slip_hash: bytes | None = Field(default=None, unique=True)


class WithdrawnText(Base, table=True):
    """The fingerprint of a text that was taken back: the words are gone, and nearly the same are recognised."""

    __tablename__ = "withdrawn_text"

    id: UUID = Field(primary_key=True)
    cycle_id: UUID = Field(foreign_key="cycle.id", index=True)
    consent_id: UUID | None = Field(default=None, foreign_key="consent.id")
    """Whose slip opens them again."""
    participant_id: UUID | None = Field(default=None, foreign_key="participant.id")
    """Whose words they were: only their own act opens them again."""
    pseudonym: str | None = Field(default=None, index=True)
    """Of that person's account: the words are recognised in every cycle of theirs."""
    hashes: list[list[int]] = Field(sa_type=JSONB)
    withdrawn_at: datetime = Field(sa_type=DateTime(timezone=True))


class SlipAttempt(Base, table=True):
    """How often somebody tried codes within a stretch of time. `who` is a keyed hash that changes with the stretch."""

    __tablename__ = "slip_attempt"

    who: bytes = Field(primary_key=True)
    since: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True), index=True)
    attempts: int
