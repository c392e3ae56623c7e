"""The cycles service: Learning Cycles, and the learning that travels between them."""

from fastapi import FastAPI

from services.cycles.api import (
    access,
    arrivals,
    connections,
    consents,
    cycles,
    directory,
    erasures,
    invitations,
    journey,
    learnings,
    me,
    participants,
    proposals,
    reach,
    reconsiderations,
    replies,
    sharing,
    slips,
    speakers,
)
from services.cycles.commands.erasures import erase_due
from services.cycles.consumers import HANDLERS
from services.cycles.queries.masking import replacements, sees_actor
from services.cycles.queries.visibility import visible_events
from services.cycles.tables.base import Base
from shared.service.app import create_app
from shared.service.service import Service
from shared.settings import Settings

_ROUTED = (
    learnings,
    replies,
    proposals,
    sharing,
    reconsiderations,
    arrivals,
    reach,
    cycles,
    participants,
    invitations,
    speakers,
    journey,
    connections,
    directory,
    consents,
    me,
    slips,
    erasures,
    access,
)
SERVICE = Service(
    name="cycles",
    title="Catchment cycles",
    description="Learning Cycles at five scales, and the learning that travels between them.",
    package="services.cycles",
    routers=[module.router for module in _ROUTED],
    private_paths=("/take-back",),
    tables=Base.metadata,
    handlers=HANDLERS,
    chores=(erase_due,),
    visible_events=visible_events,
    sees_actor=sees_actor,
    replacements=replacements,
    tags=(
        {"name": "cycles", "description": "Learning Cycles at five scales, and the wordings of their purpose."},
        {
            "name": "participants",
            "description": "Who takes part, and in which role. You see only the cycles that you take part in.",
        },
        {"name": "journey", "description": "The real path: stages in any order, several at once, round after round."},
        {"name": "learnings", "description": "What people now understand, and how they came to understand it."},
        {
            "name": "consents",
            "description": "What somebody agreed to: one text, to recipients by name; and taking it back.",
        },
        {"name": "me", "description": "What a person sees of their own, across all their cycles."},
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
        {
            "name": "reach",
            "description": "Asking where words came from whether they may go further, once for a text, and the answer.",
        },
        {"name": "erasures", "description": "Erasing what was never shared: shown first, and decided by two."},
        {"name": "access", "description": "Seeing all that is kept about oneself, before any of it is erased."},
    ),
)


def build(settings: Settings | None = None) -> FastAPI:
    """The web app. Without settings it reads them from the environment when it starts."""
    return create_app(SERVICE, settings)
