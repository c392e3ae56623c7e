"""The sample service as a follower for the tests of the consumer: it hears of notes, and fails where told to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import respx
from uuid_utils.compat import uuid7

from shared.db.sessions import Database, Session
from shared.events.envelope import Envelope
from shared.inbox.consumer import Consumer
from shared.inbox.handlers import Handlers, Received
from shared.outbox.envelopes import EnvelopeComposer, LogRow
from shared.service.event_log import EventPage
from shared.service.service import Service
from shared.settings import Settings
from shared.stream.port import Bus, Message
from tests.people import until
from tests.sample import reactions
from tests.sample.events import NoteWritten
from tests.sample.main import SERVICE
from tests.shared.backbone import ORIGIN, fetch

LOG = "http://log.test"


@dataclass(slots=True)
class Follower:
    """The sample service's handler of notes. Whatever says something `poisonous` fails."""

    database: Database
    poisonous: set[str] = field(default_factory=set)
    passing: list[Exception] = field(default_factory=list)
    """raised one by one, each once"""

    @property
    def handlers(self) -> Handlers:
        return {NoteWritten: self.hear}

    async def hear(self, session: Session, events: Sequence[Received]) -> None:
        """One by one, so that what fails leaves something behind that must be undone."""
        for received in events:
            if self.passing:
                raise self.passing.pop()
            assert isinstance(received.event, NoteWritten)
            if received.event.text in self.poisonous:
                raise ValueError(f"cannot take {received.event.text}")
            await reactions.hear(session, [received])
            await session.flush()

    async def heard(self) -> list[int]:
        """Positions in the order in which they took effect."""
        query = "SELECT position FROM heard_note JOIN inbox USING (event_id) ORDER BY id"
        return [row[0] for row in await fetch(self.database, query)]

    async def watermark(self) -> int:
        found = await fetch(self.database, "SELECT position FROM inbox_watermark")
        return int(found[0][0]) if found else 0

    async def reaches(self, position: int) -> None:
        async def reached() -> bool:
            return await self.watermark() >= position

        await until(reached, f"position {position} was taken in")


def consumer(settings: Settings, database: Database, follower: Follower, bus: Bus) -> Consumer:
    settings = settings.model_copy(update={"log_urls": {SERVICE.name: LOG}})
    return Consumer(settings, database, SERVICE.name, follower.handlers, bus)


def message(
    settings: Settings,
    position: int,
    text: str = "a note",
    subject: UUID | None = None,
    *,
    redacted: bool = False,
    data: str | None = None,
) -> Message:
    """What the relay would publish."""
    note, now = subject or uuid4(), datetime.now(UTC)
    content = data or NoteWritten(note_id=note, recipient=ORIGIN.org, text=text).model_dump_json()
    row = (uuid7(), NoteWritten.type, note, 1, now, ORIGIN.org, "cycle", "", ORIGIN.actor, None, None)
    return EnvelopeComposer(settings.instance, SERVICE.name).message(
        position, LogRow(*row, now if redacted else None, content)
    )


def log_holding(messages: Sequence[Message]) -> respx.Route:
    """The producer's log, as its API would tell it."""
    events = sorted((Envelope.model_validate_json(each.data) for each in messages), key=lambda one: one.position)

    def answer(request: httpx.Request) -> httpx.Response:
        after, limit = int(request.url.params["after"]), int(request.url.params["limit"])
        items = [one.model_dump(mode="json") for one in events if one.position > after][:limit]
        page = EventPage(items=items, next=None, position=len(events), epoch=uuid4())
        return httpx.Response(200, json=page.model_dump(mode="json"))

    return respx.get(f"{LOG}/v1/events").mock(side_effect=answer)


def service(follower: Follower | None = None) -> Service:
    """The sample service's declaration with the follower's handlers, or without any."""
    return replace(SERVICE, routers=(), handlers=follower.handlers if follower else {})
