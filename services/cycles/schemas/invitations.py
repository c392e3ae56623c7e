"""Shapes of invitations, as whoever is invited sees them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Role, Scale


class InvitationView(BaseModel):
    """You, or your organisation, are asked to take part in a cycle. Nothing else of it is shown before you accept."""

    id: UUID = Field(description="id of the participant that you would be")
    cycle_id: UUID
    scale: Scale
    title: str
    role: Role
    served: bool = Field(description="the cycle is for you")
    invited_by_organisation: str | None = Field(description="whom the one who invited acts for")
    invited_by_role: Role
    invited_at: datetime
    version: int
