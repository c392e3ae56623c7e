"""Events of the real path: rounds and stages."""

from typing import ClassVar

from pydantic import Field

from shared.events.cycles.base import OfCycle
from shared.events.vocabulary import Stage


class RoundStarted(OfCycle):
    """The cycle's next round began."""

    type: ClassVar[str] = "catchment.cycles.round.started.v1"
    round: int = Field(ge=1)


class StageEntered(OfCycle):
    """People entered a stage; several stages can be open at once."""

    type: ClassVar[str] = "catchment.cycles.stage.entered.v1"
    stage: Stage
    round: int = Field(ge=1)


class StageLeft(OfCycle):
    """People left a stage; they may come back to it."""

    type: ClassVar[str] = "catchment.cycles.stage.left.v1"
    stage: Stage
    round: int = Field(ge=1)
