"""kill -9 of the service at each step between commit and acknowledgement."""

import asyncio

import pytest

from shared.db.sessions import Database
from shared.outbox.publish import LARGEST_ONE_BY_ONE
from shared.stream.jetstream import NatsBus
from tests.faults.conftest import Unheard
from tests.faults.journeys import (
    events,
    every_note_is_heard_once_and_in_order,
    pairs,
    write_all,
)
from tests.faults.process import ServiceProcess
from tests.faults.service import POINTS
from tests.people import Person
from tests.shared.backbone import published


@pytest.mark.parametrize("point", POINTS)
async def test_a_service_killed_while_notes_are_written_loses_and_repeats_nothing(
    point: str, service: ServiceProcess, amara: Person, operator: Person, bus: NatsBus, database: Database
) -> None:
    service.start(point, times=3)
    writing = asyncio.create_task(write_all(amara, 24, point))
    await service.until("died")
    service.start()
    await every_note_is_heard_once_and_in_order(amara, await writing, operator)
    await the_stream_holds_the_log(bus, database, operator)


@pytest.mark.parametrize("point", POINTS)
async def test_a_service_killed_with_the_last_notes_in_its_hands_takes_them_up_again(
    point: str,
    service: ServiceProcess,
    amara: Person,
    operator: Person,
    bus: NatsBus,
    database: Database,
    unheard: Unheard,
) -> None:
    """No later event would show a consumer that it missed one."""
    notes = await unheard(6, point)
    service.start(point)
    await service.until("died")
    service.start()
    await every_note_is_heard_once_and_in_order(amara, notes, operator)
    await the_stream_holds_the_log(bus, database, operator)


@pytest.mark.parametrize(("point", "times"), [("some of a batch sent", 20), ("a batch stored, not settled", 1)])
async def test_a_service_killed_inside_an_atomic_batch_loses_and_repeats_nothing(
    point: str,
    times: int,
    service: ServiceProcess,
    amara: Person,
    operator: Person,
    bus: NatsBus,
    database: Database,
    unheard: Unheard,
) -> None:
    notes = await unheard(LARGEST_ONE_BY_ONE + 18, point)
    service.start(point, times)
    await service.until("died")
    service.start()
    await every_note_is_heard_once_and_in_order(amara, notes, operator)
    await the_stream_holds_the_log(bus, database, operator)


async def the_stream_holds_the_log(bus: NatsBus, database: Database, operator: Person) -> None:
    """Each event once, in order: the consumer's own repairs must not hide what a relay leaves out."""
    await published(database)
    held = [(one.position, str(one.event_id)) async for one in bus.read_stored("sample")]
    assert held == list(pairs(await events(operator)))
