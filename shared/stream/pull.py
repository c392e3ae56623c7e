"""A pull reader with low latency: it waits for the first message and takes what is there, never for a full batch."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from shared.stream.port import Delivery, ReaderLost, StoredMessage, Unreachable

PULL_SECONDS = 30
HEARTBEAT_SECONDS = 5
SILENCE_SECONDS = 2.5 * HEARTBEAT_SECONDS
STALL_SECONDS = 30
NANOSECONDS = 10**9
SHORT_TOKENS = 9
"""Parts of an acknowledgement's subject; newer servers add the domain and the account in front of the stream."""


class RawMessage(Protocol):
    """A message as the connection hands it over."""

    subject: str
    reply: str
    data: bytes

    @property
    def header(self) -> Mapping[str, str] | None: ...


class PullConnection(Protocol):
    """What a puller needs of a connection."""

    @property
    def epoch(self) -> int:
        """Changes whenever the connection was lost and made again: pull requests die with a connection."""

    async def subscribe(
        self, inbox: str, on_message: Callable[[Any], Awaitable[None]]
    ) -> Callable[[], Awaitable[None]]: ...

    async def send(self, subject: str, payload: bytes = b"", reply: str = "") -> None: ...

    async def ask(self, subject: str, question: Mapping[str, object]) -> dict[str, Any]:
        """JetStream's answer. Raises Unreachable, also for an error that JetStream names."""

    def inbox(self) -> str: ...


class Puller:
    """Reads one consumer, once. Where the consumer or the way to it is lost, `fetch` says so: it is not made again."""

    def __init__(self, connection: PullConnection, stream: str, consumer: str) -> None:
        self._connection, self._stream, self._consumer = connection, stream, consumer
        self._arrived: deque[Delivery] = deque()
        self._news = asyncio.Event()
        self._unsubscribe: Callable[[], Awaitable[None]] | None = None
        self._inbox = ""
        self._requested = 0
        self._epoch = -1
        self._heard = self._served = 0.0
        self._lost = ""

    async def start(self) -> None:
        self._epoch = self._connection.epoch
        self._heard = self._served = time.monotonic()
        self._inbox = self._connection.inbox()
        self._unsubscribe = await self._connection.subscribe(self._inbox, self._on_message)

    async def close(self) -> None:
        if self._unsubscribe:
            unsubscribe, self._unsubscribe = self._unsubscribe, None
            await unsubscribe()

    async def fetch(self, limit: int, seconds: float) -> list[Delivery]:
        deadline = time.monotonic() + seconds
        while not self._arrived:
            await self._check()
            await self._pull(limit)
            left = min(deadline, self._heard + SILENCE_SECONDS) - time.monotonic()
            if not await self._wait_for_message(min(left, 0.5)) and time.monotonic() >= deadline:
                return []
        await self._pull(limit)
        return [self._arrived.popleft() for _ in range(min(limit, len(self._arrived)))]

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            await self._connection.send(delivery.token)

    async def redeliver(self, deliveries: Sequence[Delivery], delay: float) -> None:
        payload = b"-NAK " + json.dumps({"delay": int(delay * NANOSECONDS)}).encode()
        for delivery in deliveries:
            await self._connection.send(delivery.token, payload)

    async def _check(self) -> None:
        """A lost connection takes its pull requests along; silence means that something on the way was lost."""
        if self._epoch != self._connection.epoch:
            self._lost = self._lost or "the connection was made anew"
        elif time.monotonic() - self._heard >= SILENCE_SECONDS:
            self._lost = self._lost or "no heartbeat"
        elif time.monotonic() - self._served >= STALL_SECONDS:
            self._served = time.monotonic()
            await self._check_for_stall()
        if self._lost:
            raise ReaderLost(f"{self._consumer}: {self._lost}")

    async def _check_for_stall(self) -> None:
        """Heartbeats without messages are right where nothing is pending, or where all of it waits for us."""
        state = await self._connection.ask(f"$JS.API.CONSUMER.INFO.{self._stream}.{self._consumer}", {})
        if state["num_pending"] and not state["num_ack_pending"]:
            self._lost = "messages pending, none delivered"

    async def _pull(self, limit: int) -> None:
        """Keep at least half a batch requested, so that the server never has to wait for us."""
        if self._requested > limit // 2:
            return
        request = {
            "batch": limit,
            "expires": PULL_SECONDS * NANOSECONDS,
            "idle_heartbeat": HEARTBEAT_SECONDS * NANOSECONDS,
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._consumer}"
        self._requested += limit
        await self._connection.send(subject, json.dumps(request).encode(), self._inbox)

    async def _wait_for_message(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._news.wait(), max(seconds, 0))
        except TimeoutError:
            return False
        self._news.clear()
        return True

    async def _on_message(self, message: RawMessage) -> None:
        self._heard = time.monotonic()
        if message.reply.startswith("$JS.ACK."):
            self._served = self._heard
            self._requested -= 1
            self._arrived.append(delivery(message))
            self._news.set()
        else:
            self._read_status(message.header or {})

    def _read_status(self, header: Mapping[str, str]) -> None:
        status, words = header.get("Status"), header.get("Description", "")
        if status == "100":
            return
        unserved = header.get("Nats-Pending-Messages")
        self._requested = max(0, self._requested - int(unserved)) if unserved else 0
        if status == "503" or (status == "409" and "eleted" in words):
            self._lost = f"{status} {words}"
        self._news.set()


def delivery(message: RawMessage) -> Delivery:
    parts = message.reply.split(".")
    sequence, behind = (parts[5], parts[8]) if len(parts) == SHORT_TOKENS else (parts[7], parts[10])
    return Delivery(int(sequence), message.data, message.reply, int(behind), message.header or {})


async def read_to_end(puller: Puller) -> AsyncIterator[StoredMessage]:
    """All that its consumer has, once. Raises Unreachable when the stream stops answering before."""
    await puller.start()
    while True:
        arrived = await puller.fetch(1000, HEARTBEAT_SECONDS)
        if not arrived:
            raise Unreachable("the stream stopped answering before its end")
        for one in arrived:
            position, event_id = one.headers.get("Catchment-Position"), one.headers.get("Nats-Msg-Id")
            if position and event_id:
                yield StoredMessage(one.sequence, int(position), UUID(event_id))
        if not arrived[-1].behind:
            return
