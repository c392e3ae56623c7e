"""Everything that goes wrong is answered in one form: RFC 9457 problem+json."""

from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from shared.db.transient import is_transient
from shared.errors import BadRequest, CatchmentError, Unavailable, Unprocessable

MEDIA_TYPE = "application/problem+json"
_HTTP_SLUGS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
log = structlog.get_logger()


class FieldProblem(BaseModel):
    """One field that is not valid."""

    field: str = Field(description="where: `body.statement`, `query.limit`, `header.If-Match`", examples=["body.kind"])
    message: str = Field(examples=["Input should be 'insight', 'pattern', …"])


class Problem(BaseModel):
    """RFC 9457 problem details. `type` is stable: programs may rely on it."""

    type: str = Field(examples=["urn:catchment:problem:not-found"])
    title: str
    status: int
    detail: str = Field(description="what is wrong here, and what to do")
    instance: str = Field(description="path of the request")
    errors: list[FieldProblem] | None = None

    model_config = {"extra": "allow"}


def problem(
    request: Request,
    status: int,
    slug: str,
    title: str,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    body = Problem(
        type=f"urn:catchment:problem:{slug}",
        title=title,
        status=status,
        detail=detail,
        instance=request.url.path,
        **extra,
    )
    content = body.model_dump_json(exclude_none=True)
    return Response(content, status, media_type=MEDIA_TYPE, headers=headers)


class Replayed(Exception):
    """The request was answered before: this carries that answer to the caller again."""

    def __init__(self, response: Response) -> None:
        self.response = response


async def on_replayed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Replayed)
    return error.response


async def on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, CatchmentError)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return problem(request, error.status, error.slug, error.title, error.detail, headers=headers, **error.extra)


async def on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return await on_refusal(request, BadRequest("The body is not valid JSON."))
    errors = [FieldProblem(field=".".join(str(part) for part in one["loc"]), message=one["msg"]) for one in found]
    detail = "Nothing was changed. Correct the fields named in `errors` and send the request again."
    return problem(request, 422, Unprocessable.slug, Unprocessable.title, detail, errors=errors)


async def on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug = _HTTP_SLUGS.get(error.status_code, "refused")
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else dict(error.headers or {})
    return problem(request, error.status_code, slug, str(error.detail), _advice(error), headers=headers)


def _allowed(request: Request) -> str:
    """Every method that the address accepts; the router itself names those of one route only."""
    routes = [r for r in request.app.routes if isinstance(r, Route) and r.matches(request.scope)[0] is Match.PARTIAL]
    methods = {method for route in routes for method in route.methods or ()}
    return ", ".join(sorted({*methods, "HEAD"} if "GET" in methods else methods))


def _advice(error: HTTPException) -> str:
    if error.status_code == 413:
        return "The body is larger than 1 MiB. Send less at once."
    if error.status_code == 405:
        return "This address does not accept that method; see the OpenAPI document."
    if error.status_code == 404:
        return "Nothing is served at this address; see the OpenAPI document."
    return str(error.detail)


async def on_database_trouble(request: Request, error: Exception) -> Response:
    """What passes by itself is nobody's fault: 503, and when to try again. Anything else stays a failure."""
    if not is_transient(error):
        raise error
    log.warning("database in trouble", error=type(error).__name__)
    return await on_refusal(request, DatabaseTrouble(DatabaseTrouble.advice))


async def on_failure(request: Request, error: Exception) -> Response:
    """The exception's text goes to the log, never to the caller."""
    route = getattr(request.scope.get("route"), "path_format", None) or "unmatched"  # a path may hold a secret
    log.error("request_failed", route=route, exc_info=error)
    detail = "The error was logged and nothing was changed. You can send the same request again."
    return problem(request, 500, CatchmentError.slug, CatchmentError.title, detail)


class DatabaseTrouble(Unavailable):
    slug = "database-trouble"
    title = "The database cannot be used just now"
    retry_after = 2
    advice = "Nothing was changed, or it is done already: send the same request, with the same key, again in a moment."


_DATABASE_TROUBLES = (
    DBAPIError,
    PoolTimeout,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    ConnectionError,
    TimeoutError,
)


def handle_problems(app: FastAPI) -> None:
    for trouble in _DATABASE_TROUBLES:
        app.add_exception_handler(trouble, on_database_trouble)
    app.add_exception_handler(CatchmentError, on_refusal)
    app.add_exception_handler(Replayed, on_replayed)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)


_MEANINGS = {
    400: "The request cannot be understood.",
    401: "No valid access token.",
    403: "You can see this, but may not do it.",
    404: "It does not exist, or you may not see it.",
    409: "The current state does not allow it.",
    410: "It was created once, and it or a text of it was erased since.",
    412: "Somebody has changed it since you read it.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not JSON.",
    422: "The content is not valid.",
    428: "`If-Match` is missing.",
    429: "Too many requests; `Retry-After` says when to try again.",
    503: "Not available just now.",
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI documentation of the problems that a route can answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {s: {"description": _MEANINGS[s], "content": {MEDIA_TYPE: {"schema": schema}}} for s in statuses}


READS = responses(401, 403, 404, 422, 503)
CREATES = responses(400, 401, 403, 404, 409, 410, 413, 415, 422, 503)
CHANGES = responses(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)
"""What every reading, creating and changing route can answer with."""
