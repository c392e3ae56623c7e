"""kill -9 of the service at each step between commit and acknowledgement."""

import asyncio

import pytest

from shared.db.sessions import Database
from shared.stream.jetstream import NatsBus
from tests.faults.conftest import Unheard
from tests.faults.journeys import (
    Valley,
    events,
    every_learning_arrives_once_and_in_order,
    pairs,
    share_all,
)
from tests.faults.process import ServiceProcess
from tests.faults.service import POINTS
from tests.people import Person
from tests.shared.backbone import published


@pytest.mark.parametrize("point", POINTS)
async def test_a_service_killed_while_learning_is_shared_loses_and_repeats_nothing(
    point: str, service: ServiceProcess, prepared: Valley, operator: Person, bus: NatsBus, database: Database
) -> None:
    service.start(point, times=3)
    sharing = asyncio.create_task(share_all(prepared, 12, point))
    await service.until("died")
    service.start()
    await every_learning_arrives_once_and_in_order(prepared, await sharing, operator)
    await the_stream_holds_the_log(bus, database, operator)


@pytest.mark.parametrize("point", POINTS)
async def test_a_service_killed_with_the_last_learnings_in_its_hands_takes_them_up_again(
    point: str,
    service: ServiceProcess,
    prepared: Valley,
    operator: Person,
    bus: NatsBus,
    database: Database,
    unheard: Unheard,
) -> None:
    """No later event would show a consumer that it missed one."""
    shared = await unheard(prepared, 6, point)
    service.start(point)
    await service.until("died")
    service.start()
    await every_learning_arrives_once_and_in_order(prepared, shared, operator)
    await the_stream_holds_the_log(bus, database, operator)


async def the_stream_holds_the_log(bus: NatsBus, database: Database, operator: Person) -> None:
    """Each event once, in order: the consumer's own repairs must not hide what a relay leaves out."""
    await published(database)
    held = [(one.position, str(one.event_id)) async for one in bus.read_stored("cycles")]
    assert held == list(pairs(await events(operator)))
