"""What the cycles service listens to."""

from services.cycles.commands import travel
from shared.events import cycles
from shared.inbox import Handler

HANDLERS: dict[str, Handler] = {
    cycles.LearningShared.type: travel.arrive,
    cycles.LearningWithdrawn.type: travel.forget,
    cycles.ArrivalTakenUp.type: travel.tell_back,
    cycles.ArrivalSetAside.type: travel.tell_back,
    cycles.ArrivalCombined.type: travel.tell_back,
}
