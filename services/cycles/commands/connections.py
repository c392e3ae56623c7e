"""Proposing, agreeing, declining and ending vertical connections."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from services.cycles.commands.acting import Acting, lock, look
from services.cycles.domain import connections as rules
from services.cycles.domain.connections import Connection, Standing, State
from services.cycles.domain.cycles import Cycle, Unseen
from services.cycles.schemas.connections import ProposeConnection
from shared.db import sessions as db
from shared.db.sessions import Row, Session
from shared.events.cycles.connections import OfConnection
from shared.events.vocabulary import Scale
from shared.web.identity import Caller
from shared.web.preconditions import Expected


async def propose(session: Session, caller: Caller, wanted: ProposeConnection) -> UUID:
    """The connection's id. Both cycles must be visible to the caller."""
    smaller, larger = await look(session, wanted.smaller_cycle_id), await look(session, wanted.larger_cycle_id)
    standing = _standing(caller, smaller, larger)
    if smaller is None or larger is None or standing.smaller is None or standing.larger is None:
        raise Unseen("You do not take part in both cycles. Ask the other cycle's steward to let you in as observer.")
    acting = await lock(session, caller, smaller.id)
    connection, event = rules.propose(uuid7(), acting.cycle, larger, standing)
    try:
        await acting.write([event], _row(acting, connection, wanted.because), audience=larger.audience)
    except asyncpg.UniqueViolationError as error:
        raise rules.AlreadyConnected("Look at the cycle's connections; there is nothing to do.") from error
    return connection.id


def _row(acting: Acting, connection: Connection, because: str) -> Row:
    return Row(
        "connection",
        {
            "id": connection.id,
            "smaller_cycle_id": connection.smaller_cycle_id,
            "larger_cycle_id": connection.larger_cycle_id,
            "smaller_size": connection.smaller_scale.size,
            "larger_size": connection.larger_scale.size,
            "state": connection.state,
            "proposed_by": connection.proposed_by,
            "because": because,
            "version": 1,
            "proposed_at": acting.now,
            "changed_at": acting.now,
        },
    )


def _standing(caller: Caller, smaller: Cycle | None, larger: Cycle | None) -> Standing:
    return Standing(
        smaller.role_of(caller.org, caller.sub) if smaller else None,
        larger.role_of(caller.org, caller.sub) if larger else None,
    )


Decision = Callable[[Connection, Standing], OfConnection]


async def agree(session: Session, caller: Caller, connection_id: UUID, answer: str | None, expected: Expected) -> None:
    await _decide(session, caller, connection_id, answer, expected, rules.agree, State.agreed)


async def decline(
    session: Session, caller: Caller, connection_id: UUID, answer: str | None, expected: Expected
) -> None:
    await _decide(session, caller, connection_id, answer, expected, rules.decline, State.declined)


async def end(session: Session, caller: Caller, connection_id: UUID, answer: str | None, expected: Expected) -> None:
    await _decide(session, caller, connection_id, answer, expected, rules.end, State.ended)


_UPDATE = """
    UPDATE connection SET state = $2::text, answer = $3, changed_at = $4, version = version + 1,
           agreed_at_event = CASE WHEN $2::text = 'agreed' THEN $5 ELSE agreed_at_event END,
           ended_at_event = CASE WHEN $2::text = 'ended' THEN $5 ELSE ended_at_event END
    WHERE id = $1
"""


async def _decide(
    session: Session,
    caller: Caller,
    connection_id: UUID,
    answer: str | None,
    expected: Expected,
    decision: Decision,
    state: State,
) -> None:
    driver = await db.driver(session)
    found = await _find(driver, connection_id)
    larger = await look(session, found["larger_cycle_id"])
    acting = await lock(session, caller, found["smaller_cycle_id"])
    assert larger is not None
    standing = _standing(caller, acting.cycle, larger)
    if standing == Standing(None, None):
        raise Unseen
    connection = _read(await _find(driver, connection_id), acting.cycle.scale, larger.scale)
    expected.check(connection.version)
    event = decision(connection, standing)
    await driver.execute(_UPDATE, connection_id, state, answer, acting.now, acting.cycle.events)
    await acting.write([event], audience=larger.audience)


async def _find(driver: asyncpg.Connection, connection_id: UUID) -> asyncpg.Record:
    row = await driver.fetchrow("SELECT * FROM connection WHERE id = $1", connection_id)
    if row is None:
        raise Unseen
    return row


def _read(row: Any, smaller: Scale, larger: Scale) -> Connection:
    return Connection(
        row["id"],
        row["smaller_cycle_id"],
        row["larger_cycle_id"],
        smaller,
        larger,
        State(row["state"]),
        row["proposed_by"],
        row["version"],
    )
