"""Events of who takes part."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.events.cycles.base import OfCycle
from shared.events.vocabulary import Code, Role

ORGANISATION = "org-id.guide identifier; null for a person who acts for no organisation"
SERVED = "whether the cycle is for them"


class ParticipantInvited(OfCycle):
    """An organisation, or somebody with an account, was asked to take part. Until they accept they are in nothing."""

    type: ClassVar[str] = "catchment.cycles.participant.invited.v1"
    participant_id: UUID
    organisation: Code | None = Field(None, description=ORGANISATION)
    role: Role
    served: bool = Field(False, description=SERVED)


class ParticipantDeclined(OfCycle):
    """An invitation was declined, or taken back."""

    type: ClassVar[str] = "catchment.cycles.participant.declined.v1"
    participant_id: UUID


class ParticipantJoined(OfCycle):
    """An organisation or a named person takes part from now on."""

    type: ClassVar[str] = "catchment.cycles.participant.joined.v1"
    participant_id: UUID
    organisation: Code | None = Field(None, description=ORGANISATION)
    role: Role
    served: bool = Field(False, description=SERVED)


class ParticipantRoleChanged(OfCycle):
    """A participant's role was changed, or whether the cycle is for them."""

    type: ClassVar[str] = "catchment.cycles.participant.role-changed.v1"
    participant_id: UUID
    organisation: Code | None = Field(None, description=ORGANISATION)
    role: Role
    served: bool = Field(False, description=SERVED)


class ParticipantLeft(OfCycle):
    """A participant left, or was removed, and no longer sees the cycle."""

    type: ClassVar[str] = "catchment.cycles.participant.left.v1"
    participant_id: UUID
    organisation: Code | None = Field(None, description=ORGANISATION)
