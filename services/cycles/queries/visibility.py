"""Which cycles a caller sees: what is outside does not exist for them, in no list, count, search or lineage."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlmodel import col, or_

from services.cycles.domain.cycles import Unseen
from services.cycles.tables.cycles import Participant
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller

# Of a cycle next to one's own, one hears only what passes between the two.
_PASSES = ("learning.shared", "learning.arrived", "learning.withdrawn", "connection.%")
_MINE = """
    SELECT cycle_id FROM participant WHERE left_at IS NULL AND organisation = :org AND (name IS NULL OR account = :sub)
"""
_SEEN = """
    'network' = ANY(string_to_array(e.audience, ' ')) OR e.type LIKE 'catchment.cycles.learning.withdrawn.v%'
    OR e.subject IN (SELECT cycle_id FROM ({mine}) AS mine)
    OR ({passes})
       AND e.subject IN (SELECT unnest(ARRAY[n.smaller_cycle_id, n.larger_cycle_id]) FROM connection n
                         JOIN ({mine}) AS mine ON mine.cycle_id IN (n.smaller_cycle_id, n.larger_cycle_id))
"""
STILL_SEEN = _SEEN.format(mine=_MINE, passes=" OR ".join(f"e.type LIKE 'catchment.cycles.{one}.v%'" for one in _PASSES))
"""Whether an event of the log is still the caller's to see: whoever left a cycle reads no more of it.

But for a withdrawal (ids, no words): whoever heard a learning has to hear that it is to be forgotten.
"""

RANK = case({role.value: role.rank for role in Role}, value=col(Participant.role))


def seen_cycles(caller: Caller) -> Select[Any]:
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
