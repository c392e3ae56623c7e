"""A small follower for the tests of the consumer: it notes each event that takes effect, and fails where told to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import respx
from uuid_utils.compat import uuid7

from services.cycles.main import SERVICE
from shared.db.hot import driver
from shared.db.sessions import Database, Session
from shared.events.cycles.cycles import CycleEnded
from shared.events.envelope import Envelope
from shared.inbox.consumer import Consumer
from shared.inbox.handlers import Handlers, Received
from shared.outbox.envelopes import EnvelopeComposer
from shared.service.service import Service
from shared.settings import Settings
from shared.stream.port import Bus, Message
from tests.shared.backbone import execute, fetch, until

LOG = "http://log.test"


@dataclass(slots=True)
class Follower:
    """Notes events in a table of its own. Whatever says something `poisonous` fails."""

    database: Database
    poisonous: set[str] = field(default_factory=set)
    passing: list[Exception] = field(default_factory=list)
    """raised one by one, each once"""

    async def prepare(self) -> None:
        await execute(self.database, "CREATE TABLE noted (n bigserial, position bigint, subject uuid, because text)")

    @property
    def handlers(self) -> Handlers:
        return {CycleEnded: self.note}

    async def note(self, session: Session, events: Sequence[Received]) -> None:
        connection = await driver(session)
        for received in events:
            if self.passing:
                raise self.passing.pop()
            assert isinstance(received.event, CycleEnded)
            if received.event.because in self.poisonous:
                raise ValueError(f"cannot take {received.event.because}")
            row = (received.envelope.position, received.envelope.subject, received.event.because)
            await connection.execute("INSERT INTO noted (position, subject, because) VALUES ($1, $2, $3)", *row)

    async def noted(self) -> list[int]:
        """Positions in the order in which they took effect."""
        return [row[0] for row in await fetch(self.database, "SELECT position FROM noted ORDER BY n")]

    async def watermark(self) -> int:
        found = await fetch(self.database, "SELECT position FROM inbox_watermark")
        return int(found[0][0]) if found else 0

    async def reaches(self, position: int) -> None:
        async def reached() -> bool:
            return await self.watermark() >= position

        await until(reached, f"position {position} was taken in")


def consumer(settings: Settings, database: Database, follower: Follower, bus: Bus) -> Consumer:
    settings = settings.model_copy(update={"log_urls": {"cycles": LOG}})
    return Consumer(settings, database, "cycles", follower.handlers, bus)


def message(
    settings: Settings,
    position: int,
    because: str = "it was time",
    subject: UUID | None = None,
    *,
    redacted: bool = False,
    data: str | None = None,
) -> Message:
    """What the relay would publish."""
    cycle, now = subject or uuid4(), datetime.now(UTC)
    content = data or CycleEnded(cycle_id=cycle, because=because).model_dump_json()
    row = (uuid7(), CycleEnded.type, cycle, 1, now, "GB-LAE-GAT", "cycle", "", "person:1", None, None)
    return EnvelopeComposer(settings.instance, "cycles").message(position, (*row, now if redacted else None, content))


def log_holding(messages: Sequence[Message]) -> respx.Route:
    """The producer's log, as its API would tell it."""
    events = sorted((Envelope.model_validate_json(each.data) for each in messages), key=lambda one: one.position)

    def answer(request: httpx.Request) -> httpx.Response:
        after, limit = int(request.url.params["after"]), int(request.url.params["limit"])
        items = [one.model_dump(mode="json") for one in events if one.position > after][:limit]
        return httpx.Response(200, json={"items": items, "next": None})

    return respx.get(f"{LOG}/v1/events").mock(side_effect=answer)


def service(follower: Follower | None = None) -> Service:
    """The cycles service's declaration with the follower's handlers, or without any."""
    return replace(SERVICE, routers=(), handlers=follower.handlers if follower else {})
