"""Relay and consumer against the raw loops that they cannot do without; the server syncs every write to disk."""

import asyncio
import json
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import nats
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from services.cycles.consumers import HANDLERS
from shared.db import sessions as db
from shared.events.cycles.sharing import LearningShared
from shared.events.origin import Origin
from shared.events.vocabulary import Kind, Reach, Scale
from shared.inbox.consumer import Consumer
from shared.outbox.record import NewEvent, record_all
from shared.outbox.relay import Relay
from shared.settings import Settings
from shared.stream.jetstream import NatsBus
from tests.bench.figures import Figure, judge
from tests.bench.servers import ORGANISATION, Bench
from tests.bench.writes import BODY

EVENTS = 10_000
BATCH = 500
ORIGIN = Origin(ORGANISATION, "person:0123456789abcdef")
TEAM, ORGANISATIONS = UUID(int=1), UUID(int=2)
PREPARE = """
INSERT INTO cycle (id, scale, membership, title, purpose, wording, language, state, round, version, events, started_at)
VALUES ('{team}', 'team', 'people', 'T', 'P', 1, 'en', 'active', 1, 1, {events}, now()),
       ('{larger}', 'organisation', 'organisations', 'O', 'P', 1, 'en', 'active', 1, 1, 1, now());
INSERT INTO connection (id, smaller_cycle_id, larger_cycle_id, smaller_size, larger_size, state, proposed_by, because,
                        version, proposed_at, changed_at, agreed_at_event)
VALUES (gen_random_uuid(), '{team}', '{larger}', 1, 2, 'agreed', 'smaller', 'x', 1, now(), now(), 0);
"""


async def measure(bench: Bench, runs: int) -> list[Figure]:
    found: dict[str, list[float]] = {"publish": [], "fetch": [], "relay": [], "consumer": []}
    for run in range(runs):
        for name, rate in {**await _raw(bench, f"raw{run}"), **await _ours(bench, f"rates{run}")}.items():
            found[name].append(rate)
    return [
        judge("relay, events published", "events/s", found["relay"], found["publish"], least=0.5),
        judge("consumer, events to arrivals", "events/s", found["consumer"], found["fetch"], least=0.25),
    ]


async def _raw(bench: Bench, name: str) -> dict[str, float]:
    """Atomic batches published, then fetched and acknowledged; nothing else is done."""
    line = await nats.connect(bench.nats.url, pending_size=-1)
    stream = line.jetstream()
    await stream.add_stream(name=name, subjects=[name], allow_atomic=True)
    body = _event().model_dump_json().encode().ljust(1000)
    began = time.perf_counter()
    for _ in range(EVENTS // BATCH):
        batch = uuid4().hex
        for place in range(1, BATCH + 1):
            headers = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place), "Nats-Msg-Id": str(uuid4())}
            if place < BATCH:
                await line.publish(name, body, headers=headers)
        answer = await line.request(name, body, headers={**headers, "Nats-Batch-Commit": "1"}, timeout=20)
        assert "error" not in json.loads(answer.data), answer.data
    published = EVENTS / (time.perf_counter() - began)
    subscription = await stream.pull_subscribe(name, durable="raw", stream=name)
    began, taken = time.perf_counter(), 0
    while taken < EVENTS:
        messages = await subscription.fetch(BATCH, timeout=5)
        for message in messages:
            await message.ack()
        taken += len(messages)
    await line.flush()
    fetched = EVENTS / (time.perf_counter() - began)
    await stream.delete_stream(name)
    await line.close()
    return {"publish": published, "fetch": fetched}


async def _ours(bench: Bench, name: str) -> dict[str, float]:
    url = await bench.database(name)
    settings = Settings(
        instance=name, database_url=url, nats_url=bench.nats.url, pseudonym_key=SecretStr("x" * 16), relay_batch=BATCH
    )
    await _fill(url)
    bus, database = NatsBus(settings), db.connect(settings)
    await bus.ensure_stream()
    relay = Relay(settings, "cycles", bus)
    published = await _timed(url, relay, "SELECT NOT EXISTS (SELECT FROM outbox_pending)")
    consumer = Consumer(settings, database, "cycles", HANDLERS, bus)
    consumed = await _timed(url, consumer, f"SELECT count(*) = {EVENTS} FROM arrival")
    await bus.close()
    await database.close()
    return {"relay": published, "consumer": consumed}


async def _timed(url: str, work: Relay | Consumer, done: str) -> float:
    connection = await asyncpg.connect(url)
    began = time.perf_counter()
    running = asyncio.create_task(work.run())
    while not await connection.fetchval(done):
        await asyncio.sleep(0.01)
    rate = EVENTS / (time.perf_counter() - began)
    work.stop()
    await running
    await connection.close()
    return rate


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(PREPARE.format(team=TEAM, larger=ORGANISATIONS, events=EVENTS))
    records = [NewEvent(_event(), TEAM, n, ORIGIN, "connected", [ORGANISATION]) for n in range(1, EVENTS + 1)]
    await record_all(connection, records, datetime.now(UTC))
    await connection.execute("ANALYZE")
    await connection.close()


def _event() -> LearningShared:
    return LearningShared(
        cycle_id=TEAM,
        learning_id=uuid7(),
        share_id=uuid7(),
        scale=Scale.team,
        kind=Kind.insight,
        statement=BODY["statement"],
        how_learnt=BODY["how_learnt"],
        language="en",
        reach=Reach.connected,
        wording=1,
    )
