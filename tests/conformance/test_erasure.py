"""Taking back is real: the words go from every table, kept answer and file of the stream, and were never in a log.

And what was not shared has never been in an event.
"""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.dialects.postgresql.base import PGDialect
from structlog.testing import capture_logs

from deploy.local.nats import Nats
from shared.service.app import create_app
from tests.conformance.conftest import NewSettings
from tests.conformance.event_texts import spoken
from tests.conformance.subject import LOG_COLUMNS, Erasing, Meet, Subject
from tests.conformance.subjects import SUBJECTS, every_subject
from tests.people import running
from tests.searching import at_rest, in_database, in_files

pytestmark = pytest.mark.asyncio(loop_scope="session")

_POSTGRESQL = PGDialect()  # type: ignore[no-untyped-call]
_NO_TEXT = ("UUID", "BIGINT", "INTEGER", "SMALLINT", "BOOLEAN", "DATE", "TIMESTAMP", "NUMERIC", "FLOAT")


def text_columns(subject: Subject) -> Iterator[str]:
    """`table.column` of every column that can hold words."""
    for metadata in subject.service.metadata:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if not column.type.compile(dialect=_POSTGRESQL).startswith(_NO_TEXT):
                    yield f"{table.name}.{column.name}"


COLUMNS = [(subject, column) for subject in SUBJECTS for column in text_columns(subject)]
GONE = [(subject, word) for subject in SUBJECTS for word in subject.erasing.gone]
HELD = [(subject, word) for subject in SUBJECTS for word in subject.erasing.held]


def ids(one: object) -> str:
    return one.name if isinstance(one, Subject) else str(one)


Places = dict[str, set[str]]


@dataclass(frozen=True)
class Found:
    """Where each marked word was, before and after it was taken back."""

    columns_before: Places
    columns_after: Places
    files_before: Places
    files_after: Places
    spoken: set[str]
    """`type: field` of every text in an event, before anything was taken back."""
    logged: str


FoundOf = Callable[[Subject], Awaitable[Found]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def found_of(new_settings: NewSettings, meet: Meet, engine_directory: Path) -> AsyncIterator[FoundOf]:
    """`await found_of(subject)`: its story is told and taken back once, for all tests of this module."""
    told: dict[str, Found] = {}

    async def look(subject: Subject) -> Found:
        if subject.name not in told:
            server = Nats(Path(mkdtemp(prefix="nats-", dir=engine_directory)))
            server.start()
            try:
                told[subject.name] = await tell(subject, server, new_settings, meet)
            finally:
                server.stop()
        return told[subject.name]

    yield look


async def tell(subject: Subject, server: Nats, new_settings: NewSettings, meet: Meet) -> Found:
    settings = await new_settings(subject.service, nats_url=server.url)
    lines = _Lines()
    with capture_logs() as entries, lines:
        async with running(create_app(subject.service, settings)) as http:
            story = await subject.erasing.story(http, meet)
            await at_rest(settings.database_url)
            told = await in_events(settings.database_url)
            before = await columns(subject.erasing, settings.database_url), files(subject.erasing, server)
            await story.take_back()
            await at_rest(settings.database_url)
            after = await columns(subject.erasing, settings.database_url), files(subject.erasing, server)
    assert entries, "nothing was logged, so nothing can be found there"
    return Found(before[0], after[0], before[1], after[1], told, f"{entries} {lines.text}".lower())


async def columns(erasing: Erasing, url: str) -> Places:
    return {word: await in_database(url, word) for word in (*erasing.gone, *erasing.held)}


def files(erasing: Erasing, server: Nats) -> Places:
    return {word: in_files(server.store_dir, [word]) for word in (*erasing.gone, *erasing.held)}


async def in_events(url: str) -> set[str]:
    """`type: field` of every text that is in the event log, whoever may read it."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT type, data FROM event_log")
    finally:
        await connection.close()
    assert rows, "nothing was recorded, so there is nothing to be found"
    return {f"{row['type']}: {field}" for row in rows for field in spoken(json.loads(row["data"]))}


class _Lines(logging.Handler):
    """What libraries log, as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += f"{record.getMessage()} {record.exc_info or ''}\n"

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)


@pytest.mark.parametrize(("subject", "column"), COLUMNS, ids=ids)
async def test_the_story_puts_a_marked_word_into_every_column_that_holds_peoples_words(
    subject: Subject, column: str, found_of: FoundOf
) -> None:
    found = await found_of(subject)
    reason = {**LOG_COLUMNS, **subject.erasing.no_free_text}.get(column)
    marked = any(column in places for places in found.columns_before.values())
    if column not in subject.erasing.held_in:
        assert marked is (reason is None), f"{column}: {reason or 'no word was put into it, and no reason is given'}"
    else:
        assert marked, f"{column} is said to hold words that stay, and holds none"


@pytest.mark.parametrize(("subject", "word"), GONE, ids=ids)
async def test_no_word_that_was_taken_back_is_left_in_a_table_or_kept_answer(
    subject: Subject, word: str, found_of: FoundOf
) -> None:
    found = await found_of(subject)
    assert found.columns_before[word]
    assert found.columns_after[word] == set()


@pytest.mark.parametrize(("subject", "word"), GONE, ids=ids)
async def test_no_word_that_was_taken_back_is_left_in_a_file_of_the_stream(
    subject: Subject, word: str, found_of: FoundOf
) -> None:
    found = await found_of(subject)
    if word in subject.erasing.shared:
        assert found.files_before[word], "it was never published, so its erasure proves nothing"
    assert found.files_after[word] == set()


@every_subject
async def test_no_event_in_log_or_stream_holds_a_text_but_what_people_shared(
    subject: Subject, found_of: FoundOf
) -> None:
    """At any scale, and before anything is taken back."""
    found, erasing = await found_of(subject), subject.erasing
    assert found.spoken == subject.shared_text
    for word in {*erasing.gone, *erasing.held} - {*erasing.shared}:
        assert not {place for place in found.columns_before[word] if place.startswith(("event_", "inbox", "outbox"))}
        assert found.files_before[word] == set()


@pytest.mark.parametrize(("subject", "word"), HELD, ids=ids)
async def test_words_that_were_never_shared_are_where_they_belong_and_not_in_the_stream(
    subject: Subject, word: str, found_of: FoundOf
) -> None:
    found = await found_of(subject)
    for columns in (found.columns_before, found.columns_after):
        assert columns[word] <= subject.erasing.held_in
    assert found.files_before[word] == found.files_after[word] == set()


@pytest.mark.parametrize(("subject", "word"), [*GONE, *HELD], ids=ids)
async def test_no_word_of_anybodys_was_logged(subject: Subject, word: str, found_of: FoundOf) -> None:
    assert word not in (await found_of(subject)).logged
