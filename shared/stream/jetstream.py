"""NATS JetStream as Catchment uses it: atomic batches in, our own pull reader out. Nothing else imports nats."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import SlowConsumerError

from shared.events.envelope import stream_name
from shared.metrics import SLOW_SUBSCRIPTIONS
from shared.settings import Settings
from shared.stream.port import AlreadyStored, Delivery, Held, Message, Unreachable
from shared.stream.pull import Puller, to_the_end

log = structlog.get_logger()

ANSWER_SECONDS = 5
COMMIT_SECONDS = 15
STREAM_MISSING, CONSUMER_MISSING, MESSAGE_MISSING, DELETE_MISSING = 10059, 10014, 10037, 10043
DUPLICATE_IN_BATCH = 10201
FORGOTTEN_SECONDS = 120
"""A consumer that nobody pulls from for so long is removed by the server: its process is gone."""
HEADER_BYTES = 512
"""More than our headers of one message take of the server's `max_payload`."""
ACK_WAIT_SECONDS = 30
NANOSECONDS = 10**9


class Refused(Unreachable):
    """JetStream answered with an error."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code


class Line:
    """One connection that comes back for ever, even where the client library would give up."""

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

    async def subscribe(self, inbox: str, taken: Callable[[Msg], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        client = await self.client()
        subscription = await client.subscribe(inbox, cb=taken)

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
        """Cancelling the library's own connect can leave half of it behind, so it is left to go on."""
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


class NatsBus:
    """One instance's stream in JetStream."""

    def __init__(self, settings: Settings) -> None:
        self._line = Line(settings.nats_url)
        self._prefix = f"catchment.{settings.instance}"
        self._stream = stream_name(settings.instance)
        self._window = settings.dedupe_window_seconds

    @property
    def connected(self) -> bool:
        return self._line.connected

    @property
    def largest(self) -> int:
        return self._line.largest

    async def ensure_stream(self) -> None:
        """Only what Catchment relies on is set: replicas, limits and placement stay as operators chose them."""
        ours = {
            "name": self._stream,
            "subjects": [f"{self._prefix}.>"],
            "storage": "file",
            "allow_atomic": True,
            "allow_direct": True,
            "duplicate_window": self._window * NANOSECONDS,
        }
        try:
            found = (await self._api("STREAM.INFO"))["config"]
        except Refused as missing:
            if missing.code != STREAM_MISSING:
                raise
            await self._api("STREAM.CREATE", ours)
            return
        if any(found.get(name) != value for name, value in ours.items()):
            await self._api("STREAM.UPDATE", {**found, **ours})

    async def publish_batch(self, messages: Sequence[Message]) -> list[int]:
        batch = uuid4().hex
        *first, last = enumerate(messages, 1)
        for place, message in first:
            await self._line.publish(message.subject, message.data, _headers(message, batch, place))
        headers = _headers(last[1], batch, last[0]) | {"Nats-Batch-Commit": "1"}
        try:
            answer = await self._line.request(last[1].subject, last[1].data, headers, COMMIT_SECONDS)
        except Refused as refused:
            if refused.code == DUPLICATE_IN_BATCH:
                raise AlreadyStored(str(refused)) from refused
            raise
        end: int = answer["seq"]
        return list(range(end - len(messages) + 1, end + 1))

    async def publish_one(self, message: Message) -> int:
        answer = await self._line.request(message.subject, message.data, _headers(message))
        sequence: int = answer["seq"]
        return sequence

    async def delete(self, sequence: int, event_id: UUID) -> bool:
        try:
            found = (await self._api("STREAM.MSG.GET", {"seq": sequence}))["message"]
            if f"Nats-Msg-Id: {event_id}\r\n".encode() not in base64.b64decode(found.get("hdrs", "")):
                return False
            await self._api("STREAM.MSG.DELETE", {"seq": sequence, "no_erase": False})
        except Refused as refused:
            if refused.code in (MESSAGE_MISSING, DELETE_MISSING, STREAM_MISSING):
                return False
            raise
        return True

    async def held(self, service: str, after: int = 0) -> AsyncIterator[Held]:
        name = f"held-{uuid4().hex}"
        config = {
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": after + 1,
            "filter_subject": f"{self._prefix}.{service}.>",
            "headers_only": True,
            "ack_policy": "none",
            "mem_storage": True,
            "inactive_threshold": 60 * NANOSECONDS,
        }
        if not (await self._create_consumer(name, config))["num_pending"]:
            return
        puller = Puller(self._line, self._stream, name)
        try:
            async for found in to_the_end(puller):
                yield found
        finally:
            await puller.close()

    def reader(self, name: str, services: Sequence[str]) -> "StreamReader":
        return StreamReader(self, name, services)

    async def close(self) -> None:
        await self._line.close()

    async def open(self, name: str, services: Sequence[str], places: Mapping[str, int]) -> Puller:
        """A puller of a new consumer that begins behind these places."""
        await self.ensure_stream()
        config = {
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": await self._first(services, places),
            "filter_subjects": [f"{self._prefix}.{service}.>" for service in services],
            "ack_policy": "explicit",
            "ack_wait": ACK_WAIT_SECONDS * NANOSECONDS,
            "backoff": [ACK_WAIT_SECONDS * times * NANOSECONDS for times in (1, 2, 4, 8)],
            "max_ack_pending": 10_000,
            "mem_storage": True,  # the place that counts is in the reader's database
            "inactive_threshold": FORGOTTEN_SECONDS * NANOSECONDS,
        }
        await self._create_consumer(name, config)
        puller = Puller(self._line, self._stream, name)
        await puller.start()
        return puller

    async def _first(self, services: Sequence[str], places: Mapping[str, int]) -> int:
        """The first sequence that any of the services has behind its place, so that a silent one costs nothing."""
        end: int = (await self._api("STREAM.INFO"))["state"]["last_seq"]
        found = [await self._next(service, places.get(service, 0) + 1) for service in services]
        return min((sequence for sequence in found if sequence is not None), default=end + 1)

    async def _next(self, service: str, sequence: int) -> int | None:
        question = {"seq": sequence, "next_by_subj": f"{self._prefix}.{service}.>"}
        try:
            found: int = (await self._api("STREAM.MSG.GET", question))["message"]["seq"]
        except Refused as refused:
            if refused.code == MESSAGE_MISSING:
                return None
            raise
        return found

    async def forget(self, name: str) -> None:
        """Remove a consumer at once; if that fails, the server does it later."""
        with suppress(Unreachable):
            await self._api("CONSUMER.DELETE", {}, name)

    async def _create_consumer(self, name: str, config: Mapping[str, object]) -> dict[str, Any]:
        question = {"stream_name": self._stream, "config": {"name": name, **config}}
        return await self._line.ask(f"$JS.API.CONSUMER.CREATE.{self._stream}.{name}", question)

    async def _api(self, verb: str, question: Mapping[str, object] | None = None, *more: str) -> dict[str, Any]:
        return await self._line.ask(".".join(("$JS.API", verb, self._stream, *more)), question or {})


def _headers(message: Message, batch: str | None = None, place: int = 0) -> dict[str, str]:
    headers = {"Nats-Msg-Id": str(message.event_id), "Catchment-Position": str(message.position)}
    return headers if batch is None else headers | {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place)}


class StreamReader:
    """Reads from a consumer of its own, a new one for every start."""

    def __init__(self, bus: NatsBus, name: str, services: Sequence[str]) -> None:
        self._bus, self._prefix, self._services = bus, name, services
        self._name = ""
        self._puller: Puller | None = None

    async def start(self, places: Mapping[str, int] | None = None) -> None:
        await self.close()
        self._name = f"{self._prefix}-{uuid4().hex}"
        self._puller = await self._bus.open(self._name, self._services, places or {})

    async def fetch(self, limit: int, seconds: float) -> list[Delivery]:
        return await self._started().fetch(limit, seconds)

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        await self._started().ack(deliveries)

    async def later(self, deliveries: Sequence[Delivery], delay: float) -> None:
        await self._started().later(deliveries, delay)

    async def close(self) -> None:
        puller, self._puller = self._puller, None
        if puller:
            await puller.close()
            await self._bus.forget(self._name)

    def _started(self) -> Puller:
        assert self._puller, "start the reader first"
        return self._puller
