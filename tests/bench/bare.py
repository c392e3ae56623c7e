"""The hop written bare, for comparison: HTTP, transaction, relay, JetStream, a row; and nothing checked."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import asyncpg
import nats
from fastapi import FastAPI, Request
from nats.js import JetStreamContext
from pydantic import BaseModel

BARE_TABLES = """
CREATE TABLE sent (id uuid PRIMARY KEY, body text NOT NULL);
CREATE TABLE pending (seq bigserial PRIMARY KEY, id uuid NOT NULL, body text NOT NULL);
CREATE TABLE received (seq bigserial PRIMARY KEY, id uuid NOT NULL UNIQUE, body text NOT NULL);
"""
STREAM = "bare"


class Words(BaseModel):
    statement: str
    how_learnt: str


@dataclass(slots=True)
class Bare:
    """A relay and a consumer, one message at a time."""

    pool: asyncpg.Pool
    stream: JetStreamContext
    hint: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, one: UUID, words: Words) -> None:
        body = json.dumps({"id": str(one), **words.model_dump()})
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("INSERT INTO sent VALUES ($1, $2)", one, body)
            await connection.execute("INSERT INTO pending (id, body) VALUES ($1, $2)", one, body)
        self.hint.set()

    async def relay(self) -> None:
        while True:
            await self.hint.wait()
            self.hint.clear()
            for seq, one, body in await self.pool.fetch("SELECT seq, id, body FROM pending ORDER BY seq"):
                await self.stream.publish(STREAM, body.encode(), headers={"Nats-Msg-Id": str(one)})
                await self.pool.execute("DELETE FROM pending WHERE seq = $1", seq)

    async def take_in(self) -> None:
        subscription = await self.stream.pull_subscribe(STREAM, durable="bare", stream=STREAM)
        while True:
            with suppress(TimeoutError):
                for message in await subscription.fetch(1, timeout=5):
                    event = json.loads(message.data)
                    await self.pool.execute("INSERT INTO received (id, body) VALUES ($1, 'x')", UUID(event["id"]))
                    await message.ack()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    line = await nats.connect(os.environ["CATCHMENT_NATS_URL"])
    async with asyncpg.create_pool(os.environ["CATCHMENT_DATABASE_URL"], min_size=4, max_size=16) as pool:
        await pool.execute(BARE_TABLES)
        stream = line.jetstream()
        await stream.add_stream(name=STREAM, subjects=[STREAM], allow_atomic=True)
        app.state.bare = bare = Bare(pool, stream)
        tasks = [asyncio.create_task(bare.relay()), asyncio.create_task(bare.take_in())]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await line.close()


def build() -> FastAPI:
    app = FastAPI(lifespan=lifespan)

    @app.post("/shares", status_code=201)
    async def share(words: Words, request: Request) -> dict[str, UUID]:
        one = uuid4()
        await request.app.state.bare.send(one, words)
        return {"id": one}

    return app
