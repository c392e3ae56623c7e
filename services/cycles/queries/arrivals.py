"""Reading what arrived, and what became of what was shared."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, not_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.learnings import held_learning
from services.cycles.queries.visibility import foreign_person_cycles, hidden_learnings, role_in, visible_cycles
from services.cycles.schemas.arrivals import AnswerView, ArrivalView, WayBackView
from services.cycles.tables.arrivals import Answer, Arrival
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.sharing import Share
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Became, Kind, Role
from shared.web.identity import Caller


async def of_cycle(
    session: Session,
    caller: Caller,
    cycle_id: UUID,
    paging: PageRequest,
    *,
    state: str | None,
    kind: Kind | None,
) -> Page[ArrivalView]:
    role = await role_in(session, caller, cycle_id)
    query = select(Arrival).where(col(Arrival.cycle_id) == cycle_id)
    if state:
        query = query.where(col(Arrival.state) == state)
    if kind:
        query = query.where(col(Arrival.kind) == kind)
    found = (await session.execute(paging.apply(query, col(Arrival.arrived_at), col(Arrival.id)))).scalars().all()
    foreign = await foreign_person_cycles(session, caller, {one.from_cycle_id for one in found})
    return paging.page(found, lambda one: _view(one, role, foreign), lambda arrival: (arrival.arrived_at, arrival.id))


def _view(arrival: Arrival, reader: Role, foreign: Collection[UUID]) -> ArrivalView:
    """What people here said about it is theirs: observers see only what arrived. Of a hidden one nobody reads words.

    `foreign`: persons' cycles in which the reader takes no part. That something came from them is not told.
    """
    held = {"meaning": None, "because": None} if reader is Role.observer or arrival.hidden else {}
    words = {"statement": "", "how_learnt": None} if arrival.hidden else {}
    origin = {"from_cycle_id": None} if arrival.from_cycle_id in foreign else {}
    return ArrivalView(**{**arrival.model_dump(), **held, **words, **origin})


async def one(session: Session, caller: Caller, arrival_id: UUID) -> ArrivalView:
    query = select(Arrival).where(col(Arrival.id) == arrival_id, col(Arrival.cycle_id).in_(visible_cycles(caller)))
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    foreign = await foreign_person_cycles(session, caller, {found.from_cycle_id})
    return _view(found, await role_in(session, caller, found.cycle_id), foreign)


def answers(*columns: Any) -> Select[Any]:
    """Answers, and their `words` read where they are kept: whatever is put anew or erased there is so here."""
    said = case(
        (col(Arrival.hidden), None),
        (col(Share.learning_id).in_(hidden_learnings()), None),
        (col(Answer.became) == Became.taken_up, col(Arrival.meaning)),
        (col(Answer.became) == Became.set_aside, col(Arrival.because)),
        (col(Answer.became) == Became.shared_on, func.nullif(col(Share.statement), "")),
    )
    return (
        select(*columns, case((_is_newest(), said)).label("words"))
        .select_from(Answer)
        .outerjoin(Arrival, col(Arrival.id) == col(Answer.arrival_id))
        .outerjoin(Share, col(Share.id) == col(Answer.share_id))
    )


def _is_newest() -> ColumnElement[bool]:
    """An arrival keeps what was said of it last, so an earlier answer of the same kind has no words any more."""
    later = aliased(Answer)
    put_anew = exists().where(
        col(later.learning_id) == col(Answer.learning_id),
        col(later.arrival_id) == col(Answer.arrival_id),
        col(later.became) == col(Answer.became),
        col(later.at) > col(Answer.at),
    )
    return not_(put_anew)


async def way_back(session: Session, caller: Caller, learning_id: UUID) -> WayBackView:
    """The answers that came back, and where the learning arrived."""
    await held_learning(session, caller, learning_id)
    told = await session.execute(answers(Answer).where(col(Answer.learning_id) == learning_id))
    items = [AnswerView(**answer.model_dump(), words=words) for answer, words in told]
    arrived = (
        select(col(Arrival.arrived_at), col(Cycle.scale))
        .join(Cycle, col(Cycle.id) == col(Arrival.cycle_id))
        .where(col(Arrival.learning_id) == learning_id)
    )
    for at, scale in await session.execute(arrived):
        items.append(AnswerView(became=Became.arrived, scale=scale, organisation=None, steps_up=1, words=None, at=at))
    return WayBackView(learning_id=learning_id, items=sorted(items, key=lambda item: item.at, reverse=True))
