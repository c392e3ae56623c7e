"""A transport in memory that keeps the same promises as JetStream, for the contract suite and quick tests."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from shared.stream.port import AlreadyStored, Delivery, Message, Reader, StoredMessage, Unreachable


@dataclass(slots=True)
class FakeBus:
    """One stream. `down` makes it unreachable."""

    prefix: str = "catchment.test"
    down: bool = False
    largest: int = 1_000_000
    stored: dict[int, Message] = field(default_factory=dict)
    known: dict[UUID, int] = field(default_factory=dict)
    last: int = 0
    asked: int = 0
    """How often somebody tried to reach it."""
    history: list[Message] = field(default_factory=list)
    """All that was ever stored."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def connected(self) -> bool:
        return not self.down

    async def ensure_stream(self) -> None:
        self.asked += 1
        self._reach()

    async def publish_batch(self, messages: Sequence[Message]) -> list[int]:
        self._reach()
        ids = [message.event_id for message in messages]
        if len(set(ids)) < len(ids) or any(each in self.known for each in ids):
            raise AlreadyStored("duplicate in batch")
        return [self._store(message) for message in messages]

    async def publish_one(self, message: Message) -> int:
        self._reach()
        return self.known.get(message.event_id) or self._store(message)

    async def delete(self, sequence: int, event_id: UUID) -> bool:
        self._reach()
        found = self.stored.get(sequence)
        if found is None or found.event_id != event_id:
            return False
        del self.stored[sequence]
        return True

    async def read_stored(self, service: str, after: int = 0) -> AsyncIterator[StoredMessage]:
        self._reach()
        for sequence, message in list(self.stored.items()):
            if sequence > after and message.subject.startswith(f"{self.prefix}.{service}."):
                yield StoredMessage(sequence, message.position, message.event_id)

    async def last_position(self, service: str) -> int:
        self._reach()
        positions = [stored.position async for stored in self.read_stored(service)]
        return positions[-1] if positions else 0

    def reader(self, name: str, services: Sequence[str]) -> Reader:
        return FakeReader(self, services)

    async def close(self) -> None:
        """Nothing is open."""

    def _store(self, message: Message) -> int:
        self.last += 1
        self.stored[self.last] = message
        self.history.append(message)
        self.known[message.event_id] = self.last
        self.changed.set()
        return self.last

    def _reach(self) -> None:
        if self.down:
            raise Unreachable("down")


@dataclass(slots=True)
class FakeReader:
    bus: FakeBus
    services: Sequence[str]
    first: int = 1
    done: set[int] = field(default_factory=set)
    out: set[int] = field(default_factory=set)

    async def start(self, places: Mapping[str, int] | None = None) -> None:
        new = (s for s, message in self.bus.stored.items() if self._is_behind(places or {}, s, message))
        self.first = min(new, default=self.bus.last + 1)
        self.done.clear()
        self.out.clear()

    async def fetch(self, limit: int, seconds: float) -> list[Delivery]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not (ready := self._ready()) and (left := deadline - loop.time()) > 0:
            self.bus.changed.clear()
            try:
                await asyncio.wait_for(self.bus.changed.wait(), left)
            except TimeoutError:
                break
        taken = ready[:limit]
        self.out.update(taken)
        behind = len(ready) - len(taken)
        return [Delivery(each, self.bus.stored[each].data, str(each), behind, {}) for each in taken]

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        self.done.update(one.sequence for one in deliveries)

    async def redeliver(self, deliveries: Sequence[Delivery], delay: float) -> None:
        asyncio.get_running_loop().call_later(delay, self._again, [one.sequence for one in deliveries])

    async def close(self) -> None:
        """Nothing is open."""

    def _again(self, sequences: Sequence[int]) -> None:
        self.out.difference_update(sequences)
        self.bus.changed.set()

    def _ready(self) -> list[int]:
        mine = (s for s, message in self.bus.stored.items() if s >= self.first and self._service(message))
        return [sequence for sequence in mine if sequence not in self.done and sequence not in self.out]

    def _is_behind(self, places: Mapping[str, int], sequence: int, message: Message) -> bool:
        service = self._service(message)
        return service is not None and sequence > places.get(service, 0)

    def _service(self, message: Message) -> str | None:
        return next((one for one in self.services if message.subject.startswith(f"{self.bus.prefix}.{one}.")), None)
