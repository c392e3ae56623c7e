"""A service's web app, from its declaration: its routers, and the routes that every service has."""

from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI

from shared import logs
from shared.db.hot import HotDatabase
from shared.db.sessions import connect
from shared.service import event_log, health, pages, parked_events
from shared.service.background import Background
from shared.service.service import Service
from shared.service.tail import EventTail
from shared.settings import Settings
from shared.web.body_limit import BodyLimitMiddleware
from shared.web.cors import NamedOriginsMiddleware
from shared.web.described_headers import describe_headers
from shared.web.failures import FailureMiddleware
from shared.web.head import HeadMiddleware
from shared.web.identity import Identity
from shared.web.problems import Problem, handle_problems
from shared.web.request_log import RequestLogMiddleware
from shared.web.strict_requests import StrictRequestMiddleware

TAGS = (
    {"name": "events", "description": "Everything that happened, in order, for those who may follow it."},
    {"name": "parked", "description": "Events that could not be applied, for those who run the service."},
    {"name": "health", "description": "For those who run the service."},
)

_COMMON = (health.router, pages.router)


def create_app(service: Service, settings: Settings | None = None) -> FastAPI:
    """The service's web app. Settings are read from the environment when it starts, unless they are given."""
    app = FastAPI(
        title=service.title,
        description=service.description,
        version="1",
        openapi_tags=[dict(tag) for tag in (*service.tags, *TAGS)],
        lifespan=_lifespan(service, settings),
        docs_url=None,
        redoc_url=None,
        telemetry={"auto_configure": True, "logs": False, "exclude": _is_private(service)},
        separate_input_output_schemas=False,
    )
    handle_problems(app)
    for router in (*service.routers, event_log.router(service), parked_events.router(service), *_COMMON):
        # Not include_router: one flat list of routes is quicker to look through than routers within routers.
        app.router.routes.extend(router.routes)
    app.add_middleware(StrictRequestMiddleware)
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(FailureMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(NamedOriginsMiddleware)
    app.add_middleware(RequestLogMiddleware)
    _document_problems(app)
    return app


def _is_private(service: Service) -> Callable[[MutableMapping[str, Any]], bool]:
    """Whether a request's path holds a secret, which a span would tell."""
    return lambda scope: str(scope.get("path", "")).startswith(tuple(service.private_paths))


def _lifespan(service: Service, given: Settings | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings = given or Settings()
        if given is None:
            logs.configure(settings, service.name)
        state = app.state
        state.settings, state.service = settings, service.name
        state.identity, state.in_flight = Identity(settings), set()
        if service.checks_texts:
            state.text_check = _text_check(settings)
        state.database, state.hot_database = connect(settings), HotDatabase(settings)
        await state.hot_database.open()
        state.tail = EventTail(state.database, service)
        state.background = Background(settings, state.database, service) if settings.background else None
        if state.background:
            await state.background.start()
        yield
        if state.background:
            await state.background.stop()
        await state.tail.close()
        await state.hot_database.close()
        await state.database.close()

    return lifespan


def _text_check(settings: Settings) -> Any:
    """Loads its model meanwhile: what needs it first waits. A service that checks no texts does not import it."""
    from shared.text.identifying.beside import TextCheck

    check = TextCheck(settings.language_model)
    check.load()
    return check


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
            describe_headers(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document_tokens(document: dict[str, Any]) -> None:
    """Everything below /v1 requires an access token, but for routes that say otherwise."""
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An OAuth 2 access token."}
    document["components"].setdefault("securitySchemes", {})["token"] = scheme
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path.startswith("/v1/"):
                operation.setdefault("security", [{"token": []}])
