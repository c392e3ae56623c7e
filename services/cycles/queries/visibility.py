"""Which cycles a caller sees: what is outside does not exist for them, in no list, count, search or lineage."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlmodel import col, or_
from sqlalchemy.ext.asyncio import AsyncSession

from services.cycles.domain.cycles import Unseen
from services.cycles.tables.cycles import Participant
from shared.events.words import Role
from shared.identity import Caller

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


async def role_in(session: AsyncSession, caller: Caller, cycle_id: UUID) -> Role:
    """The caller's role there. Raises Unseen when they do not take part."""
    rank = select(func.max(RANK)).where(*_takes_part(caller), col(Participant.cycle_id) == cycle_id)
    found = (await session.execute(rank)).scalar()
    if found is None:
        raise Unseen
    return list(Role)[found]
