"""Refuses bodies that are too large, by announced length or while reading, with an ordinary problem answer."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import on_http

MAX_BODY_BYTES = 1024 * 1024


class BodyLimitMiddleware:
    """Not FastAPI's own limit: that one answers an announced length in plain text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _announced(scope) > MAX_BODY_BYTES:
            answer = await on_http(Request(scope), _too_large())
            await answer(scope, receive, send)
        else:
            await self.app(scope, _counted(receive), send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
    return int(lengths[0][:20]) if lengths else 0


def _counted(receive: Receive) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY_BYTES:
            raise _too_large()
        return message

    return counted


def _too_large() -> HTTPException:
    return HTTPException(413, "Content Too Large")
