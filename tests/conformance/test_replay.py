"""Events that come twice and out of order leave the same tables as events that come once and in order."""

import asyncio
import json
import random
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import uvicorn
from fastapi import FastAPI

from deploy.local.nats import Nats
from shared.events.envelope import Envelope, nats_subject
from shared.outbox.relay import Relay
from shared.service.app import create_app
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from shared.stream.port import Message
from tests.conformance.conftest import NewSettings
from tests.conformance.subject import Meet, Subject
from tests.conformance.subjects import Place, every_place
from tests.engines import Databases
from tests.people import running, until
from tests.searching import at_rest

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALL_BATCH = 5
"""So small that what comes early has to wait for what comes late, or be read from the log."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_AS_IT_COMES = {"aggregate_version", "traceparent"}
"""Columns in which two ways of taking the same events in may differ. That numbers have no gaps is tested elsewhere."""


@pytest.fixture
def servers(engine_directory: Path) -> Iterator[tuple[Nats, Nats]]:
    made = Nats(Path(mkdtemp(prefix="nats-", dir=engine_directory))), Nats(Path(mkdtemp(dir=engine_directory)))
    for server in made:
        server.start()
    yield made
    for server in made:
        server.stop()


@every_place
async def test_events_twice_and_out_of_order_leave_the_same_tables(
    place: Place, servers: tuple[Nats, Nats], new_settings: NewSettings, meet: Meet, databases: Databases
) -> None:
    service, (orderly, disorderly) = place.subject.service, servers
    settings = await new_settings(service, nats_url=orderly.url)
    await tell(place, settings, meet)
    messages = await published(settings, place.subject)
    base = await dump(settings.database_url, place.subject)
    known = set(_UUID.findall(json.dumps(base)))
    copies = [await asyncio.to_thread(databases.copied, settings.database_url) for _ in range(2)]
    once = settings.model_copy(update={"database_url": copies[0]})
    there = {"database_url": copies[1], "nats_url": disorderly.url, "inbox_batch": SMALL_BATCH}
    twice = settings.model_copy(update=there)
    await publish_twice(twice, messages)
    results = []
    for each in (once, twice):
        async with serving(place.subject, each):
            await at_rest(each.database_url)
        results.append(compared(await dump(each.database_url, place.subject), known))
    assert results[0] == results[1]
    assert results[0] != compared(base, known), "the events had nothing to do, so that proves nothing"


async def tell(place: Place, settings: Settings, meet: Meet) -> None:
    """The world, at rest, and then a backlog of events that nobody has taken in."""
    service = place.subject.service
    async with running(create_app(service, settings)) as http:
        world = await place.subject.settle(http, meet, place.setup.name)
        await at_rest(settings.database_url)
    async with running(create_app(service, settings.model_copy(update={"background": False}))) as http:
        world.http = http
        for person in world.people.values():
            person.http = http
        await place.subject.backlog(world)


async def published(settings: Settings, subject: Subject) -> list[bytes]:
    """Everything that the relay publishes, as the stream holds it then."""
    bus = NatsBus(settings)
    relay = Relay(settings, subject.name, bus)
    running_relay = asyncio.create_task(relay.run())
    connection = await asyncpg.connect(settings.database_url)

    async def done() -> bool:
        query = "SELECT NOT EXISTS (SELECT FROM outbox_pending) AND NOT EXISTS (SELECT FROM erasure_pending)"
        return bool(await connection.fetchval(query))

    await until(done)
    relay.stop()
    await running_relay
    await connection.close()
    reader = bus.reader(f"replay-{uuid4().hex}", [subject.name])
    await reader.start()
    texts: list[bytes] = []
    while deliveries := await reader.fetch(500, 0.3):
        texts += [delivery.data for delivery in deliveries]
    await reader.close()
    await bus.close()
    return texts


async def publish_twice(settings: Settings, texts: list[bytes]) -> None:
    """In another order, and under other ids for the stream, so that it takes no copy for a duplicate."""
    shuffled = [*texts, *texts]
    random.Random(1).shuffle(shuffled)
    bus = NatsBus(settings)
    await bus.ensure_stream()
    for text in shuffled:
        envelope = Envelope.model_validate_json(text)
        await bus.publish_one(Message(nats_subject(settings.instance, envelope.type), uuid4(), envelope.position, text))
    await bus.close()
    connection = await asyncpg.connect(settings.database_url)
    await connection.execute("UPDATE inbox_watermark SET sequence = 0")  # this stream is another
    await connection.close()


@asynccontextmanager
async def serving(subject: Subject, settings: Settings) -> AsyncIterator[None]:
    """The service with its background work and a log that can be asked for what the stream does not bring."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        own = settings.model_copy(update={"log_urls": {subject.name: url}})
        app: FastAPI = create_app(subject.service, own)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        task = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield
        finally:
            server.should_exit = True
            await task


async def dump(url: str, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """The rows of the service's own tables and of the event log."""
    connection = await asyncpg.connect(url)
    tables = [*subject.service.tables.tables, "event_log"]
    rows = {table: await connection.fetch(f'SELECT to_jsonb(t) FROM "{table}" t') for table in tables}
    await connection.close()
    return {table: [json.loads(row[0]) for row in found] for table, found in rows.items()}


def compared(tables: dict[str, list[dict[str, Any]]], known: set[str]) -> dict[str, list[str]]:
    """Without moments, and with one name for all ids that were drawn since."""
    return {table: sorted(_row(row, known) for row in rows) for table, rows in tables.items()}


def _row(row: dict[str, Any], known: set[str]) -> str:
    kept = {name: value for name, value in row.items() if name not in _AS_IT_COMES and not _is_moment(value)}
    text = json.dumps(kept, sort_keys=True)
    return _UUID.sub(lambda found: found[0] if found[0] in known else "new", text)


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:", value) is not None
