"""One transaction per session: what the driver writes, SQLAlchemy reads, and all of it goes when anything fails."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from shared.db.sessions import Change, Database, Row, driver, insert
from shared.outbox.record import Record
from tests.shared.backbone import ORIGIN, ended, execute, fetch

PENDING = "SELECT count(*) FROM outbox_pending"


def pending(event: UUID) -> Row:
    return Row("outbox_pending", {"event_id": event})


def parked(event: UUID) -> Row:
    return Row("erasure_pending", {"event_id": event})


def rows(record: Record) -> tuple[Row, Row]:
    return record.rows(ORIGIN, datetime.now(UTC))


async def count(database: Database) -> int:
    return int((await fetch(database, PENDING))[0][0])


async def test_a_first_statement_through_the_driver_is_inside_the_transaction(database: Database) -> None:
    """SQLAlchemy's adapter begins with its own first statement only: what came before would be committed at once."""

    async def fail() -> None:
        async with database.transaction() as session:
            await insert(session, pending(uuid4()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(database) == 0


async def test_the_driver_is_in_a_transaction_before_anything_was_said(database: Database) -> None:
    async with database.transaction() as session:
        assert (await driver(session)).is_in_transaction()
        assert not await (await driver(session)).fetchval("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")


async def test_driver_and_tables_see_each_others_work_before_it_is_committed(database: Database) -> None:
    async with database.transaction() as session:
        await insert(session, pending(uuid4()))
        assert (await session.execute(text(PENDING))).scalar() == 1
        await session.execute(text("DELETE FROM outbox_pending"))
        assert await (await driver(session)).fetchval(PENDING) == 0
        assert await count(database) == 0


@pytest.mark.parametrize("later", [False, True])
async def test_a_commit_holds_what_was_inserted_and_a_failure_nothing(database: Database, later: bool) -> None:
    async with database.transaction() as session:
        await insert(session, pending(uuid4()), later=later)
    assert await count(database) == 1

    async def twice(event: UUID) -> None:
        async with database.transaction() as session:
            await insert(session, pending(event))
            await insert(session, parked(event), later=later)
            await insert(session, parked(event), later=later)

    with pytest.raises(asyncpg.UniqueViolationError):
        await twice(uuid4())
    assert await count(database) == 1


async def test_what_is_inserted_later_is_there_for_the_next_who_reads(database: Database) -> None:
    async with database.transaction() as session:
        await insert(session, pending(uuid4()), later=True)
        assert (await session.execute(text(PENDING))).scalar() == 1
        await insert(session, pending(uuid4()), later=True)
        assert await (await driver(session)).fetchval(PENDING) == 2


async def test_rows_of_one_insert_keep_their_order(database: Database) -> None:
    records = [ended(version=n) for n in range(40)]
    async with database.transaction() as session:
        await insert(session, *(row for record in records for row in rows(record)))
    found = await fetch(database, "SELECT event_id FROM outbox_pending ORDER BY seq")
    assert [row[0] for row in found] == [record.id for record in records]


async def test_an_insert_into_several_tables_is_one_statement_and_happens_whole_or_not(database: Database) -> None:
    known = uuid4()
    await execute(database, "INSERT INTO erasure_pending (event_id) VALUES ($1)", known)
    async with database.transaction() as session:
        connection = await driver(session)
        with pytest.raises(asyncpg.UniqueViolationError):
            async with connection.transaction():
                await insert(session, pending(uuid4()), parked(known))
        statements: list[str] = []
        connection.add_query_logger(lambda record: statements.append(record.query))
        await insert(session, pending(uuid4()), parked(uuid4()), pending(uuid4()))
        for _ in range(1000):  # the driver tells its loggers in one of the loop's next turns
            await asyncio.sleep(0)
        assert len(statements) == 1
    assert await count(database) == 2


async def test_a_change_goes_with_the_insert(database: Database) -> None:
    old, new = uuid4(), uuid4()
    await execute(database, "INSERT INTO erasure_pending (event_id) VALUES ($1)", old)
    async with database.transaction() as session:
        change = Change("DELETE FROM erasure_pending WHERE event_id = $1", (old,))
        await insert(session, pending(new), change=change, later=True)
    assert await fetch(database, "SELECT event_id FROM erasure_pending") == []
    assert await fetch(database, "SELECT event_id FROM outbox_pending") == [(new,)]


async def test_rows_may_refer_to_each_other_in_one_insert(database: Database) -> None:
    await execute(database, "CREATE TABLE whole (id uuid PRIMARY KEY)")
    await execute(database, "CREATE TABLE part (whole_id uuid REFERENCES whole)")
    one = uuid4()
    async with database.transaction() as session:
        await insert(session, Row("part", {"whole_id": one}), Row("whole", {"id": one}))
    assert await fetch(database, "SELECT whole_id FROM part") == [(one,)]


async def test_a_session_cannot_be_used_after_its_end(database: Database) -> None:
    async with database.transaction() as session:
        pass
    with pytest.raises(AssertionError):
        await insert(session, pending(uuid4()))
    assert await count(database) == 0


async def test_work_that_is_given_up_leaves_nothing_and_gives_its_connection_back(database: Database) -> None:
    async def write(moments: int) -> None:
        async with database.transaction() as session:
            await insert(session, pending(uuid4()))
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
            await insert(session, pending(uuid4()))
            await barrier.wait()

    await asyncio.wait_for(asyncio.gather(*(together() for _ in range(16))), 20)
    assert await count(database) == 16


async def test_a_connection_that_the_server_closed_is_replaced(database: Database) -> None:
    async def lose() -> None:
        async with database.transaction() as session:
            await insert(session, pending(uuid4()))
            await (await driver(session)).execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await lose()
    for _ in range(20):
        assert await count(database) == 0
