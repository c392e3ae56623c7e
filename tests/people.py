"""People who use the API in tests: each with their own token, over the real app."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from shared.web.identity import pseudonym

PATIENCE_SECONDS = 20


PSEUDONYM_KEY = "test-pseudonym-key"


class Person:
    """Somebody with a token; `org` is empty for who acts for none.

    Calls return the parsed answer and fail the test on another status than expected.
    """

    def __init__(self, http: httpx.AsyncClient, token: str, sub: str, name: str, org: str) -> None:
        self.http, self.token, self.sub, self.name, self.org = http, token, sub, name, org

    @property
    def pseudonym(self) -> str:
        return pseudonym(PSEUDONYM_KEY.encode(), self.sub)

    def through(self, http: httpx.AsyncClient) -> "Person":
        """The same person at another door."""
        return Person(http, self.token, self.sub, self.name, self.org)

    async def request(
        self, method: str, path: str, *, json: Any = None, headers: dict[str, str] | None = None, **params: Any
    ) -> httpx.Response:
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return await self.http.request(method, path, json=json, headers=sent, params=params or None)

    async def get(self, path: str, expect: int = 200, **params: Any) -> Any:
        return _read(await self.request("GET", path, **params), expect)

    async def create(self, path: str, json: Any = None, expect: int = 201, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return _read(await self.request("POST", path, json=json, headers=headers), expect)

    async def change(
        self,
        path: str,
        json: Any = None,
        expect: int = 200,
        method: str = "POST",
        at: str = "",
        version: int | None = None,
    ) -> Any:
        """Reads the ETag at `at` (default: the path itself, without its last word) unless a version is given."""
        if version is None:
            answer = await self.request("GET", at or path.rsplit("/", 1)[0])
            etag = answer.headers.get("ETag", '"0"')
        else:
            etag = f'"{version}"'
        return _read(await self.request(method, path, json=json, headers={"If-Match": etag}), expect)


def _read(answer: httpx.Response, expect: int) -> Any:
    assert answer.status_code == expect, (
        f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    )
    return answer.json() if answer.content else None


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The app with its lifespan (background work included, when its settings say so)."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test", timeout=30) as http:
            yield http


async def until(look: Callable[[], Awaitable[Any]], what: str = "something was found") -> Any:
    """What `look` finds, as soon as it finds something; fails the test when that takes too long."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        found = await look()
        if found:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"waited {PATIENCE_SECONDS} seconds in vain until {what}")
