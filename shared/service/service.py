"""What makes one service different from another: the one declaration that everything else is built from."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from sqlalchemy import ColumnElement, MetaData, true

from shared.db.sessions import Database
from shared.db.tables import LogBase
from shared.events.envelope import EventData
from shared.events.registry import event_types
from shared.inbox.handlers import Handlers
from shared.outbox.feed import NO_REPLACEMENTS, FeedReader, Replacements
from shared.web.identity import Caller, Viewer

_LOG_TABLES = ("shared.outbox.tables", "shared.inbox.tables", "shared.web.idempotency")

Chore = Callable[[Database], Awaitable[None]]
VisibleEvents = Callable[[Viewer], ColumnElement[bool]]


def everything_in_the_audience(viewer: Viewer) -> ColumnElement[bool]:
    return true()


def everybody_who_reads(viewer: Viewer) -> ColumnElement[bool]:
    return true()


def nothing_is_replaced(viewer: Viewer) -> Replacements:
    return NO_REPLACEMENTS


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `name` is its place in event types (`catchment.<name>.…`), addresses and settings."""

    name: str
    title: str
    description: str
    package: str
    """Where its `tables` and `migrations` are, such as `services.cycles`."""
    routers: Sequence[APIRouter]
    tables: MetaData
    """The metadata of its own tables; the event log's tables are added by `metadata`."""
    private_paths: Sequence[str] = ()
    """Beginnings of paths that hold a secret: what is sent there goes into no trace."""
    tags: Sequence[Mapping[str, str]] = ()
    """OpenAPI tags of its routers, in the order of the document."""
    handlers: Handlers = field(default_factory=dict)
    events: Sequence[type[EventData]] | None = None
    """The events that it records; those of `shared.events.<name>` where nothing is said."""
    chores: Sequence[Chore] = ()
    """What is to be done once an hour, by every process with background work: each chore sees to it that it is once."""
    visible_events: VisibleEvents = everything_in_the_audience
    """Which events (a condition on `EventLog`) a caller may read *now*, of those in whose audience they were."""
    sees_actor: VisibleEvents = everybody_who_reads
    """Of which of these a caller may know who acted; of all others `actor` and the event's number are left out."""
    replacements: Callable[[Viewer], Replacements] = nothing_is_replaced
    """Columns: what a caller gets in place of an event's subject and data. The log itself keeps both."""

    def feed_reader(self, caller: Caller) -> FeedReader:
        """What a caller may read of the log now: everything with the scope `operate`."""
        if "operate" in caller.scopes:
            return FeedReader(None, true(), true())
        conditions = self.visible_events(caller), self.sees_actor(caller)
        return FeedReader(caller.may_follow, *conditions, self.replacements(caller))

    @property
    def event_types(self) -> Sequence[type[EventData]]:
        """The events that it records."""
        if self.events is not None:
            return self.events
        return [event for name, event in event_types().items() if name.split(".")[1] == self.name]

    @property
    def metadata(self) -> list[MetaData]:
        """All tables of its database, its own and the event log's."""
        for tables in (f"{self.package}.tables", *_LOG_TABLES):
            _import_all(tables)
        return [self.tables, LogBase.metadata]

    @property
    def versions(self) -> Path:
        """The folder of its migrations."""
        return Path(str(importlib.import_module(f"{self.package}.migrations").__file__)).with_name("versions")


def _import_all(package: str) -> None:
    """A table is known once its module is imported. A small service has one module of tables, a large one a package."""
    found: Any = importlib.import_module(package)
    for module in pkgutil.iter_modules(getattr(found, "__path__", ())):
        importlib.import_module(f"{package}.{module.name}")
