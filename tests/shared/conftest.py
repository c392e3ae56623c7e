"""A database and a bus for tests that run relays and consumers themselves."""

from collections.abc import AsyncIterator

import pytest

from shared.db.sessions import Database, connect
from shared.settings import Settings
from shared.stream.jetstream import NatsBus


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    made = connect(settings)
    yield made
    await made.close()


@pytest.fixture
async def bus(settings: Settings) -> AsyncIterator[NatsBus]:
    made = NatsBus(settings)
    await made.ensure_stream()
    yield made
    await made.close()
