"""What a person sees of their own across all cycles: consents, shares, what became of them, and who read on.

It does not end with their part in a cycle: what somebody agreed to stays theirs to find and to take back.
"""

from typing import Any

from sqlalchemy import CTE, Row, Select, String, func, literal, null, select, union_all
from sqlmodel import col

from services.cycles.queries import consents, sharing
from services.cycles.queries.arrivals import answers
from services.cycles.schemas.consents import ConsentView
from services.cycles.schemas.me import HeardBackView, MyShareView, ReaderView
from services.cycles.tables.arrivals import Answer, Arrival
from services.cycles.tables.consents import Consent
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.learnings import MadeFrom
from services.cycles.tables.participants import Participant
from services.cycles.tables.sharing import Share
from services.cycles.tables.speakers import persons_of
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.events.vocabulary import Became
from shared.web.identity import Caller


async def my_consents(session: Session, caller: Caller, paging: PageRequest) -> Page[ConsentView]:
    query = select(Consent).where(col(Consent.participant_id).in_(persons_of(caller.pseudonym)))
    found = (await session.execute(paging.apply(query, col(Consent.recorded_at), col(Consent.id)))).scalars().all()
    return paging.page(found, consents.view, lambda one: (one.recorded_at, one.id))


async def my_shares(session: Session, caller: Caller, paging: PageRequest) -> Page[MyShareView]:
    query = select(Share).where(col(Share.consent_id).in_(_consents_of(caller)))
    found = (await session.execute(paging.apply(query, col(Share.shared_at), col(Share.id)))).scalars().all()
    return paging.page(
        found, lambda one: MyShareView(**sharing.view(one).model_dump()), lambda one: (one.shared_at, one.id)
    )


def _consents_of(caller: Caller) -> Select[Any]:
    return select(col(Consent.id)).where(col(Consent.participant_id).in_(persons_of(caller.pseudonym)))


def _learnings_of(caller: Caller) -> Select[Any]:
    """Ids of the learnings that were shared with a consent of the caller's."""
    return select(col(Share.learning_id)).where(col(Share.consent_id).in_(_consents_of(caller)))


async def heard_back(session: Session, caller: Caller, paging: PageRequest) -> Page[HeardBackView]:
    """The way back of every learning that was shared with a consent of the caller's."""
    names = ("id", "learning_id", "became", "scale", "organisation", "steps_up", "at")
    told = answers(*(col(getattr(Answer, name)) for name in names))
    told = told.where(col(Answer.learning_id).in_(_learnings_of(caller)))
    arrived: Any = (
        select(
            *(col(Arrival.id), col(Arrival.learning_id), literal(Became.arrived.value, String).label("became")),
            *(col(Cycle.scale), null().label("organisation"), literal(1).label("steps_up")),
            *(col(Arrival.arrived_at).label("at"), null().label("words")),
        )
        .join(Cycle, col(Cycle.id) == col(Arrival.cycle_id))
        .where(col(Arrival.learning_id).in_(_learnings_of(caller)))
    )
    heard = union_all(told, arrived).subquery()
    found = (await session.execute(paging.apply(select(heard), heard.c.at, heard.c.id))).all()
    return paging.page(found, _heard_view, lambda row: (row.at, row.id))


def _heard_view(row: Row[Any]) -> HeardBackView:
    return HeardBackView(**row._mapping)


async def readers(session: Session, caller: Caller, paging: PageRequest) -> Page[ReaderView]:
    """The cycles in which something arrived that was shared with the caller's consent, or was made from it."""
    made = _made_from(caller)
    organisations = (
        select(func.array_agg(col(Participant.organisation).distinct()))
        .where(
            col(Participant.cycle_id) == col(Cycle.id),
            col(Participant.present),
            col(Participant.name).is_(None),
        )
        .correlate(Cycle)
        .scalar_subquery()
    )
    reading = (
        select(
            *(col(Cycle.id).label("cycle_id"), col(Cycle.title), col(Cycle.scale)),
            organisations.label("organisations"),
            func.min(made.c.steps).label("steps_up"),
            func.min(col(Arrival.arrived_at)).label("since"),
        )
        .join(Arrival, col(Arrival.cycle_id) == col(Cycle.id))
        .join(made, made.c.learning_id == col(Arrival.learning_id))
        .group_by(col(Cycle.id))
        .subquery()
    )
    found = (await session.execute(paging.apply(select(reading), reading.c.since, reading.c.cycle_id))).all()
    return paging.page(found, _reader_view, lambda row: (row.since, row.cycle_id))


def _made_from(caller: Caller) -> CTE:
    """The caller's learnings, and all that was made from them, with the steps between."""
    own = _learnings_of(caller).add_columns(literal(1).label("steps")).distinct()
    made = own.cte("made", recursive=True)
    further = select(col(MadeFrom.learning_id), made.c.steps + 1).join(
        made, made.c.learning_id == col(MadeFrom.source_learning_id)
    )
    return made.union(further)


def _reader_view(row: Row[Any]) -> ReaderView:
    return ReaderView(**{**row._mapping, "organisations": sorted(filter(None, row.organisations or ()))})
