"""The sample service: the smallest that is whole. Organisations write notes to each other, and hear of them."""

from fastapi import FastAPI

from shared.service.app import create_app
from shared.service.service import Service
from shared.settings import Settings
from tests.sample import api
from tests.sample.consumers import HANDLERS
from tests.sample.events import NoteWithdrawn, NoteWritten
from tests.sample.tables import Base

SERVICE = Service(
    name="sample",
    title="Catchment sample",
    description="Notes from one organisation to another.",
    package="tests.sample",
    routers=[api.router],
    tables=Base.metadata,
    handlers=HANDLERS,
    events=(NoteWritten, NoteWithdrawn),
    tags=({"name": "notes", "description": "Notes, as they were written and as they were heard."},),
)


def build(settings: Settings | None = None) -> FastAPI:
    """The web app. Without settings it reads them from the environment when it starts."""
    return create_app(SERVICE, settings)
