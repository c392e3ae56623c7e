"""Shapes of what a person sees of their own, across all their cycles."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.cycles.schemas.arrivals import AnswerView
from services.cycles.schemas.sharing import ShareView
from shared.events.vocabulary import Scale


class MyShareView(ShareView):
    """Something that was shared with one of your consents."""


class HeardBackView(AnswerView):
    """Something that became of what was shared with your consent, however many scales up."""

    id: UUID
    learning_id: UUID


class ReaderView(BaseModel):
    """A cycle in which people read what was shared with your consent, or what others made of it."""

    cycle_id: UUID
    title: str
    scale: Scale
    organisations: list[str] = Field(
        description="those that look after it or take part in it, where they do so as such"
    )
    steps_up: int = Field(description="1: your own words arrived there; more: what others made of them did")
    since: datetime
