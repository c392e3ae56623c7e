"""Finding cycles that chose to be found: only what they agreed to show."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from services.cycles.schemas.directory import ListedCycleView
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.participants import Participant
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Role, Scale


async def page(
    session: Session, paging: PageRequest, *, text: str | None, scale: Scale | None
) -> Page[ListedCycleView]:
    """Active cycles, newest first; `text` is looked for in what is shown, not in purposes."""
    query = select(Cycle).where(col(Cycle.findable).is_(True), col(Cycle.state) == "active")
    if scale:
        query = query.where(col(Cycle.scale) == scale)
    if text:
        words = func.to_tsvector("simple", col(Cycle.title) + " " + func.coalesce(col(Cycle.place), ""))
        query = query.where(words.bool_op("@@")(func.websearch_to_tsquery("simple", text)))
    found = (await session.execute(paging.apply(query, col(Cycle.started_at), col(Cycle.id)))).scalars().all()
    stewards = await _stewards(session, [cycle.id for cycle in found])
    return paging.page(found, lambda one: _view(one, stewards.get(one.id, [])), lambda one: (one.started_at, one.id))


async def _stewards(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The organisations of stewards who said themselves whom they act for: not of those who are only on paper."""
    query = select(col(Participant.cycle_id), col(Participant.organisation)).where(
        col(Participant.cycle_id).in_(ids),
        col(Participant.present).is_(True),
        col(Participant.role) == Role.steward,
        col(Participant.audience).is_not(None),
        col(Participant.organisation).is_not(None),
    )
    stewards: dict[UUID, list[str]] = {}
    for cycle_id, organisation in await session.execute(query.distinct().order_by(col(Participant.organisation))):
        stewards.setdefault(cycle_id, []).append(str(organisation))
    return stewards


def _view(cycle: Cycle, organisations: list[str]) -> ListedCycleView:
    return ListedCycleView(
        id=cycle.id, scale=cycle.scale, title=cycle.title, place=cycle.place, organisations=organisations
    )
