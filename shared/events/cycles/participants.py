"""Events of who takes part."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.cycles.base import OfCycle
from shared.events.vocabulary import Code, Role


class ParticipantJoined(OfCycle):
    """An organisation or, in a person-scale cycle, a named person takes part from now on."""

    type: ClassVar[str] = "catchment.cycles.participant.joined.v1"
    participant_id: UUID
    organisation: Code = Field(description="org-id.guide identifier")
    role: Role


class ParticipantRoleChanged(OfCycle):
    """A participant's role was changed."""

    type: ClassVar[str] = "catchment.cycles.participant.role-changed.v1"
    participant_id: UUID
    organisation: Code = Field(description="org-id.guide identifier")
    role: Role


class ParticipantLeft(OfCycle):
    """A participant left, or was removed, and no longer sees the cycle."""

    type: ClassVar[str] = "catchment.cycles.participant.left.v1"
    participant_id: UUID
    organisation: Code = Field(description="org-id.guide identifier")
