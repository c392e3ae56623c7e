"""The services in all their setups: worlds that many tests share, and such as a test has for itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from deploy.local.keys import AUDIENCE, ISSUER, Keys
from shared.service.app import create_app
from shared.service.service import Service
from shared.settings import Settings
from tests.conformance.subject import Meet
from tests.conformance.subjects import Place
from tests.engines import Databases
from tests.people import PSEUDONYM_KEY, Person, running

NewSettings = Callable[..., Awaitable[Settings]]
WorldOf = Callable[[Place], Awaitable[Any]]


@pytest.fixture(scope="session")
def meet(token: Callable[..., str]) -> Meet:
    """`meet(http, "Amara", org="ZZ-TEST-01", scope="…")` → that person, signed in; `org=""`: acts for none."""

    def sign_in(http: httpx.AsyncClient, name: str, org: str, scope: str) -> Person:
        sub = name.lower()
        return Person(http, token(sub=sub, name=name, org=org or None, scope=scope), sub, name, org)

    return sign_in


@pytest.fixture(scope="session")
def service_token(token: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tokens") / "service.token"
    file.write_text(token(sub="service", name="Service", org="ZZ-TEST-01", scope="events:read operate"))
    return file


@pytest.fixture(scope="session")
def new_settings(databases: Databases, nats_url: str, keys: Keys, service_token: Path) -> NewSettings:
    """`await new_settings(service, nats_url=…)`: with a fresh database and an instance of its own."""

    async def make(service: Service, **more: Any) -> Settings:
        made = Settings(
            instance=f"t{uuid4().hex[:15]}",
            database_url=await asyncio.to_thread(databases.migrated, service),
            nats_url=nats_url,
            issuer=ISSUER,
            audience=AUDIENCE,
            jwks_file=str(keys.jwks_file),
            service_token_file=str(service_token),
            pseudonym_key=SecretStr(PSEUDONYM_KEY),
        )
        return made.model_copy(update=more)

    return make


class Worlds:
    """One world for each place, made when it is first asked for."""

    def __init__(self, stack: AsyncExitStack, new_settings: NewSettings, meet: Meet) -> None:
        self._stack, self._new_settings, self._meet = stack, new_settings, meet
        self._made: dict[str, Any] = {}

    async def of(self, place: Place) -> Any:
        if str(place) not in self._made:
            self._made[str(place)] = await self._settle(place)
        return self._made[str(place)]

    async def _settle(self, place: Place) -> Any:
        settings = await self._new_settings(place.subject.service)
        http = await self._stack.enter_async_context(running(create_app(place.subject.service, settings)))
        world = await place.subject.settle(http, self._meet, place.setup.name)
        world.database_url = settings.database_url
        return world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world_of(new_settings: NewSettings, meet: Meet) -> AsyncIterator[WorldOf]:
    """`await world_of(place)`: the world that all tests of this process share, and fill with more and more."""
    async with AsyncExitStack() as stack:
        yield Worlds(stack, new_settings, meet).of


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def small_world_of(new_settings: NewSettings, meet: Meet) -> AsyncIterator[WorldOf]:
    """`await small_world_of(place)`: a world that only this module's tests share."""
    async with AsyncExitStack() as stack:
        yield Worlds(stack, new_settings, meet).of
