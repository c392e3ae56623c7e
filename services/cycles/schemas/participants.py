"""Shapes of who takes part."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Role
from shared.web.fields import Account, Body, Line, OrgId


class AddParticipant(Body):
    """A named person or, in a cycle of organisations, an organisation.

    Whoever is not yourself is invited, and is in nothing until they accept; somebody without an account takes part at
    once, on paper.
    """

    role: Role = Field(examples=["participant"])
    name: Line | None = Field(None, description="what this person is called", examples=["Sam"])
    account: Account | None = Field(None, description="`sub` of this person's account, if they have one")
    organisation: OrgId | None = Field(
        None,
        description="in a cycle of organisations: which; of a person: whom they act for, if they act for anybody. "
        "Whoever accepts an invitation has the organisation that their own token names",
    )
    served: bool = Field(False, strict=True, description="person scale only: the cycle is for this person")


class ChangeRole(Body):
    role: Role
    served: bool | None = Field(None, strict=True, description="whether the cycle is for them; left out: as it was")


class ParticipantView(BaseModel):
    """Somebody who takes part, took part, or is invited. Observers see organisations and roles, and no names."""

    id: UUID
    cycle_id: UUID
    organisation: str | None
    role: Role
    name: str | None
    account: str | None
    served: bool = Field(description="the cycle is for them")
    version: int
    invited_at: datetime | None
    joined_at: datetime | None = Field(description="null while they are invited")
    left_at: datetime | None


class Participants(BaseModel):
    """Everybody who takes part now, in the order in which they joined, and who is invited."""

    items: list[ParticipantView]
    invited: list[ParticipantView] = Field(description="only for members; empty for observers")
