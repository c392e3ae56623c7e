"""Shapes of asking to see what is kept about somebody, and of the answer."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.domain.access import Words
from shared.events.vocabulary import Role, Scale
from shared.web.fields import Body


class RequestAccess(Body):
    """Everything that is kept about this participant is asked for."""

    participant_id: UUID


class ReviewItem(Body):
    """A steward has looked at it."""

    item_id: UUID
    release: bool = Field(strict=True, description="false: it stays withheld, and the person is told that there is it")


class AccessItemView(BaseModel):
    """Words of others, or somebody else's data."""

    id: UUID
    kind: Words
    thing_id: UUID = Field(description="of a purpose or an ending, the cycle's")
    review: Literal["waiting", "released", "withheld"]
    reviewed_at: datetime | None


class AccessRequestView(BaseModel):
    """A request to see, with what a steward has to look at. Nothing of the cycle is erased while it is open."""

    id: UUID
    cycle_id: UUID
    participant_id: UUID
    version: int
    requested_at: datetime
    released_at: datetime | None
    withdrawn_at: datetime | None
    items: list[AccessItemView]


class AccessRequests(BaseModel):
    """Requests to see, newest first."""

    items: list[AccessRequestView]


class OthersWords(BaseModel):
    """Words of others in the person's cycle, or the name of another person, once a steward released it."""

    kind: Words
    id: UUID
    review: Literal["waiting", "released", "withheld", "changed"] = Field(
        description="`changed`: these are not the words that were released: ask again, and they are looked at"
    )
    words: list[dict[str, Any]] = Field(description="empty unless released")


class OwnWords(BaseModel):
    """What the person wrote in the cycle themself."""

    kind: Words
    id: UUID
    words: dict[str, Any]


class SharedOut(BaseModel):
    """A text that left the cycle, and where it went."""

    share_id: UUID
    statement: str
    how_learnt: str | None
    confirmed_because: str | None = Field(description="why what was found in it points to nobody")
    reach: str
    shared_at: datetime
    withdrawn_at: datetime | None
    arrived_in: list[dict[str, Any]] = Field(description="cycle, scale, day, and what became of it there")


class PartView(BaseModel):
    """The part that the person takes, or took, in one cycle."""

    participant_id: UUID
    cycle_id: UUID
    scale: Scale
    title: str | None = Field(description="of a cycle that is for them; of others the scale only")
    purpose: str | None
    place: str | None
    role: Role
    served: bool
    name: str | None
    account: str | None
    organisation: str | None
    invited_at: datetime | None
    joined_at: datetime | None
    left_at: datetime | None
    speakers: list[dict[str, Any]] = Field(description="who speaks for them, or for whom they speak")
    consents: list[dict[str, Any]]
    shares: list[SharedOut]
    own_words: list[OwnWords] = Field(
        description="of a cycle that is for them always, of another while they are its member"
    )
    words_of_others: list[OthersWords]
    erasures: list[dict[str, Any]]


class PersonExport(BaseModel):
    """Everything that this service keeps about a person."""

    made_at: datetime
    parts: list[PartView]
    invitations: list[PartView]
    acts: list[dict[str, Any]] = Field(description="what the event log says that they did: type, cycle and time")
