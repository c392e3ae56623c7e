"""Reading vertical connections, from either side."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.visibility import own_cycles, role_in, visible_cycles
from services.cycles.schemas.connections import ConnectionView
from services.cycles.tables.connections import Connection
from services.cycles.tables.cycles import Cycle
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.web.identity import Caller

Smaller, Larger = aliased(Cycle), aliased(Cycle)


Found = Row[Connection, Cycle, Cycle]


def _query() -> Select[Connection, Cycle, Cycle]:
    return (
        select(Connection, Smaller, Larger)
        .join(Smaller, col(Smaller.id) == col(Connection.smaller_cycle_id))
        .join(Larger, col(Larger.id) == col(Connection.larger_cycle_id))
    )


def _view(row: Found, own: Collection[UUID]) -> ConnectionView:
    connection, smaller, larger = row
    return ConnectionView(
        **connection.model_dump(),
        smaller_scale=smaller.scale,
        larger_scale=larger.scale,
        smaller_title=_title(smaller, own),
        larger_title=_title(larger, own),
    )


def _title(cycle: Cycle, own: Collection[UUID]) -> str | None:
    return cycle.title if cycle.id in own or cycle.findable else None


async def _own(session: Session, caller: Caller, rows: Sequence[Found]) -> set[UUID]:
    """Those of the connected cycles that the caller takes part in."""
    return await own_cycles(session, caller, {cycle.id for row in rows for cycle in (row[1], row[2])})


async def of_cycle(
    session: Session, caller: Caller, cycle_id: UUID, paging: PageRequest, *, state: str | None
) -> Page[ConnectionView]:
    await role_in(session, caller, cycle_id)
    query = _query().where(
        or_(col(Connection.smaller_cycle_id) == cycle_id, col(Connection.larger_cycle_id) == cycle_id)
    )
    if state:
        query = query.where(col(Connection.state) == state)
    found = (await session.execute(paging.apply(query, col(Connection.proposed_at), col(Connection.id)))).all()
    own = await _own(session, caller, found)
    return paging.page(found, lambda row: _view(row, own), _key)


def _key(row: Found) -> tuple[datetime, UUID]:
    return row[0].proposed_at, row[0].id


async def one(session: Session, caller: Caller, connection_id: UUID) -> ConnectionView:
    seen = visible_cycles(caller)
    query = _query().where(
        col(Connection.id) == connection_id,
        or_(col(Connection.smaller_cycle_id).in_(seen), col(Connection.larger_cycle_id).in_(seen)),
    )
    row = (await session.execute(query.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise Unseen
    return _view(row, await _own(session, caller, [row]))
