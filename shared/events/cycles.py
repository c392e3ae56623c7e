"""What the cycles service tells: the public contract. Additive changes only; a breaking change is a new version.

No event holds personal data. Titles, purposes and reasons of a person-scale cycle stay in its own database: the
fields are null in its events.
"""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.events.envelope import EventData
from shared.events.words import Became, Kind, Reach, Role, Scale, Stage


class OfCycle(EventData):
    """Every event here belongs to a cycle, which is the aggregate: its id is the envelope's `subject`."""

    cycle_id: UUID


class CycleStarted(OfCycle):
    """A Learning Cycle began."""

    type: ClassVar[str] = "catchment.cycles.cycle.started.v1"
    scale: Scale
    title: str | None = Field(description="null at person scale")
    purpose: str | None = Field(description="null at person scale")
    language: str = Field(description="BCP 47 tag of the title's and purpose's language")


class CyclePurposeAmended(OfCycle):
    """The cycle's purpose was put in new words; the earlier wordings are kept."""

    type: ClassVar[str] = "catchment.cycles.cycle.purpose-amended.v1"
    wording: int = Field(ge=2, description="which wording this is, counted from 1")
    purpose: str | None = Field(description="null at person scale")


class CycleEnded(OfCycle):
    """People stopped working in this cycle; it can be reopened."""

    type: ClassVar[str] = "catchment.cycles.cycle.ended.v1"
    because: str | None = Field(description="null at person scale")


class CycleReopened(OfCycle):
    """An ended cycle goes on."""

    type: ClassVar[str] = "catchment.cycles.cycle.reopened.v1"
    because: str | None = Field(description="null at person scale")


class ParticipantJoined(OfCycle):
    """An organisation, or in a person-scale cycle a named person of it, takes part from now on."""

    type: ClassVar[str] = "catchment.cycles.participant.joined.v1"
    participant_id: UUID
    organisation: str = Field(description="org-id.guide identifier")
    role: Role


class ParticipantRoleChanged(OfCycle):
    """A participant has another role."""

    type: ClassVar[str] = "catchment.cycles.participant.role-changed.v1"
    participant_id: UUID
    organisation: str = Field(description="org-id.guide identifier")
    role: Role


class ParticipantLeft(OfCycle):
    """A participant takes part no longer and sees the cycle no longer."""

    type: ClassVar[str] = "catchment.cycles.participant.left.v1"
    participant_id: UUID
    organisation: str = Field(description="org-id.guide identifier")


class RoundStarted(OfCycle):
    """The cycle goes round once more."""

    type: ClassVar[str] = "catchment.cycles.round.started.v1"
    round: int = Field(ge=1)
    because: str | None = Field(description="null at person scale")


class StageEntered(OfCycle):
    """People went into a stage; several stages can be open at once."""

    type: ClassVar[str] = "catchment.cycles.stage.entered.v1"
    stage: Stage
    round: int = Field(ge=1)
    because: str | None = Field(description="null at person scale")


class StageLeft(OfCycle):
    """People left a stage; they may come back to it."""

    type: ClassVar[str] = "catchment.cycles.stage.left.v1"
    stage: Stage
    round: int = Field(ge=1)
    because: str | None = Field(description="null at person scale")


class OfLearning(OfCycle):
    learning_id: UUID


class LearningRecorded(OfLearning):
    """A learning was recorded. Its words are held in the cycle until somebody shares them."""

    type: ClassVar[str] = "catchment.cycles.learning.recorded.v1"
    kind: Kind
    round: int = Field(ge=1)
    made_from: tuple[UUID, ...] = Field((), description="ids of the learnings that it cites")


class LearningCorrected(OfLearning):
    """A learning was put in better words; the earlier version is kept."""

    type: ClassVar[str] = "catchment.cycles.learning.corrected.v1"
    kind: Kind
    number: int = Field(ge=2, description="which version this is, counted from 1")


class LearningShared(OfLearning):
    """A learning travels: it arrives in every larger cycle that this one is connected to.

    From a person-scale cycle these are the separate, consented words that identify nobody.
    """

    type: ClassVar[str] = "catchment.cycles.learning.shared.v1"
    share_id: UUID
    scale: Scale
    kind: Kind
    statement: str
    how_learnt: str
    language: str = Field(description="BCP 47 tag")
    reach: Reach
    wording: int = Field(ge=1, description="counts the different wordings in which this learning was shared")
    made_from: tuple[UUID, ...] = Field((), description="ids of the learnings that it cites")


class LearningArrived(OfLearning):
    """A shared learning arrived in a larger cycle's understanding; `cycle_id` is the larger cycle."""

    type: ClassVar[str] = "catchment.cycles.learning.arrived.v1"
    arrival_id: UUID
    from_scale: Scale
    scale: Scale


class LearningWithdrawn(OfLearning):
    """A learning is to be forgotten: whoever follows drops its words, every copy, and all that was made from it."""

    type: ClassVar[str] = "catchment.cycles.learning.withdrawn.v1"
    cause: Literal["withdrawn-by-cycle", "consent-withdrawn", "source-withdrawn"]


class LearningAnswered(OfLearning):
    """The way back: `cycle_id` and `learning_id` are told what became of the learning, `steps_up` connections above."""

    type: ClassVar[str] = "catchment.cycles.learning.answered.v1"
    became: Became
    scale: Scale = Field(description="the scale at which it happened")
    organisation: str = Field(description="org-id.guide identifier of the organisation that acted there")
    steps_up: int = Field(ge=1)
    words: str | None = Field(description="what it means there, or why it was set aside")


class ConsentRecorded(OfLearning):
    """Somebody agreed that a learning may leave their person-scale cycle. Who and how is not in the event."""

    type: ClassVar[str] = "catchment.cycles.consent.recorded.v1"
    consent_id: UUID
    reach: Reach


class ConsentWithdrawn(OfLearning):
    """A consent was taken back; the learning's withdrawal follows."""

    type: ClassVar[str] = "catchment.cycles.consent.withdrawn.v1"
    consent_id: UUID


class OfConnection(OfCycle):
    """`cycle_id` is the smaller cycle, whose connection this is."""

    connection_id: UUID
    larger_cycle_id: UUID
    smaller_scale: Scale
    larger_scale: Scale


class ConnectionProposed(OfConnection):
    """One side proposes that the smaller cycle's learning should travel to the larger one."""

    type: ClassVar[str] = "catchment.cycles.connection.proposed.v1"
    proposed_by: Literal["smaller", "larger"]


class ConnectionAgreed(OfConnection):
    """The other side agreed: what is shared from now on arrives in the larger cycle."""

    type: ClassVar[str] = "catchment.cycles.connection.agreed.v1"


class ConnectionDeclined(OfConnection):
    """The other side, or the proposer on second thoughts, said no."""

    type: ClassVar[str] = "catchment.cycles.connection.declined.v1"


class ConnectionEnded(OfConnection):
    """One side ended the connection: what is shared from now on arrives there no more."""

    type: ClassVar[str] = "catchment.cycles.connection.ended.v1"
    ended_by: Literal["smaller", "larger"]


class OfArrival(OfLearning):
    """`cycle_id` is the larger cycle, `learning_id` the learning that arrived."""

    arrival_id: UUID
    scale: Scale


class ArrivalTakenUp(OfArrival):
    """People in the larger cycle took a learning up and said what it means there."""

    type: ClassVar[str] = "catchment.cycles.arrival.taken-up.v1"
    meaning: str


class ArrivalCombined(OfArrival):
    """The larger cycle made a learning of its own from this arrival, alone or with others."""

    type: ClassVar[str] = "catchment.cycles.arrival.combined.v1"
    made_learning_id: UUID


class ArrivalSetAside(OfArrival):
    """People in the larger cycle set a learning aside, and said why."""

    type: ClassVar[str] = "catchment.cycles.arrival.set-aside.v1"
    because: str
