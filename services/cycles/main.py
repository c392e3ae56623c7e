"""The cycles service: Learning Cycles, and the learning that travels between them."""

from fastapi import FastAPI

from services.cycles.api import (
    arrivals,
    connections,
    cycles,
    directory,
    invitations,
    journey,
    learnings,
    participants,
    reconsiderations,
    sharing,
    speakers,
)
from services.cycles.consumers import HANDLERS
from services.cycles.queries.visibility import sees_actor, visible_events
from services.cycles.tables.base import Base
from shared.service.app import create_app
from shared.service.service import Service
from shared.settings import Settings

SERVICE = Service(
    name="cycles",
    title="Catchment cycles",
    description="Learning Cycles at five scales, and the learning that travels between them.",
    package="services.cycles",
    routers=[
        module.router
        for module in (
            learnings,
            sharing,
            reconsiderations,
            arrivals,
            cycles,
            participants,
            invitations,
            speakers,
            journey,
            connections,
            directory,
        )
    ],
    tables=Base.metadata,
    handlers=HANDLERS,
    visible_events=visible_events,
    sees_actor=sees_actor,
    tags=(
        {"name": "cycles", "description": "Learning Cycles at five scales, and the wordings of their purpose."},
        {
            "name": "participants",
            "description": "Who takes part, and in which role. You see only the cycles that you take part in.",
        },
        {"name": "journey", "description": "The real path: stages in any order, several at once, round after round."},
        {"name": "learnings", "description": "What people now understand, and how they came to understand it."},
        {"name": "sharing", "description": "Sharing learning beyond its cycle, with consent, and withdrawing it."},
        {
            "name": "reconsiderations",
            "description": "Learnings that lost one of several sources: hidden, until their makers decide.",
        },
        {"name": "connections", "description": "Links along which learning flows, from smaller scales to larger ones."},
        {
            "name": "arrivals",
            "description": "Learning from smaller cycles, what people make of it here, and the way back.",
        },
    ),
)


def build(settings: Settings | None = None) -> FastAPI:
    """The web app. Without settings it reads them from the environment when it starts."""
    return create_app(SERVICE, settings)
