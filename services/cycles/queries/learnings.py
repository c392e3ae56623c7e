"""Reading learnings, their versions, and what the whole network may read."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.visibility import role_in, visible_cycles
from services.cycles.schemas.learnings import LearningView, NetworkLearningView, Versions, VersionView
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.learnings import Learning, LearningVersion, MadeFrom
from services.cycles.tables.sharing import Share
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Kind
from shared.web.identity import Caller


async def of_cycle(
    session: Session,
    caller: Caller,
    cycle_id: UUID,
    paging: PageRequest,
    *,
    kind: Kind | None,
    state: str | None,
    text: str | None,
) -> Page[LearningView]:
    await role_in(session, caller, cycle_id)
    query = select(Learning).where(col(Learning.cycle_id) == cycle_id)
    if kind:
        query = query.where(col(Learning.kind) == kind)
    if state:
        query = query.where(col(Learning.state) == state)
    if text:
        words = func.to_tsvector("simple", col(Learning.statement) + " " + col(Learning.how_learnt))
        query = query.where(words.bool_op("@@")(func.websearch_to_tsquery("simple", text)))
    found = (await session.execute(paging.apply(query, col(Learning.recorded_at), col(Learning.id)))).scalars().all()
    cited = await _cited(session, [learning.id for learning in found])
    return paging.page(found, lambda one: _view(one, cited), lambda one: (one.recorded_at, one.id))


async def one(session: Session, caller: Caller, learning_id: UUID) -> LearningView:
    learning = await visible_learning(session, caller, learning_id)
    return _view(learning, await _cited(session, [learning_id]))


async def after_withdrawal(session: Session, caller: Caller, learning_id: UUID) -> LearningView:
    """As `one`; without words for somebody who could withdraw it and no longer takes part in its cycle."""
    visible = select(col(Learning.id)).where(
        col(Learning.id) == learning_id, col(Learning.cycle_id).in_(visible_cycles(caller))
    )
    view = _view(await session.get_one(Learning, learning_id), await _cited(session, [learning_id]))
    if (await session.execute(visible)).scalar():
        return view
    return view.model_copy(update={"statement": "", "how_learnt": "", "made_from": []})


async def visible_learning(session: Session, caller: Caller, learning_id: UUID) -> Learning:
    """The learning's row. Raises Unseen unless the caller takes part in its cycle."""
    query = select(Learning).where(col(Learning.id) == learning_id, col(Learning.cycle_id).in_(visible_cycles(caller)))
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    return found


async def _cited(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    query = select(col(MadeFrom.learning_id), col(MadeFrom.arrival_id)).where(col(MadeFrom.learning_id).in_(ids))
    cited: dict[UUID, list[UUID]] = {}
    for learning_id, arrival_id in await session.execute(query.order_by(col(MadeFrom.arrival_id))):
        cited.setdefault(learning_id, []).append(arrival_id)
    return cited


def _view(learning: Learning, cited: dict[UUID, list[UUID]]) -> LearningView:
    return LearningView(**learning.model_dump(), made_from=cited.get(learning.id, []))


async def versions(session: Session, caller: Caller, learning_id: UUID) -> Versions:
    await visible_learning(session, caller, learning_id)
    query = select(LearningVersion).where(col(LearningVersion.learning_id) == learning_id)
    found = (await session.execute(query.order_by(col(LearningVersion.number).desc()))).scalars()
    return Versions(items=[VersionView(**version.model_dump()) for version in found])


async def of_network(
    session: Session, paging: PageRequest, *, scale: str | None, kind: Kind | None, text: str | None
) -> Page[NetworkLearningView]:
    """What was shared with everybody, in its shared words; of several wordings each is listed."""
    query = select(Share).where(col(Share.reach) == "network", col(Share.withdrawn_at).is_(None))
    if scale:
        query = query.where(col(Share.cycle_id).in_(select(col(Cycle.id)).where(col(Cycle.scale) == scale)))
    if kind:
        query = query.where(col(Share.kind) == kind)
    if text:
        words = func.to_tsvector("simple", col(Share.statement) + " " + col(Share.how_learnt))
        query = query.where(words.bool_op("@@")(func.websearch_to_tsquery("simple", text)))
    # The page first, and then what belongs to it: PostgreSQL would read every cycle, for fear of many hits.
    chosen = aliased(Share, paging.apply(query, col(Share.shared_at), col(Share.id)).subquery())
    rows = (
        select(chosen, Learning, Cycle)
        .join(Learning, col(Learning.id) == col(chosen.learning_id))
        .join(Cycle, col(Cycle.id) == col(chosen.cycle_id))
        .order_by(col(chosen.shared_at).desc(), col(chosen.id).desc())
    )
    found = (await session.execute(rows)).all()
    return paging.page(found, _network_view, lambda row: (row[0].shared_at, row[0].id))


def _network_view(row: Row[Share, Learning, Cycle]) -> NetworkLearningView:
    share, learning, cycle = row
    return NetworkLearningView(
        learning_id=share.learning_id,
        share_id=share.id,
        scale=cycle.scale,
        kind=share.kind,
        statement=share.statement,
        how_learnt=share.how_learnt,
        language=learning.language,
        shared_at=share.shared_at,
    )
