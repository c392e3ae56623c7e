"""Shapes of who takes part."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Role
from shared.web.fields import Account, Body, Line, OrgId


class AddParticipant(Body):
    """An organisation or, in a person-scale cycle, a named person who belongs to it or is served by it."""

    organisation: OrgId = Field(examples=["GB-LAE-GAT"])
    role: Role = Field(examples=["participant"])
    name: Line | None = Field(None, description="person scale only: what this person is called")
    account: Account | None = Field(None, description="person scale only: `sub` of their account, if they have one")


class ChangeRole(Body):
    role: Role


class ParticipantView(BaseModel):
    """Somebody who takes part."""

    id: UUID
    cycle_id: UUID
    organisation: str
    role: Role
    name: str | None
    account: str | None
    version: int
    joined_at: datetime
    left_at: datetime | None


class Participants(BaseModel):
    """Everybody who takes part now, in the order in which they joined."""

    items: list[ParticipantView]
