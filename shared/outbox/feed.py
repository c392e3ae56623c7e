"""Reading the event log: a page costs the page, however many events there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Text, Uuid, cast, func, null, or_, select, union_all
from sqlmodel import col

from shared.db.sessions import Session
from shared.outbox.envelopes import LogRow
from shared.outbox.tables import EventLog, EventPosition, EventReader, RelayState

LOOKED_AT = 1000
"""How many events one page looks at where it is filtered: it may be short, and is never slow."""
CLOCKS_APART = timedelta(minutes=5)
"""Positions follow commits and times follow clocks: an event may be this much older than those before it."""

COLUMNS: tuple[Any, ...] = tuple(
    cast(EventLog.data, Text) if name == "data" else getattr(EventLog, name) for name in LogRow._fields
)
"""What a `LogRow` is made of."""


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """Which events: after a position, and of these only some. `types` may end with `.*`."""

    after: int
    limit: int
    types: Sequence[str] = ()
    subject: UUID | None = None
    since: datetime | None = None

    @property
    def filtered(self) -> bool:
        return bool(self.types or self.subject or self.since)

    def includes(self, event_type: str, subject: UUID, time: datetime) -> bool:
        """Whether an event passes the filters: what the query of a page asks, of an event at hand."""
        of_type = not self.types or any(
            event_type.startswith(name[:-1]) if name.endswith(".*") else event_type == name for name in self.types
        )
        return of_type and self.subject in (None, subject) and (self.since is None or time >= self.since)


@dataclass(frozen=True, slots=True)
class Feed:
    """Events as (position, row), how far the log was looked at, and whether there is more."""

    events: Sequence[tuple[int, LogRow]]
    looked_to: int
    more: bool


class Replacements(NamedTuple):
    """Columns: what a reader gets in place of an event's own subject and data; null where they get these."""

    subject: ColumnElement[UUID | None]
    data: ColumnElement[str | None]
    """JSON text"""

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """To select; labelled, as SQLAlchemy confuses nulls without a name."""
        return self.subject.label("replaced_subject"), self.data.label("replaced_data")


NO_REPLACEMENTS = Replacements(cast(null(), Uuid), cast(null(), Text))


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Who reads: whose events they may read, and conditions on them as they are now."""

    audiences: Sequence[str] | None
    """None: every event."""
    visible: ColumnElement[bool]
    """Which of these they may read."""
    sees_actor: ColumnElement[bool]
    """Of which of these they may know who acted."""
    replacements: Replacements = NO_REPLACEMENTS


class LogState(NamedTuple):
    """The name of a log, and the last position that it gave out."""

    epoch: UUID
    last_position: int


async def log_state(session: Session) -> LogState:
    found = await session.execute(select(col(RelayState.log_epoch), col(RelayState.last_position)))
    return LogState(*found.one())


async def read_feed(session: Session, request: FeedRequest, reader: FeedReader) -> Feed:
    """The next events, as this reader may see them now."""
    after = max(request.after, await _position_before(session, request.since)) if request.since else request.after
    many = LOOKED_AT if request.filtered else request.limit
    looked_at = await _positions(session, reader.audiences, after, many)
    if not looked_at:
        return Feed((), request.after, more=False)  # not where `since` led: that would tell how much others do
    rows = (await session.execute(_page(request, looked_at, reader))).all()
    whole = len(rows) < request.limit
    looked_to = looked_at[-1] if whole else rows[-1][0]
    more = len(looked_at) == many or looked_to < looked_at[-1]
    return Feed([_masked(*row) for row in rows], looked_to, more)


def _masked(
    position: int, sees_actor: bool | None, subject: UUID | None, data: str | None, *columns: Any
) -> tuple[int, LogRow]:
    return position, LogRow(*columns).masked_for(sees_actor=bool(sees_actor), subject=subject, data=data)


async def _positions(session: Session, readers: Sequence[str] | None, after: int, many: int) -> Sequence[int]:
    if readers is None:
        position = col(EventPosition.position)
        return (await session.execute(_first(select(position), position, after, many))).scalars().all()
    position = col(EventReader.position)
    # Each reader's own first ones, so that every part is a walk along the index.
    parts = [
        _first(select(position).where(col(EventReader.reader) == reader), position, after, many).subquery()
        for reader in readers
    ]
    together = union_all(*(select(part) for part in parts)).subquery()
    query = select(together.c.position).distinct().order_by(together.c.position).limit(many)
    return (await session.execute(query)).scalars().all()


def _first(query: Select[int], position: SQLColumnExpression[int], after: int, many: int) -> Select[int]:
    return query.where(position > after).order_by(position).limit(many)


def _page(request: FeedRequest, looked_at: Sequence[int], reader: FeedReader) -> Select[Any]:
    query: Select[Any] = select(col(EventPosition.position), reader.sees_actor, *reader.replacements.columns, *COLUMNS)
    query = query.join(EventLog, col(EventLog.id) == col(EventPosition.event_id))
    query = query.where(col(EventPosition.position).in_(looked_at), reader.visible)
    if request.types:
        query = query.where(or_(*(_of_type(each) for each in request.types)))
    if request.subject:
        query = query.where(func.coalesce(reader.replacements.subject, col(EventLog.subject)) == request.subject)
    if request.since:
        query = query.where(col(EventLog.time) >= request.since)
    return query.order_by(col(EventPosition.position)).limit(request.limit)


def _of_type(name: str) -> ColumnElement[bool]:
    if name.endswith(".*"):
        return col(EventLog.type).startswith(name.removesuffix("*"), autoescape=True)
    return col(EventLog.type) == name


async def _position_before(session: Session, since: datetime) -> int:
    """A position that no event of this time or later comes before; the end of the log where there is none."""
    oldest = select(col(EventPosition.position)).join(EventLog, col(EventLog.id) == col(EventPosition.event_id))
    oldest = oldest.where(col(EventLog.time) >= since - CLOCKS_APART).order_by(col(EventLog.time)).limit(1)
    first = (await session.execute(oldest)).scalar()
    if first is not None:
        return first - 1
    last = select(func.coalesce(func.max(col(EventPosition.position)), 0))
    return (await session.execute(last)).scalar_one()
