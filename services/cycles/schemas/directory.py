"""What the directory shows of cycles that chose to be found, and nothing else."""

from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.vocabulary import Scale


class ListedCycleView(BaseModel):
    """A cycle that chose to be found, so that others can propose a connection to it."""

    id: UUID
    scale: Scale
    title: str
    place: str | None
    organisations: list[str] = Field(description="whom its stewards act for")
