"""The cycles service as its users meet it: the real app on real engines."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI

from services.cycles.main import SERVICE, build
from shared.service.service import Service
from shared.settings import Settings
from tests.people import Person, running

Meet = Callable[..., Person]


@pytest.fixture
def declaration() -> Service:
    return SERVICE


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return build(settings)


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The service without its background work: events stay in the outbox."""
    async with running(app) as client:
        yield client


@pytest.fixture
async def live(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The service with relay and consumer: what is shared travels over NATS."""
    async with running(build(settings.model_copy(update={"background": True}))) as client:
        yield client


@pytest.fixture
def meet(token: Callable[..., str]) -> Meet:
    """`meet(http, "Amara", org="ZZ-TEST-01")` → that person, signed in; `org=""`: acts for no organisation."""

    def sign_in(
        http: httpx.AsyncClient, name: str, org: str = "ZZ-TEST-01", scope: str = "cycles:read cycles:write events:read"
    ) -> Person:
        sub = name.lower()
        return Person(http, token(sub=sub, name=name, org=org or None, scope=scope), sub, name, org)

    return sign_in
