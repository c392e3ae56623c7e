"""Shapes of erasing what was never shared."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from services.cycles.domain.erasures import LONGEST_DUTY_DAYS
from shared.events.vocabulary import Erasable, TextField
from shared.web.fields import Body, Day, bounded

Duty = Annotated[str, bounded(10_000, shortest=10)]
"""A few words at least: "no" names no duty."""


class RequestErasure(Body):
    """What is to go: a learning or participant, a text that may name somebody, or the whole cycle."""

    kind: Erasable
    thing_id: UUID | None = Field(
        None,
        description="of the learning or participant; of a text: of the arrival, connection, request for a wider reach, "
        "reply or proposal that it belongs to, or of the learning that was corrected",
    )
    field: TextField | None = Field(None, description="of a text")
    number: int | None = Field(
        None, ge=1, description="which wording of the purpose, step or round, or which version was corrected"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> "RequestErasure":
        has_id = self.field.has_id if self.field else self.kind in (Erasable.learning, Erasable.participant)
        if has_id != (self.thing_id is not None):
            raise ValueError("give `thing_id` for a learning, a participant, or a text that is not the cycle's own")
        if (self.kind is Erasable.text) != (self.field is not None):
            raise ValueError("give `field` for a text, and for nothing else")
        if bool(self.field and self.field.has_number) != (self.number is not None):
            raise ValueError("give `number` for a purpose, a step, a round or a correction, and for nothing else")
        return self


class Object(Body):
    """A duty to keep it, named in a few words."""

    duty: Duty = Field(examples=["The limitation period of the claim that he announced"])
    keep_until: Day | None = Field(
        None, description=f"the last day; at most, and where none is named, {LONGEST_DUTY_DAYS} days from today"
    )


class GoingView(BaseModel):
    """How many of one kind go, and which."""

    what: str = Field(examples=["learning"])
    count: int
    ids: list[UUID] = Field(description="none where the kind has numbers instead")


class PreviewView(BaseModel):
    """What will go."""

    items: list[GoingView]


class ErasureView(BaseModel):
    """A request to erase, and the record of what became of it."""

    id: UUID
    cycle_id: UUID
    kind: Erasable
    thing_id: UUID
    field: TextField | None
    number: int | None
    state: Literal["requested", "objected", "done"]
    version: int
    yours: bool = Field(description="whether you asked for it: then somebody else has to agree")
    requested_at: datetime
    due_at: datetime = Field(description="when nobody has objected until then, it is done")
    decided_at: datetime | None
    duty: str | None
    keep_until: date | None = Field(description="the last day on which it is kept; it goes on after that")
    done_at: datetime | None
    going: list[GoingView] = Field(description="what will go, until it is done")
    gone: dict[str, int] | None = Field(description="how many of each kind went, once it is done")
