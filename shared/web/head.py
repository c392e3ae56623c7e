"""HEAD answers as GET does, without the body: whatever can be read can be asked for its headers alone."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMiddleware:
    """Not a second method on every route: that would be in the OpenAPI document twice."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # A copy: the server has to know that it was HEAD, or it misses the body that Content-Length announces.
        inner = {**scope, "method": "GET"}
        try:
            await self.app(inner, receive, _without_body(send))
        finally:
            scope["route"] = inner.get("route")


def _without_body(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return sent
