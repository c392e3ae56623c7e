"""NATS JetStream as Catchment uses it: atomic batches in, our own pull reader out."""

import base64
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from shared.events.envelope import stream_name
from shared.settings import Settings
from shared.stream.connection import NatsConnection, Refused
from shared.stream.port import AlreadyStored, Delivery, Message, StoredMessage, Unreachable
from shared.stream.pull import Puller, read_to_end

COMMIT_SECONDS = 15
STREAM_MISSING, CONSUMER_MISSING, MESSAGE_MISSING, DELETE_MISSING = 10059, 10014, 10037, 10043
DUPLICATE_IN_BATCH = 10201
FORGOTTEN_SECONDS = 120
"""The server removes a consumer that nobody has pulled from for so long: its process is gone."""
ACK_WAIT_SECONDS = 30
NANOSECONDS = 10**9
_POSITION = re.compile(rb"^Catchment-Position: (\d+)\r$", re.MULTILINE)


class NatsBus:
    """One instance's stream in JetStream."""

    def __init__(self, settings: Settings) -> None:
        self._connection = NatsConnection(settings.nats_url)
        self._prefix = f"catchment.{settings.instance}"
        self._stream = stream_name(settings.instance)
        self._window = settings.dedupe_window_seconds

    @property
    def connected(self) -> bool:
        return self._connection.connected

    @property
    def largest(self) -> int:
        return self._connection.largest

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
            await self._connection.publish(message.subject, message.data, _headers(message, batch, place))
        headers = _headers(last[1], batch, last[0]) | {"Nats-Batch-Commit": "1"}
        try:
            answer = await self._connection.request(last[1].subject, last[1].data, headers, COMMIT_SECONDS)
        except Refused as refused:
            if refused.code == DUPLICATE_IN_BATCH:
                raise AlreadyStored(str(refused)) from refused
            raise
        end: int = answer["seq"]
        return list(range(end - len(messages) + 1, end + 1))

    async def publish_one(self, message: Message) -> int:
        answer = await self._connection.request(message.subject, message.data, _headers(message))
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

    async def read_stored(self, service: str, after: int = 0) -> AsyncIterator[StoredMessage]:
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
        puller = Puller(self._connection, self._stream, name)
        try:
            async for found in read_to_end(puller):
                yield found
        finally:
            await puller.close()

    async def last_position(self, service: str) -> int:
        try:
            found = (await self._api("STREAM.MSG.GET", {"last_by_subj": f"{self._prefix}.{service}.>"}))["message"]
        except Refused as refused:
            if refused.code in (MESSAGE_MISSING, STREAM_MISSING):
                return 0
            raise
        position = _POSITION.search(base64.b64decode(found.get("hdrs", "")))
        return int(position[1]) if position else 0

    def reader(self, name: str, services: Sequence[str]) -> "StreamReader":
        return StreamReader(self, name, services)

    async def close(self) -> None:
        await self._connection.close()

    async def open(self, name: str, services: Sequence[str], places: Mapping[str, int]) -> Puller:
        """A puller of a new consumer that begins after these sequences."""
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
        puller = Puller(self._connection, self._stream, name)
        await puller.start()
        return puller

    async def _first(self, services: Sequence[str], places: Mapping[str, int]) -> int:
        """The first sequence that any of the services has after its place, so that a silent one costs nothing."""
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
        return await self._connection.ask(f"$JS.API.CONSUMER.CREATE.{self._stream}.{name}", question)

    async def _api(self, verb: str, question: Mapping[str, object] | None = None, *more: str) -> dict[str, Any]:
        return await self._connection.ask(".".join(("$JS.API", verb, self._stream, *more)), question or {})


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

    async def redeliver(self, deliveries: Sequence[Delivery], delay: float) -> None:
        await self._started().redeliver(deliveries, delay)

    async def close(self) -> None:
        puller, self._puller = self._puller, None
        if puller:
            await puller.close()
            await self._bus.forget(self._name)

    def _started(self) -> Puller:
        assert self._puller, "start the reader first"
        return self._puller
