"""Answers what nobody foresaw with a 500 that tells nothing of itself."""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import on_failure


class FailureMiddleware:
    """Inside of whatever adds headers to answers: a 500 has its request id, and pages of other origins may read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noting_send)
        except Exception as error:
            if scope["type"] == "http" and not started:
                await (await on_failure(Request(scope), error))(scope, receive, send)
            raise
