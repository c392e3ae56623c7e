"""Whether a service lives and can serve, and its metrics: for those who run it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from shared.db.sessions import Database
from shared.errors import CatchmentError
from shared.service.background import Background

router = APIRouter(tags=["health"])


KEYS_MISSING = (
    "The identity provider's keys cannot be read, so no token is accepted. "
    "CATCHMENT_JWKS_URL or CATCHMENT_JWKS_FILE says where they are."
)


class NotReady(CatchmentError):
    status = 503
    slug = "not-ready"
    title = "Not ready"


@router.get("/livez", response_model=dict[str, str])
async def livez() -> dict[str, str]:
    """Whether the process runs."""
    return {"status": "alive"}


@router.get("/readyz", responses={503: {"description": "Something that the service needs is missing."}})
async def readyz(request: Request) -> dict[str, Any]:
    """Whether the service can serve: database, NATS, keys of tokens, and how far relay and consumer lag (in events)."""
    database: Database = request.app.state.database
    background: Background | None = request.app.state.background
    try:
        async with database.transaction() as opened:
            await opened.execute(text("SELECT 1"))
        state = await background.health() if background else {}
    except Exception as error:  # however it fails: without its database a service can do nothing
        raise NotReady("The database cannot be reached. No request is served.", checks={"database": False}) from error
    if not await request.app.state.identity.has_keys():
        raise NotReady(KEYS_MISSING, checks={**state, "keys": False})
    if state.get("nats") is False:
        raise NotReady("NATS cannot be reached. Requests are served; events wait in the outbox.", checks=state)
    if fault := state.get("relay", {}).get("fault"):
        raise NotReady(f"Requests are served, but events are not published: {fault}", checks=state)
    return {"status": "ready", "database": True, **state}


@router.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Prometheus metrics."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
