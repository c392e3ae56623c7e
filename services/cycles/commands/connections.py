"""Proposing, agreeing, declining and ending vertical connections."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_cycle, read_cycle
from services.cycles.domain import connections as rules
from services.cycles.domain.connections import CallerRoles, Connection, State
from services.cycles.domain.cycles import Cycle, Unseen
from services.cycles.schemas.connections import Decline, ProposeConnection
from services.cycles.tables.connections import Connection as ConnectionRow
from shared.db.sessions import Session
from shared.events.cycles.connections import OfConnection
from shared.events.vocabulary import Scale
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def propose(session: Session, caller: Caller, body: ProposeConnection) -> UUID:
    """The new connection's id. The caller takes part in one of the two. Raises Unseen, RoleMissing, NotUpwards."""
    smaller, larger = await read_cycle(session, body.smaller_cycle_id), await read_cycle(session, body.larger_cycle_id)
    roles = _caller_roles(caller, smaller, larger)
    if smaller is None or larger is None or roles == CallerRoles(None, None):
        raise Unseen
    locked = await lock_cycle(session, caller, smaller.id)
    connection, event = rules.propose(uuid7(), locked.cycle, larger, roles)
    if await _is_muted(session, connection):
        raise rules.ProposalsMuted("Nothing was sent. They can propose a connection themselves at any time.")
    session.add(_row(locked, connection, body.because))
    locked.record(event, audience=larger.audience)
    try:
        await session.flush()
    except IntegrityError as error:
        raise rules.AlreadyConnected(
            "Nothing was changed. The cycle's connections show the one that is agreed or proposed."
        ) from error
    return connection.id


async def _is_muted(session: Session, connection: Connection) -> bool:
    earlier = exists().where(
        col(ConnectionRow.smaller_cycle_id) == connection.smaller_cycle_id,
        col(ConnectionRow.larger_cycle_id) == connection.larger_cycle_id,
        col(ConnectionRow.proposed_by) == connection.proposed_by,
        col(ConnectionRow.muted),
    )
    return bool((await session.execute(select(earlier))).scalar())


def _row(locked: LockedCycle, connection: Connection, because: str | None) -> ConnectionRow:
    return ConnectionRow(
        id=connection.id,
        smaller_cycle_id=connection.smaller_cycle_id,
        larger_cycle_id=connection.larger_cycle_id,
        smaller_size=connection.smaller_scale.size,
        larger_size=connection.larger_scale.size,
        state=connection.state,
        proposed_by=connection.proposed_by,
        because=because,
        proposed_at=locked.now,
        changed_at=locked.now,
    )


def _caller_roles(caller: Caller, smaller: Cycle | None, larger: Cycle | None) -> CallerRoles:
    return CallerRoles(
        smaller.role_of(caller.audiences) if smaller else None,
        larger.role_of(caller.audiences) if larger else None,
        smaller_is_theirs=smaller is not None and bool(smaller.acts_for(caller.audiences)),
    )


def _insiders_roles(caller: Caller, smaller: Cycle | None, larger: Cycle) -> CallerRoles:
    """Raises Unseen for somebody who takes part in neither."""
    roles = _caller_roles(caller, smaller, larger)
    if roles == CallerRoles(None, None):
        raise Unseen
    return roles


Decision = Callable[[Connection, CallerRoles], OfConnection]


async def agree(
    session: Session, caller: Caller, connection_id: UUID, answer: str | None, expected: ExpectedVersion
) -> None:
    locked, row = await _decide(session, caller, connection_id, answer, expected, rules.agree)
    row.state, row.agreed_at_event = State.agreed, locked.row.events


async def decline(
    session: Session, caller: Caller, connection_id: UUID, body: Decline, expected: ExpectedVersion
) -> None:
    decision = partial(rules.decline, mute=body.mute)
    _, row = await _decide(session, caller, connection_id, body.answer, expected, decision)
    row.state, row.muted = State.declined, body.mute


async def end(
    session: Session, caller: Caller, connection_id: UUID, answer: str | None, expected: ExpectedVersion
) -> None:
    locked, row = await _decide(session, caller, connection_id, answer, expected, rules.end)
    row.state, row.ended_at_event = State.ended, locked.row.events


async def end_all(locked: LockedCycle) -> None:
    """Of a smaller cycle that is erased: what is agreed ends, what is proposed is declined. The other side is told."""
    open_ones = col(ConnectionRow.state).in_([State.agreed, State.proposed])
    query = select(ConnectionRow).where(col(ConnectionRow.smaller_cycle_id) == locked.cycle.id, open_ones)
    query = query.order_by(col(ConnectionRow.id)).execution_options(populate_existing=True)
    for row in (await locked.session.execute(query)).scalars().all():
        larger = await read_cycle(locked.session, row.larger_cycle_id)
        assert larger is not None
        event, row.state = rules.close(_connection(row, locked.cycle.scale, larger.scale))
        locked.record(event, audience=larger.audience)
        row.ended_at_event = locked.row.events if row.state == State.ended else None
        row.changed_at, row.version = locked.now, row.version + 1
    await locked.session.flush()


async def _decide(
    session: Session,
    caller: Caller,
    connection_id: UUID,
    answer: str | None,
    expected: ExpectedVersion,
    decision: Decision,
) -> tuple[LockedCycle, ConnectionRow]:
    """The locked smaller cycle, whose newest event is the decision, and the connection's row."""
    row = await session.get(ConnectionRow, connection_id)
    larger = await read_cycle(session, row.larger_cycle_id) if row else None
    if row is None or larger is None:
        raise Unseen
    _insiders_roles(caller, await read_cycle(session, row.smaller_cycle_id), larger)  # outsiders lock nothing
    locked = await lock_cycle(session, caller, row.smaller_cycle_id)
    roles = _insiders_roles(caller, locked.cycle, larger)
    await session.refresh(row)
    expected.check(row.version)
    event = decision(_connection(row, locked.cycle.scale, larger.scale), roles)
    row.answer, row.changed_at, row.version = answer, locked.now, row.version + 1
    locked.record(event, audience=larger.audience)
    return locked, row


def _connection(row: ConnectionRow, smaller: Scale, larger: Scale) -> Connection:
    return Connection(
        row.id,
        row.smaller_cycle_id,
        row.larger_cycle_id,
        smaller,
        larger,
        State(row.state),
        row.proposed_by,
        row.version,
    )
