"""What people make of learning that arrived: they take it up, combine it, or set it aside. Nothing forwards itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.cycles import Cycle, check_active
from shared.errors import Conflict
from shared.events.cycles.arrivals import ArrivalCombined, ArrivalSetAside, ArrivalTakenUp


class ArrivalWithdrawn(Conflict):
    slug = "arrival-withdrawn"
    title = "What arrived was withdrawn"


class ArrivalHidden(Conflict):
    slug = "arrival-hidden"
    title = "What arrived is hidden"


class ArrivalInUse(Conflict):
    slug = "arrival-in-use"
    title = "A learning of this cycle was made from it"


class State(StrEnum):
    waiting = "waiting"
    taken_up = "taken-up"
    combined = "combined"
    set_aside = "set-aside"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class Arrival:
    id: UUID
    learning_id: UUID
    state: State
    version: int
    hidden: bool = False


def take_up(cycle: Cycle, arrival: Arrival) -> ArrivalTakenUp:
    """Can be repeated with a new meaning, and also follows a setting aside."""
    _check_usable(cycle, arrival)
    return ArrivalTakenUp(cycle_id=cycle.id, learning_id=arrival.learning_id, arrival_id=arrival.id, scale=cycle.scale)


def set_aside(cycle: Cycle, arrival: Arrival) -> ArrivalSetAside:
    _check_usable(cycle, arrival)
    if arrival.state is State.combined:
        raise ArrivalInUse("An arrival cannot be set aside while a learning of this cycle cites it.")
    return ArrivalSetAside(cycle_id=cycle.id, learning_id=arrival.learning_id, arrival_id=arrival.id, scale=cycle.scale)


def combine(cycle: Cycle, arrivals: Sequence[Arrival], made: UUID) -> list[ArrivalCombined]:
    """The cycle makes its own learning from one or more arrivals; an event for each tells where it came from."""
    for arrival in arrivals:
        _check_usable(cycle, arrival)
    return [
        ArrivalCombined(
            cycle_id=cycle.id, learning_id=a.learning_id, arrival_id=a.id, scale=cycle.scale, made_learning_id=made
        )
        for a in arrivals
    ]


def _check_usable(cycle: Cycle, arrival: Arrival) -> None:
    check_active(cycle)
    if arrival.state is State.withdrawn:
        raise ArrivalWithdrawn("The learning was withdrawn where it came from, so its words were erased.")
    if arrival.hidden:
        raise ArrivalHidden("It lost a source. Its makers are asked whether it stands; wait for what they say.")
