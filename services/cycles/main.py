"""The cycles service: Learning Cycles, and the learning that travels between them."""

from fastapi import FastAPI

from services.cycles.api import arrivals, connections, cycles, journey, learnings, participants, sharing
from services.cycles.consumers import HANDLERS
from services.cycles.queries.visibility import STILL_SEEN
from services.cycles.worker import SERVICE, background
from shared.service import event_log as log_api
from shared.service import parked_events as operations
from shared.service.app import Service, create_app
from shared.settings import Settings

TAGS = [
    {"name": "cycles", "description": "Learning Cycles at five scales, and the wordings of their purpose."},
    {
        "name": "participants",
        "description": "Who takes part, and in which role. What you do not take part in, you do not see.",
    },
    {"name": "journey", "description": "The real path: stages in any order, several at once, round after round."},
    {"name": "learnings", "description": "What people now understand, and how they came to understand it."},
    {"name": "sharing", "description": "Letting learning out of a cycle, with consent, and taking it back."},
    {"name": "connections", "description": "Along which learning flows, from smaller scales to larger ones."},
    {"name": "arrivals", "description": "Learning from smaller cycles, what people make of it here, and the way back."},
    {"name": "events", "description": "Everything that happened, in order, for those who may follow it."},
    {"name": "parked", "description": "Events that could not be taken in, for those who run the service."},
    {"name": "health", "description": "For those who run the service."},
]


def build(settings: Settings | None = None) -> FastAPI:
    """The web app. Without settings it reads them from the environment when it starts."""
    routers = [m.router for m in (learnings, sharing, arrivals, cycles, participants, journey, connections)]
    service = Service(
        name=SERVICE,
        title="Catchment cycles",
        description="Learning Cycles at five scales, and the learning that travels between them.",
        routers=[*routers, log_api.router(STILL_SEEN), operations.router(SERVICE, HANDLERS)],
        tags=TAGS,
        background=background,
    )
    return create_app(service, settings)
