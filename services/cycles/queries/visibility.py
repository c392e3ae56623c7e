"""Which cycles a caller sees. Everything else does not exist for them, in any list, count, search or lineage."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union_all
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.tables.connections import Connection
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.outbox.tables import EventLog
from shared.web.identity import Caller

# Of a cycle that is connected to their own, callers see only the events that concern both.
_BETWEEN_CONNECTED = ("learning.shared", "learning.arrived", "learning.withdrawn", "connection.%")


def visible_events(caller: Caller) -> ColumnElement[bool]:
    """Which events of the log the caller may read now: whoever left a cycle no longer reads its events.

    Withdrawals (ids, no words) are the exception: whoever received a learning has to be told to erase it.
    """
    own = visible_cycles(caller)
    smaller, larger = col(Connection.smaller_cycle_id), col(Connection.larger_cycle_id)
    connected = union_all(select(smaller).where(larger.in_(own)), select(larger).where(smaller.in_(own)))
    between = or_(*(col(EventLog.type).like(f"catchment.cycles.{one}.v%") for one in _BETWEEN_CONNECTED))
    return or_(
        func.string_to_array(EventLog.audience, " ").op("@>")(["network"]),
        col(EventLog.type).like("catchment.cycles.learning.withdrawn.v%"),
        col(EventLog.subject).in_(own),
        and_(between, col(EventLog.subject).in_(connected)),
    )


RANK = case({role.value: role.rank for role in Role}, value=col(Participant.role))


def visible_cycles(caller: Caller) -> Select[Any]:
    """Ids of the cycles that the caller takes part in."""
    return select(col(Participant.cycle_id)).where(*_takes_part(caller))


def _takes_part(caller: Caller) -> tuple[Any, ...]:
    return (
        col(Participant.left_at).is_(None),
        col(Participant.organisation) == caller.org,
        or_(col(Participant.name).is_(None), col(Participant.account) == caller.sub),
    )


async def role_in(session: Session, caller: Caller, cycle_id: UUID) -> Role:
    """The caller's role there. Raises Unseen when they do not take part."""
    rank = select(func.max(RANK)).where(*_takes_part(caller), col(Participant.cycle_id) == cycle_id)
    found: int | None = (await session.execute(rank)).scalar()
    if found is None:
        raise Unseen
    return list(Role)[found]
