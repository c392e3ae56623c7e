"""Events of Learning Cycles and of the wordings of their purpose."""

from typing import ClassVar

from pydantic import Field

from shared.events.cycles.base import OfCycle
from shared.events.vocabulary import Scale


class CycleStarted(OfCycle):
    """A Learning Cycle began."""

    type: ClassVar[str] = "catchment.cycles.cycle.started.v1"
    scale: Scale
    title: str | None = Field(description="null at person scale")
    purpose: str | None = Field(description="null at person scale")
    language: str = Field(description="BCP 47 tag of the language of title and purpose")


class CyclePurposeAmended(OfCycle):
    """The cycle's purpose was reworded; the earlier wordings are kept."""

    type: ClassVar[str] = "catchment.cycles.cycle.purpose-amended.v1"
    wording: int = Field(ge=2, description="which wording this is, counted from 1")
    purpose: str | None = Field(description="null at person scale")


class CycleEnded(OfCycle):
    """People stopped working in this cycle; it can be reopened."""

    type: ClassVar[str] = "catchment.cycles.cycle.ended.v1"
    because: str | None = Field(description="null at person scale")


class CycleListed(OfCycle):
    """The cycle chose to be found: the directory shows its title, scale, place and stewards' organisations."""

    type: ClassVar[str] = "catchment.cycles.cycle.listed.v1"


class CycleUnlisted(OfCycle):
    """The cycle is no longer in the directory."""

    type: ClassVar[str] = "catchment.cycles.cycle.unlisted.v1"


class CycleReopened(OfCycle):
    """An ended cycle was reopened."""

    type: ClassVar[str] = "catchment.cycles.cycle.reopened.v1"
    because: str | None = Field(description="null at person scale")
