"""What the cycles service listens to."""

from services.cycles.reactions import arrivals, reach, sharing
from shared.events.cycles.arrivals import ArrivalCombined, ArrivalSetAside, ArrivalTakenUp
from shared.events.cycles.reach import ReachGranted
from shared.events.cycles.sharing import LearningShared, LearningWithdrawn
from shared.inbox.handlers import Handlers

HANDLERS: Handlers = {
    LearningShared: arrivals.arrive,
    LearningWithdrawn: sharing.erase_withdrawn,
    ArrivalTakenUp: arrivals.report_back,
    ArrivalSetAside: arrivals.report_back,
    ArrivalCombined: arrivals.report_back,
    ReachGranted: reach.widen,
}
