"""Reading what is asked anew, for members: which of their learnings lost a source, and which source."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union
from sqlmodel import col

from services.cycles.domain.cycles import RoleMissing, Unseen
from services.cycles.queries.visibility import member_cycles, role_in
from services.cycles.schemas.reconsiderations import ReconsiderationView
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.learnings import MadeFrom
from services.cycles.tables.reconsiderations import Reconsideration
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller


async def of_cycle(session: Session, caller: Caller, cycle_id: UUID, paging: PageRequest) -> Page[ReconsiderationView]:
    """Those that nobody has decided yet."""
    if await role_in(session, caller, cycle_id) is Role.observer:
        raise RoleMissing("What is asked anew is for members, not for observers.")
    query = select(Reconsideration).where(
        col(Reconsideration.cycle_id) == cycle_id, col(Reconsideration.decided_at).is_(None)
    )
    query = paging.apply(query, col(Reconsideration.opened_at), col(Reconsideration.id))
    found = (await session.execute(query)).scalars().all()
    return paging.page(found, _view, lambda one: (one.opened_at, one.id))


async def one(session: Session, caller: Caller, reconsideration_id: UUID) -> ReconsiderationView:
    query = select(Reconsideration).where(
        col(Reconsideration.id) == reconsideration_id, col(Reconsideration.cycle_id).in_(member_cycles(caller))
    )
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    return _view(found)


def _view(one: Reconsideration) -> ReconsiderationView:
    return ReconsiderationView(**one.model_dump(exclude={"source_prints", "decided_by"}))


async def missing_sources(session: Session, learnings: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Of hidden learnings: the ids of what they were made from that went, or is hidden itself."""
    gone = select(col(Reconsideration.learning_id), col(Reconsideration.source_learning_id)).where(
        col(Reconsideration.learning_id).in_(learnings), col(Reconsideration.decided_at).is_(None)
    )
    hidden = (
        select(col(MadeFrom.learning_id), col(MadeFrom.source_learning_id))
        .join(Arrival, col(Arrival.id) == col(MadeFrom.arrival_id))
        .where(col(MadeFrom.learning_id).in_(learnings), col(Arrival.hidden))
    )
    missing: dict[UUID, list[UUID]] = {}
    for learning_id, source in sorted(set(await session.execute(union(gone, hidden)))):
        missing.setdefault(learning_id, []).append(source)
    return missing
