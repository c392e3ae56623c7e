"""One connection to NATS that reconnects for ever, even where the client library would give up."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import SlowConsumerError

from shared.metrics import SLOW_SUBSCRIPTIONS
from shared.stream.port import Unreachable

log = structlog.get_logger()

ANSWER_SECONDS = 5
HEADER_BYTES = 512
"""More than our headers of one message take of the server's `max_payload`."""


class Refused(Unreachable):
    """JetStream answered with an error."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code


class NatsConnection:
    """Connects when it is first used."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Client | None = None
        self._connecting: asyncio.Task[Client] | None = None
        self._lost: asyncio.Future[None] | None = None
        """Done when the present connection is gone."""
        self.epoch = 0

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.is_connected

    @property
    def largest(self) -> int:
        if self._client is None:
            raise Unreachable("NATS has not been reached yet")
        return self._client.max_payload - HEADER_BYTES

    async def client(self) -> Client:
        """The connected client. Raises Unreachable, and goes on connecting behind the scenes."""
        if self._client is None or self._client.is_closed:
            self._client = await self._connected()
        if not self._client.is_connected:
            raise Unreachable("NATS cannot be reached just now")
        return self._client

    async def send(self, subject: str, payload: bytes = b"", reply: str = "") -> None:
        await self.publish(subject, payload, reply=reply)

    async def publish(
        self, subject: str, payload: bytes, headers: dict[str, str] | None = None, reply: str = ""
    ) -> None:
        client = await self.client()
        try:
            await client.publish(subject, payload, reply=reply, headers=headers)
        except (NatsError, OSError) as error:
            raise Unreachable(repr(error)) from error

    async def request(
        self, subject: str, payload: bytes, headers: dict[str, str] | None = None, seconds: float = ANSWER_SECONDS
    ) -> dict[str, Any]:
        client, lost = await self.client(), self._lost
        asking = asyncio.create_task(client.request(subject, payload, timeout=seconds, headers=headers))
        awaited: set[asyncio.Future[Any]] = {asking, lost} if lost else {asking}
        await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():  # the answer would have come over the connection that is gone
            asking.add_done_callback(lambda task: task.cancelled() or task.exception())
            asking.cancel()
            raise Unreachable("the connection to NATS was lost")
        try:
            message = asking.result()
        except (NatsError, OSError) as error:
            raise Unreachable(repr(error)) from error
        answer: dict[str, Any] = json.loads(message.data)
        if "error" in answer:
            raise Refused(answer["error"].get("err_code", 0), answer["error"].get("description", ""))
        return answer

    async def ask(self, subject: str, question: Mapping[str, object]) -> dict[str, Any]:
        return await self.request(subject, json.dumps(question).encode() if question else b"")

    async def subscribe(
        self, inbox: str, on_message: Callable[[Msg], Awaitable[None]]
    ) -> Callable[[], Awaitable[None]]:
        client = await self.client()
        subscription = await client.subscribe(inbox, cb=on_message)

        async def unsubscribe() -> None:
            with suppress(NatsError, OSError):
                await subscription.unsubscribe()

        return unsubscribe

    def inbox(self) -> str:
        return f"_INBOX.{uuid4().hex}"

    async def close(self) -> None:
        task = self._connecting
        if task and not (task.cancel() or task.cancelled() or task.exception()):
            self._client = task.result()
        if self._client and not self._client.is_closed:
            with suppress(NatsError, OSError):
                if self._client.is_connected:
                    await self._client.flush(timeout=2)
            await self._client.close()

    async def _connected(self) -> Client:
        """Cancelling the library's own connect can leave it half done, so it goes on in a task of its own."""
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._connect())
        connecting = self._connecting
        await asyncio.wait({connecting}, timeout=ANSWER_SECONDS)
        if not connecting.done():
            raise Unreachable("NATS cannot be reached just now")
        if error := connecting.exception():
            raise Unreachable(repr(error)) from error
        return connecting.result()

    async def _connect(self) -> Client:
        client, self._lost = Client(), asyncio.get_running_loop().create_future()
        await client.connect(
            self._url,
            error_cb=_error,
            disconnected_cb=self._disconnected,
            reconnected_cb=self._reconnected,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.25,  # type: ignore[arg-type]
            ping_interval=10,
            pending_size=-1,  # unlimited while connected; refused at once, not kept, while disconnected
        )
        self.epoch += 1
        return client

    async def _disconnected(self) -> None:
        lost, self._lost = self._lost, asyncio.get_running_loop().create_future()
        if lost:
            lost.set_result(None)

    async def _reconnected(self) -> None:
        self.epoch += 1
        log.info("connected to NATS again")


async def _error(error: Exception) -> None:
    if isinstance(error, SlowConsumerError):
        SLOW_SUBSCRIPTIONS.inc()
        log.error("subscription too slow", subject=error.subject)
    else:
        log.debug("NATS", error=repr(error))
