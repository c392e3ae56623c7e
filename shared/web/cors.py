"""Lets pages of other origins call the API from a browser: off, unless the setting names their origins."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
REQUEST_HEADERS = ("Authorization", "Content-Type", "If-Match", "Idempotency-Key", "Last-Event-ID", "X-Request-Id")
ANSWER_HEADERS = ("ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After", "X-Request-Id")


class NamedOriginsMiddleware:
    """Starlette's own, with the origins of the settings, which are read when the service starts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._named: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        settings = getattr(scope["app"].state, "settings", None)  # an app that was not started has none
        origins = settings.cors_origins if settings and scope["type"] == "http" else []
        if origins and self._named is None:
            self._named = CORSMiddleware(
                self.app,
                allow_origins=origins,
                allow_methods=METHODS,
                allow_headers=REQUEST_HEADERS,
                expose_headers=ANSWER_HEADERS,
            )
        await (self._named if origins and self._named else self.app)(scope, receive, send)
