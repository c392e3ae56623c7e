"""One transaction per session: what goes through it and around it is committed together, or not at all."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col

from shared.db.hot import HotDatabase, driver
from shared.db.sessions import Database, connect
from shared.outbox.record import record
from shared.outbox.tables import ErasurePending, EventLog, OutboxPending
from shared.settings import Settings
from tests.shared.backbone import ORIGIN, execute, fetch, written

PENDING = "SELECT count(*) FROM outbox_pending"
INSERT = "INSERT INTO outbox_pending (event_id) VALUES ($1)"


async def count(database: Database) -> int:
    return int((await fetch(database, PENDING))[0][0])


def test_a_copy_of_the_settings_with_another_database_connects_to_that_one(settings: Settings) -> None:
    assert connect(settings).engine.url.database != "elsewhere"
    copied = settings.model_copy(update={"database_url": "postgresql://localhost/elsewhere"})
    assert connect(copied).engine.url.database == "elsewhere"


async def test_a_first_statement_around_the_session_is_inside_its_transaction(database: Database) -> None:
    """SQLAlchemy's adapter begins with its own first statement only: what came before would be committed at once."""

    async def fail() -> None:
        async with database.transaction() as session:
            await (await driver(session)).execute(INSERT, uuid4())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(database) == 0


async def test_session_and_driver_see_each_others_work_before_it_is_committed(database: Database) -> None:
    async with database.transaction() as session:
        session.add(OutboxPending(event_id=uuid4()))
        assert await (await driver(session)).fetchval(PENDING) == 1
        await (await driver(session)).execute(INSERT, uuid4())
        assert (await session.execute(text(PENDING))).scalar() == 2
        assert await count(database) == 0
    assert await count(database) == 2


async def test_a_commit_holds_what_was_added_and_a_failure_nothing(database: Database) -> None:
    async def twice(event: UUID) -> None:
        async with database.transaction() as session:
            session.add(OutboxPending(event_id=event))
            await session.execute(text("INSERT INTO erasure_pending VALUES (:id)"), {"id": event})
            session.add(ErasurePending(event_id=event))

    with pytest.raises(IntegrityError):
        await twice(uuid4())
    assert await count(database) == 0


async def test_a_savepoint_takes_back_what_failed_and_nothing_else(database: Database) -> None:
    kept, lost = uuid4(), uuid4()

    async with database.transaction() as session:
        session.add(OutboxPending(event_id=kept))
        with pytest.raises(ZeroDivisionError):
            async with session.savepoint():
                session.add(OutboxPending(event_id=lost))
                await (await driver(session)).execute(INSERT, lost)
                raise ZeroDivisionError
        async with session.savepoint():
            await (await driver(session)).execute(INSERT, kept)
    assert await fetch(database, "SELECT event_id FROM outbox_pending") == [(kept,), (kept,)]


async def test_a_locked_row_is_read_as_it_is_and_waits_for_nobody_who_only_refers_to_it(database: Database) -> None:
    await execute(database, "CREATE TABLE refers (id uuid REFERENCES event_log)")
    event = written()
    async with database.transaction() as session:
        record(session, Aggregate(event.subject), event.event, by=ORIGIN)
    async with database.transaction() as session:
        query = select(EventLog).where(col(EventLog.subject) == event.subject)
        found = (await session.execute(query)).scalar_one()
        await execute(database, "UPDATE event_log SET org = 'GB-CHC-9'")
        locked = await session.lock(EventLog, found.id)
        assert locked is found
        assert found.org == "GB-CHC-9"
        await execute(database, "INSERT INTO refers VALUES ($1)", found.id)
        with pytest.raises(asyncpg.LockNotAvailableError):
            await execute(database, "SELECT FROM event_log WHERE id = $1 FOR NO KEY UPDATE NOWAIT", found.id)
        assert await session.lock(EventLog, uuid4()) is None


class Aggregate:
    """Something whose events are counted."""

    def __init__(self, identity: UUID) -> None:
        self.id, self.events = identity, 0


async def test_recorded_events_are_numbered_and_pending_in_their_order(database: Database) -> None:
    aggregate = Aggregate(uuid4())
    async with database.transaction() as session:
        ids = [record(session, aggregate, written(aggregate.id).event, by=ORIGIN) for _ in range(40)]
    assert [row[0] for row in await fetch(database, "SELECT event_id FROM outbox_pending ORDER BY seq")] == ids
    numbered = await fetch(database, "SELECT id, aggregate_version FROM event_log ORDER BY aggregate_version")
    assert numbered == [(event_id, number) for number, event_id in enumerate(ids, 1)]
    assert aggregate.events == 40


async def test_work_that_is_given_up_leaves_nothing_and_gives_its_connection_back(database: Database) -> None:
    async def write(moments: int) -> None:
        async with database.transaction() as session:
            await (await driver(session)).execute(INSERT, uuid4())
            for _ in range(moments):
                await session.execute(text("SELECT pg_sleep(0.001)"))
            await asyncio.Event().wait()

    for moments in range(50):
        task = asyncio.create_task(write(moments % 4))
        for _ in range(moments):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await count(database) == 0

    barrier = asyncio.Barrier(16)

    async def together() -> None:
        async with database.transaction() as session:
            await (await driver(session)).execute(INSERT, uuid4())
            await barrier.wait()

    await asyncio.wait_for(asyncio.gather(*(together() for _ in range(16))), 20)
    assert await count(database) == 16


async def test_a_connection_that_the_server_closed_is_replaced(database: Database) -> None:
    async def lose() -> None:
        async with database.transaction() as session:
            await (await driver(session)).execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError, OSError)):
        await lose()
    for _ in range(20):
        assert await count(database) == 0


async def test_the_hot_way_commits_whole_or_not_at_all_and_outlives_a_closed_connection(
    settings: Settings, database: Database
) -> None:
    hot = HotDatabase(settings)
    await hot.open()

    async def fail() -> None:
        async with hot.transaction() as connection:
            await connection.execute(INSERT, uuid4())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        async with hot.transaction() as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    async with hot.transaction() as connection:
        await connection.execute(INSERT, uuid4())
    await hot.close()
    assert await count(database) == 1
