"""Refuses what no route would read: query parameters that it does not know (422), bodies that are not JSON (415)."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.errors import CatchmentError
from shared.web.problems import on_invalid, on_refusal


class NotJson(CatchmentError):
    status = 415
    slug = "not-json"
    title = "The body is not JSON"


class StrictRequestMiddleware:
    """Of the API's routes; pages for people get what links and forms send along, and probes a cache-breaker.

    A misspelt filter would otherwise be answered with everything. Requests without a query, and with JSON or without a
    body, cost two looks at their headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._routes: dict[str, list[APIRoute]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._refusal(scope) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        not_json = _has_a_body_that_is_not_json(scope)
        if not (not_json or scope["query_string"]):
            return None
        route = next((one for one in self._routes_of(scope) if one.matches(scope)[0] is Match.FULL), None)
        if route is None:
            return None
        scope["route"] = route  # as the router does: the log says where it was
        if not_json:
            return await on_refusal(Request(scope), NotJson("Send JSON, with `Content-Type: application/json`."))
        return await _refused_query(scope, route)

    def _routes_of(self, scope: Scope) -> list[APIRoute]:
        """Those of the API that have the request's method, found once."""
        if not self._routes:
            for one in scope["app"].routes:
                if isinstance(one, APIRoute) and one.path.startswith("/v1/"):
                    for method in one.methods or ():
                        self._routes.setdefault(method, []).append(one)
        return self._routes.get(scope["method"], [])


async def _refused_query(scope: Scope, route: APIRoute) -> Response | None:
    known = sorted(set(_query_names(route.dependant)))
    sent = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    unknown = sorted({name for name, _ in sent} - {*known})
    return await on_invalid(Request(scope), _unknown(unknown, known)) if unknown else None


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (one.alias for one in dependant.query_params)
    for each in dependant.dependencies:
        yield from _query_names(each)


def _unknown(names: list[str], known: list[str]) -> RequestValidationError:
    advice = f"There is no such parameter here. Known: {', '.join(known) or 'none'}"
    return RequestValidationError([{"type": "unknown", "loc": ("query", name), "msg": advice} for name in names])


def _has_a_body_that_is_not_json(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    headers = dict(scope["headers"])
    if headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers:
        return False
    media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    return not (media_type == b"application/json" or media_type.endswith(b"+json"))
