"""What `catchment doctor` finds out about an instance that runs: services, databases, stream and clock."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
from alembic.script import ScriptDirectory

from deploy.local.findings import Finding
from deploy.local.registry import declaration_of
from deploy.local.run_folder import RunNote
from shared.events.envelope import stream_name
from shared.service.migrations import config
from shared.stream.connection import NatsConnection
from shared.stream.port import Unreachable

CLOCKS_APART_SECONDS = 5
OUTBOX_WAITS_SECONDS = 30
LAG_EVENTS = 1000

EXTENSIONS = {"cycles": ("intarray",)}
"""Of PostgreSQL, which a service's migrations create; whoever restores only its tables has to create them."""

_OUTBOX = """
SELECT count(*) AS events, coalesce(extract(epoch FROM now() - min(e.time)), 0)::float8 AS oldest
FROM outbox_pending p JOIN event_log e ON e.id = p.event_id
"""


async def instance(note: RunNote) -> AsyncIterator[Finding]:
    for name, service in note.services.items():
        yield await _ready(name, service.url)
        async for finding in _database(name, service.database_url):
            yield finding
    async for finding in _stream(note):
        yield finding


async def _ready(name: str, url: str) -> Finding:
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as web:
            answer = await web.get(f"{url}/readyz")
    except httpx.HTTPError as error:
        advice = "Look at its log (services.log in the data folder), then start Catchment again."
        return Finding(f"Service {name}", f"{url} does not answer ({type(error).__name__})", advice)
    if answer.status_code != httpx.codes.OK:
        return Finding(f"Service {name}", f"not ready: {answer.text[:300]}", "Its answer says what is missing.")
    return Finding(f"Service {name}", f"ready at {url}")


async def _database(name: str, url: str) -> AsyncIterator[Finding]:
    subject = f"Database of {name}"
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        yield Finding(subject, f"cannot be reached: {error or type(error).__name__}", "Is PostgreSQL running?")
        return
    try:
        yield await _migrations(connection, name, url)
        for extension in EXTENSIONS.get(name, ()):
            yield await _extension(connection, name, extension)
        yield await _clock(connection)
        yield await _outbox(connection, name)
        yield await _parked(connection, name)
    except asyncpg.PostgresError as error:
        yield Finding(subject, f"cannot be read: {error}", "Start Catchment again: it migrates its databases.")
    finally:
        await connection.close()


async def _migrations(connection: asyncpg.Connection, name: str, url: str) -> Finding:
    newest = ScriptDirectory.from_config(config(declaration_of(name), url)).get_current_head()
    present = await connection.fetchval("SELECT version_num FROM alembic_version")
    advice = "" if present == newest else f"It should be {newest}. Start Catchment again: it migrates its databases."
    return Finding(f"Migrations of {name}", f"at {present}", advice)


async def _extension(connection: asyncpg.Connection, name: str, extension: str) -> Finding:
    version = await connection.fetchval("SELECT extversion FROM pg_extension WHERE extname = $1", extension)
    advice = "" if version else f"As the database's owner: CREATE EXTENSION {extension};"
    return Finding(f"Extension {extension} of {name}", version or "missing", advice)


async def _clock(connection: asyncpg.Connection) -> Finding:
    before = time.time()
    there: float = await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8")
    apart = there - (before + time.time()) / 2
    advice = (
        "Synchronise the clocks (NTP): tokens and times depend on them." if abs(apart) > CLOCKS_APART_SECONDS else ""
    )
    return Finding("Clock", f"{abs(apart):.1f} s apart from PostgreSQL's", advice)


async def _outbox(connection: asyncpg.Connection, name: str) -> Finding:
    row = await connection.fetchrow(_OUTBOX)
    assert row, "an aggregate always has a row"
    stuck = row["events"] and row["oldest"] > OUTBOX_WAITS_SECONDS
    advice = "The relay is not publishing. Look at the service's log, and check that NATS runs." if stuck else ""
    oldest = f", the oldest for {row['oldest']:.0f} s" if row["events"] else ""
    return Finding(f"Outbox of {name}", f"{row['events']} events wait to be published{oldest}", advice)


async def _parked(connection: asyncpg.Connection, name: str) -> Finding:
    count = await connection.fetchval("SELECT count(*) FROM inbox_parked")
    advice = "Look at them with `catchment parked list`." if count else ""
    return Finding(f"Parked by {name}", f"{count} events", advice)


async def _stream(note: RunNote) -> AsyncIterator[Finding]:
    line, stream = NatsConnection(note.nats_url), stream_name(note.instance)
    try:
        found = await line.ask(f"$JS.API.STREAM.INFO.{stream}", {})
        yield _stream_settings(stream, found)
        consumers = await line.ask(f"$JS.API.CONSUMER.LIST.{stream}", {"offset": 0})
        for consumer in consumers.get("consumers") or []:
            yield _lag(consumer)
    except Unreachable as error:
        yield Finding("NATS stream", f"{stream}: {error}", "Is NATS running, with JetStream, version 2.12 or newer?")
    finally:
        await line.close()


def _stream_settings(stream: str, found: dict[str, Any]) -> Finding:
    settings, wrong = found["config"], []
    if settings.get("storage") != "file":
        wrong.append("storage must be file")
    if not settings.get("allow_atomic"):
        wrong.append("allow_atomic must be on")
    if settings.get("max_age") or settings.get("max_msgs", -1) > 0 or settings.get("max_bytes", -1) > 0:
        wrong.append("its limits make it drop events")
    said = f"{stream} holds {found['state']['messages']} events"
    advice = "Correct it with `nats stream edit`, then run `catchment republish`." if wrong else ""
    return Finding("NATS stream", "; ".join([said, *wrong]), advice)


def _lag(consumer: dict[str, Any]) -> Finding:
    behind = consumer.get("num_pending", 0) + consumer.get("num_ack_pending", 0)
    advice = "The service does not keep up: look at its log and at /metrics." if behind > LAG_EVENTS else ""
    return Finding(f"Consumer {consumer['name']}", f"{behind} events behind", advice)


def running(note: RunNote) -> list[Finding]:
    async def collect() -> list[Finding]:
        return [finding async for finding in instance(note)]

    return asyncio.run(collect())
