"""The web foundation of every service: one app factory, one session per request, health, metrics and access log."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from shared import db, logs, pages
from shared.db import Session
from shared.errors import CatchmentError
from shared.identity import Identity
from shared.limits import Bounded
from shared.problems import Problem, handle_problems, on_failure
from shared.settings import Settings

log = structlog.get_logger()
requests = Counter("catchment_http_requests_total", "Requests answered.", ["method", "route", "status"])
durations = Histogram("catchment_http_request_seconds", "Time to answer.", ["method", "route"])


class Repeated(Protocol):
    """A request that may be a repetition: `replay` raises the earlier answer when there is one."""

    async def replay(self, database: db.Database) -> None: ...
    def release(self) -> None: ...


class Work(Protocol):
    """The background work that runs beside the web app (see `shared.worker`)."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def wake(self) -> None: ...
    async def health(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Service:
    """What makes one service different from another."""

    name: str
    title: str
    description: str
    routers: Sequence[APIRouter]
    tags: Sequence[dict[str, str]]
    background: Callable[[Settings, db.Database], Work]


def create_app(service: Service, settings: Settings | None = None) -> FastAPI:
    """The service's web app. Settings are read from the environment when it starts, unless they are given."""
    app = FastAPI(
        title=service.title,
        description=service.description,
        version="1",
        openapi_tags=list(service.tags),
        lifespan=_lifespan(service, settings),
        docs_url=None,
        redoc_url=None,
        telemetry={"auto_configure": True, "logs": False},
        separate_input_output_schemas=False,
    )
    handle_problems(app)
    for router in (*service.routers, health, pages.router):
        # Not include_router: one flat list of routes is quicker to look through than routers within routers.
        app.router.routes.extend(router.routes)
    app.add_middleware(Bounded)
    app.add_middleware(Observed)
    _document_problems(app)
    return app


def _lifespan(service: Service, given: Settings | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings = given or Settings()
        if given is None:
            logs.configure(settings, service.name)
        app.state.settings = settings
        app.state.service = service.name
        app.state.identity = Identity(settings)
        app.state.in_flight = set()
        app.state.database = db.connect(settings)
        app.state.background = service.background(settings, app.state.database) if settings.background else None
        if app.state.background:
            await app.state.background.start()
        yield
        if app.state.background:
            await app.state.background.stop()
        await app.state.database.close()

    return lifespan


async def session(request: Request) -> AsyncIterator[Session]:
    """One transaction per request: committed before the answer is sent, rolled back when anything is raised.

    What failed may have failed because it was done before: then `shared.idempotency` knows the answer.
    """
    database: db.Database = request.app.state.database
    request.state.repeated = None
    try:
        async with database.transaction() as opened:
            yield opened
    except Exception:
        if request.state.repeated:
            await request.state.repeated.replay(database)
        raise
    finally:
        if request.state.repeated:
            request.state.repeated.release()
    if request.app.state.background and request.method != "GET":
        request.app.state.background.wake()


SessionDep = Annotated[Session, Depends(session, scope="function")]


def _document_problems(app: FastAPI) -> None:
    """Every route refers to one `Problem` schema, and FastAPI's own validation schema is not used."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(made.pop("$defs"), Problem=made)
            _document_tokens(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document_tokens(document: dict[str, Any]) -> None:
    """Everything below /v1 wants an access token."""
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An OAuth 2 access token."}
    document["components"].setdefault("securitySchemes", {})["token"] = scheme
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path.startswith("/v1/"):
                operation["security"] = [{"token": []}]


class Observed:
    """Gives every request an id, a log line and its metrics. Plain ASGI: it costs little."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        started, status = time.perf_counter(), 0

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, observed_send)
            except Exception as error:
                if not status:  # here, so that answer and log line have the request's id
                    await (await on_failure(Request(scope), error))(scope, receive, observed_send)
                raise
            finally:
                _observe(scope, status or 500, time.perf_counter() - started)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and 8 <= len(value) <= 64 and value.replace(b"-", b"").isalnum():
            return str(value.decode("ascii"))
    return str(uuid7())


def _observe(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path_format", None) or "unmatched"
    requests.labels(scope["method"], route, status).inc()
    durations.labels(scope["method"], route).observe(seconds)
    log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))


health = APIRouter(tags=["health"])


class Ready(CatchmentError):
    status = 503
    slug = "not-ready"
    title = "Not ready"


@health.get("/livez", response_model=dict[str, str])
async def livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "alive"}


@health.get("/readyz", responses={503: {"description": "Something it needs is missing."}})
async def readyz(request: Request) -> dict[str, Any]:
    """Whether it can serve: database, NATS, and how far relay and consumer lag behind (in events)."""
    database: db.Database = request.app.state.database
    background: Work | None = request.app.state.background
    try:
        async with database.transaction() as opened:
            await opened.execute(text("SELECT 1"))
        state = await background.health() if background else {}
    except Exception as error:  # however it fails: without its database a service can do nothing
        raise Ready("The database cannot be reached. No request is served.", checks={"database": False}) from error
    if state.get("nats") is False:
        raise Ready("NATS cannot be reached. Requests are served; events wait in the outbox.", checks=state)
    return {"status": "ready", "database": True, **state}


@health.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Prometheus metrics."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
