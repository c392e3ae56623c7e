"""The proof: vacuum, then search databases, stream and files, in this order, so that files are seen last."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from deploy.erasure import vacuum
from deploy.erasure.database import search_database
from deploy.erasure.files import search_files
from deploy.erasure.passages import Passage
from deploy.erasure.report import Report, beyond
from deploy.erasure.stream import search_stream
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Search:
    """Where to search. `services`: names and settings; `but`: the file with the words; `unseen`: files elsewhere."""

    services: Sequence[tuple[str, Settings]]
    folders: Sequence[Path]
    but: Path | None
    unseen: Sequence[str]
    say: Callable[[str], None]

    async def plan(self) -> None:
        """Say what would be locked."""
        for name, settings in self.services:
            async with _connected(settings) as connection:
                self._announce(name, await vacuum.plan(connection))

    async def prove(self, passages: Sequence[Passage], *, vacuuming: bool) -> Report:
        report = Report(len(passages))
        for name, settings in self.services:
            async with _connected(settings) as connection:
                if vacuuming:
                    await self._vacuum(name, connection, report)
                await search_database(name, connection, passages, report)
        for settings in {settings.instance: settings for _, settings in self.services}.values():
            await search_stream(settings, passages, report)
        for folder in self.folders:
            search_files(folder, passages, report, but=self.but)
        kept = self.services[0][1].backups_kept_days
        report.beyond = [*self.unseen, *beyond(kept, datetime.now(UTC).date())]
        return report

    async def _vacuum(self, name: str, connection: asyncpg.Connection, report: Report) -> None:
        tables = await vacuum.plan(connection)
        self._announce(name, tables)
        report.undone += await vacuum.vacuum(name, connection, tables)
        report.undone += await vacuum.turn_log_over(connection)

    def _announce(self, name: str, tables: Sequence[vacuum.Rewritten]) -> None:
        for line in vacuum.announce(name, tables):
            self.say(line)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        yield connection
    finally:
        await connection.close()
