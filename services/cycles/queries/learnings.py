"""Reading learnings, their versions, and what the whole network may read.

Members read what their cycle holds. Observers read what was shared, in the words in which it was shared.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, not_, or_, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.cycles.domain.cycles import RoleMissing, Unseen
from services.cycles.queries.authorship import writers
from services.cycles.queries.reconsiderations import missing_sources
from services.cycles.queries.visibility import hidden_learnings, member_cycles, role_in, visible_cycles
from services.cycles.schemas.learnings import LearningView, SharedWording, SharedWords, Versions, VersionView
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.learnings import Learning, LearningVersion, MadeFrom
from services.cycles.tables.sharing import Share
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Kind, Role
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
    """Filters look at the words that the caller reads."""
    role = await role_in(session, caller, cycle_id)
    words: type[Learning] | type[Share] = Share if role is Role.observer else Learning
    joined = and_(col(Share.learning_id) == col(Learning.id), _is_newest()) if words is Share else false()
    query = select(Learning, Share).join(Share, joined, isouter=words is Learning)
    query = query.where(col(Learning.cycle_id) == cycle_id)
    if kind:
        query = query.where(col(words.kind) == kind)
    if state:
        query = query.where(col(Learning.state) == state)
    if text:
        query = query.where(_found_in(words, text))
    found = (await session.execute(paging.apply(query, col(Learning.recorded_at), col(Learning.id)))).all()
    cited = await _cited(session, [row[0].id for row in found])
    names = await writers(session, [row[0].written_by for row in found])
    missing = await _missing(session, [row[0] for row in found])
    return paging.page(
        found, lambda row: _view(row[0], row[1], cited, names, missing), lambda row: (row[0].recorded_at, row[0].id)
    )


def _found_in(words: type[Learning] | type[Share], text: str) -> ColumnElement[bool]:
    vector = func.to_tsvector("simple", col(words.statement) + " " + func.coalesce(col(words.how_learnt), ""))
    return vector.bool_op("@@")(func.websearch_to_tsquery("simple", text))


def _is_newest() -> ColumnElement[bool]:
    """Of the shares that hold of a learning that is not hidden: the one with the newest words."""
    other = aliased(Share)
    newer = tuple_(col(other.wording), col(other.shared_at), col(other.id)) > tuple_(
        col(Share.wording), col(Share.shared_at), col(Share.id)
    )
    same = (col(other.learning_id) == col(Share.learning_id), col(other.withdrawn_at).is_(None))
    shown = col(Share.learning_id).not_in(hidden_learnings())
    return and_(col(Share.withdrawn_at).is_(None), shown, not_(exists().where(*same, newer)))


async def one(session: Session, caller: Caller, learning_id: UUID) -> LearningView:
    """In its own words for members, in its shared words for observers. Raises Unseen."""
    held = select(Learning).where(col(Learning.id) == learning_id, col(Learning.cycle_id).in_(member_cycles(caller)))
    learning = (await session.execute(held.execution_options(populate_existing=True))).scalar()
    if learning:
        return await _held_view(session, learning)
    shared = select(Learning, Share).join(Share, col(Share.learning_id) == col(Learning.id)).where(_is_newest())
    shared = shared.where(col(Learning.id) == learning_id, col(Learning.cycle_id).in_(visible_cycles(caller)))
    row = (await session.execute(shared.execution_options(populate_existing=True))).one_or_none()
    if row is None:
        raise Unseen
    return _view(row[0], row[1], await _cited(session, [learning_id]), {})


async def after_withdrawal(session: Session, caller: Caller, learning_id: UUID) -> LearningView:
    """As members see it; without words for somebody who could withdraw it and is no member of its cycle (any more)."""
    held = select(col(Learning.id)).where(
        col(Learning.id) == learning_id, col(Learning.cycle_id).in_(member_cycles(caller))
    )
    learning = await session.get_one(Learning, learning_id)
    if (await session.execute(held)).scalar():
        return await _held_view(session, learning)
    return _view(learning, None, {}, {}).model_copy(update={"statement": "", "how_learnt": None})


async def held_learning(session: Session, caller: Caller, learning_id: UUID) -> Learning:
    """The learning's row, for members. Raises Unseen, and RoleMissing for an observer who sees its shared words."""
    query = select(Learning).where(col(Learning.id) == learning_id, col(Learning.cycle_id).in_(member_cycles(caller)))
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        await one(session, caller, learning_id)
        raise RoleMissing("Observers see what was shared, in the words in which it was shared.")
    return found


async def _cited(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    query = select(col(MadeFrom.learning_id), col(MadeFrom.arrival_id)).where(col(MadeFrom.learning_id).in_(ids))
    cited: dict[UUID, list[UUID]] = {}
    for learning_id, arrival_id in await session.execute(query.order_by(col(MadeFrom.arrival_id))):
        cited.setdefault(learning_id, []).append(arrival_id)
    return cited


async def _held_view(session: Session, learning: Learning) -> LearningView:
    """As members see it."""
    cited, names = await _cited(session, [learning.id]), await writers(session, [learning.written_by])
    return _view(learning, None, cited, names, await _missing(session, [learning]))


async def _missing(session: Session, learnings: Sequence[Learning]) -> dict[UUID, list[UUID]]:
    hidden = [one.id for one in learnings if one.hidden_at]
    return await missing_sources(session, hidden) if hidden else {}


def _view(
    learning: Learning,
    shared: Share | None,
    cited: dict[UUID, list[UUID]],
    names: Mapping[UUID | None, str | None],
    missing: Mapping[UUID, list[UUID]] = MappingProxyType({}),
) -> LearningView:
    """`shared`: for whoever sees only the words that were shared, and not who wrote them."""
    words = shared.model_dump(include={"kind", "statement", "how_learnt"}) if shared else {}
    writer = None if shared else names.get(learning.written_by)
    fields = {**learning.model_dump(), **words, "written_by": writer}
    more = {"made_from": cited.get(learning.id, []), "missing_sources": missing.get(learning.id, [])}
    return LearningView(**fields, **more)


async def versions(session: Session, caller: Caller, learning_id: UUID) -> Versions:
    await held_learning(session, caller, learning_id)
    query = select(LearningVersion).where(col(LearningVersion.learning_id) == learning_id)
    found = (await session.execute(query.order_by(col(LearningVersion.number).desc()))).scalars()
    return Versions(items=[VersionView(**version.model_dump()) for version in found])


async def of_network(
    session: Session, paging: PageRequest, *, scale: str | None, kind: Kind | None, text: str | None
) -> Page[SharedWording]:
    """What was shared with everybody, in its shared words; of several wordings each is listed."""
    query = select(Share).where(
        col(Share.reach) == "network",
        col(Share.withdrawn_at).is_(None),
        col(Share.learning_id).not_in(hidden_learnings()),
    )
    if scale:
        query = query.where(col(Share.cycle_id).in_(select(col(Cycle.id)).where(col(Cycle.scale) == scale)))
    if kind:
        query = query.where(col(Share.kind) == kind)
    if text:
        query = query.where(_found_in(Share, text))
    # The page first, and then what belongs to it: PostgreSQL would read every cycle, for fear of many hits.
    chosen = aliased(Share, paging.apply(query, col(Share.shared_at), col(Share.id)).subquery())
    rows = (
        select(chosen, Learning, Cycle)
        .join(Learning, col(Learning.id) == col(chosen.learning_id))
        .join(Cycle, col(Cycle.id) == col(chosen.cycle_id))
        .order_by(col(chosen.shared_at).desc(), col(chosen.id).desc())
    )
    found = (await session.execute(rows)).all()
    return paging.page(found, _shared_wording, lambda row: (row[0].shared_at, row[0].id))


async def shared_words(session: Session, caller: Caller, learning_id: UUID) -> SharedWords:
    """For everybody whom it reached. Raises Unseen also while it is hidden, and once it was withdrawn."""
    arrived = exists().where(
        col(Arrival.learning_id) == col(Share.learning_id),
        col(Arrival.wording) == col(Share.wording),
        col(Arrival.state) != "withdrawn",
        col(Arrival.cycle_id).in_(visible_cycles(caller)),
    )
    reached = or_(col(Share.reach) == "network", col(Share.cycle_id).in_(visible_cycles(caller)), arrived)
    query = (
        select(Share, Learning, Cycle)
        .join(Learning, col(Learning.id) == col(Share.learning_id))
        .join(Cycle, col(Cycle.id) == col(Share.cycle_id))
        .where(col(Share.learning_id) == learning_id, col(Share.withdrawn_at).is_(None), reached)
        .where(col(Share.learning_id).not_in(hidden_learnings()))
    )
    found = (await session.execute(query.order_by(col(Share.shared_at).desc(), col(Share.id)))).all()
    if not found:
        raise Unseen
    return SharedWords(items=[_shared_wording(row) for row in found])


def _shared_wording(row: Row[Share, Learning, Cycle]) -> SharedWording:
    share, learning, cycle = row
    return SharedWording(
        learning_id=share.learning_id,
        share_id=share.id,
        scale=cycle.scale,
        kind=share.kind,
        statement=share.statement,
        how_learnt=share.how_learnt,
        language=learning.language,
        shared_at=share.shared_at,
    )
