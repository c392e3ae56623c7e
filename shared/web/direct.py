"""A quicker way into creating routes: what every one of them needs is given to it directly.

FastAPI solves a tree of dependencies for each request. For a route that wants nothing but its path, its body, the
caller, the session and the idempotency key, that tree is known beforehand; walking it took longer than the route's own
work (see docs/decisions/0010). The signature stays what FastAPI reads for validation and for the OpenAPI document.
"""

import json
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from shared.service.app import session
from shared.web.idempotency import once, sent_key
from shared.web.identity import pseudonyms

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_transaction = asynccontextmanager(session)


class DirectRoute(APIRoute):
    """Takes the short way where the signature allows it, and FastAPI's own everywhere else."""

    def get_route_handler(self) -> Handler:
        wanted = {dependency.call: dependency.name for dependency in self.dependant.dependencies}
        checks = [call for call in wanted if call and hasattr(call, "scope_needed")]
        known = {session, once, pseudonyms, *checks}
        if not {session, once} <= set(wanted) or set(wanted) - known or len(checks) != 1 or self.dependant.query_params:
            return super().get_route_handler()
        return self._direct(checks[0], {call: str(name) for call, name in wanted.items()})

    def _direct(self, check: Callable[..., Any], names: dict[Callable[..., Any] | None, str]) -> Handler:
        endpoint = self.endpoint

        async def handle(request: Request) -> Response:
            given = {names[check]: await check(request)}
            key = sent_key(request)
            given |= await self._validated(request)
            if pseudonyms in names:
                given[names[pseudonyms]] = await pseudonyms(request)
            async with _transaction(request) as opened:
                given[names[session]] = opened
                given[names[once]] = await once(request, opened, key)
                answer: Response = await endpoint(**given)
            return answer

        return handle

    async def _validated(self, request: Request) -> dict[str, Any]:
        """Path and body, checked as FastAPI checks them."""
        given, errors = request_params_to_args(self.dependant.path_params, request.path_params)
        if self.body_field:
            body, found = self.body_field.validate(await _read(request), {}, loc=("body",))
            errors += found
            given[self.body_field.name] = body
        if errors:
            raise RequestValidationError(errors)
        return given


async def _read(request: Request) -> Any:
    body = await request.body()
    if not body or "json" not in request.headers.get("content-type", ""):
        return body or None
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        problem = {"type": "json_invalid", "loc": ("body",), "msg": "JSON decode error", "input": {}}
        raise RequestValidationError([problem]) from error
