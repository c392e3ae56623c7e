"""What the cycles service listens to."""

from services.cycles.commands import travel
from shared.events.cycles.arrivals import ArrivalCombined, ArrivalSetAside, ArrivalTakenUp
from shared.events.cycles.sharing import LearningShared, LearningWithdrawn
from shared.inbox.handlers import Handler

HANDLERS: dict[str, Handler] = {
    LearningShared.type: travel.arrive,
    LearningWithdrawn.type: travel.forget,
    ArrivalTakenUp.type: travel.tell_back,
    ArrivalSetAside.type: travel.tell_back,
    ArrivalCombined.type: travel.tell_back,
}
