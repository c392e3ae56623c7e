"""Events of learnings that leave their cycle, with consent, and are withdrawn."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.events.cycles.base import OfLearning
from shared.events.vocabulary import Code, Kind, Reach, Scale, Words


class LearningShared(OfLearning):
    """A learning was shared: it arrives in the larger cycles that this one is connected to, or in `recipients` of them.

    From a person-scale cycle these are the words that the person agreed to.
    """

    type: ClassVar[str] = "catchment.cycles.learning.shared.v1"
    share_id: UUID
    scale: Scale
    kind: Kind
    statement: Words
    how_learnt: Words | None = Field(description="null where nobody said")
    language: Code = Field(description="BCP 47 tag")
    reach: Reach
    wording: int = Field(ge=1, description="counts the different wordings in which this learning was shared")
    made_from: tuple[UUID, ...] = Field((), description="ids of the learnings that it cites")
    recipients: tuple[UUID, ...] | None = Field(
        None,
        description="ids of the only cycles in which it may arrive, over HTTP the reader's own of them; null: in every "
        "one that is connected",
    )
    onward: Reach = Field(
        Reach.network, description="how far others' own understanding of it, in their own words, may go"
    )


class LearningWithdrawn(OfLearning):
    """A learning was withdrawn: whoever follows must erase its words, and every copy.

    What others made of it is withdrawn or hidden by events of its own.
    """

    type: ClassVar[str] = "catchment.cycles.learning.withdrawn.v1"
    cause: Literal["withdrawn-by-cycle", "consent-withdrawn", "source-withdrawn"]


class ConsentRecorded(OfLearning):
    """Somebody agreed that a learning may leave their person-scale cycle. The event does not say who or how."""

    type: ClassVar[str] = "catchment.cycles.consent.recorded.v1"
    consent_id: UUID
    reach: Reach


class ConsentSlipIssued(OfLearning):
    """A fresh slip was issued for a consent: the code of the one before it stopped working."""

    type: ClassVar[str] = "catchment.cycles.consent.slip-issued.v1"
    consent_id: UUID


class ConsentWithdrawn(OfLearning):
    """A consent was withdrawn. When the learning was shared with it, the learning's withdrawal follows."""

    type: ClassVar[str] = "catchment.cycles.consent.withdrawn.v1"
    consent_id: UUID
