"""What relay and inbox need of a transport: `shared.stream.jetstream` is one, the tests' fake is another."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Message:
    """An event on its way into the stream. `event_id` is what the transport drops duplicates by, within its window."""

    subject: str
    event_id: UUID
    position: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as it came. `token`: where its acknowledgement goes; `behind`: how many more there were."""

    sequence: int
    data: bytes
    token: str
    behind: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message that the stream holds: which position of its service, under which id, at which sequence."""

    sequence: int
    position: int
    event_id: UUID


class Unreachable(Exception):
    """The transport did not confirm. The message may or may not be stored: send it again."""


class ReaderLost(Unreachable):
    """A reader's consumer, or the connection it stood on, is gone: start it again from the place that was reached."""


class AlreadyStored(Exception):
    """Nothing of a batch was stored, because the stream knows one of its ids: send them one by one."""


class Reader(Protocol):
    """Reads what some services publish, after a given sequence, with explicit acknowledgement.

    Every start makes a consumer that nobody else knows, so that pull requests and acknowledgements of an earlier reader
    (such as a process that was paused) cannot reach it.
    """

    async def start(self, places: Mapping[str, int] | None = None) -> None:
        """Read after these sequences (by service; from the beginning for a service without one).

        Raises Unreachable.
        """

    async def fetch(self, limit: int, seconds: float) -> list[Delivery]:
        """Wait up to `seconds` for a message, then take what is there, at most `limit`. Raises ReaderLost."""

    async def ack(self, deliveries: Sequence[Delivery]) -> None: ...

    async def redeliver(self, deliveries: Sequence[Delivery], delay: float) -> None:
        """Have these delivered again after `delay` seconds."""

    async def close(self) -> None: ...


class Bus(Protocol):
    """One instance's stream."""

    @property
    def connected(self) -> bool: ...

    @property
    def largest(self) -> int:
        """How many bytes of data one message may hold. Raises Unreachable before the first connection."""

    async def ensure_stream(self) -> None:
        """Make the stream, or bring its configuration up to date. Raises Unreachable."""

    async def publish_batch(self, messages: Sequence[Message]) -> list[int]:
        """Store all, in this order, or none; the sequences they got. Raises Unreachable, AlreadyStored."""

    async def publish_one(self, message: Message) -> int:
        """Store one message; its sequence, or that of the one stored before under this id. Raises Unreachable."""

    async def delete(self, sequence: int, event_id: UUID) -> bool:
        """Overwrite and delete the message at `sequence` if it is this event; whether it was. Raises Unreachable."""

    def read_stored(self, service: str, after: int = 0) -> AsyncIterator[StoredMessage]:
        """What the stream holds of one service after a sequence, in the stream's order. Raises Unreachable."""

    async def last_position(self, service: str) -> int:
        """The position of the newest message of one service; 0 where the stream holds none. Raises Unreachable."""

    def reader(self, name: str, services: Sequence[str]) -> Reader:
        """A reader of everything that these services publish. Its consumers' names begin with `name`."""

    async def close(self) -> None: ...
