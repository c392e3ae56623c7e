"""Reading consents: for members, and for the person whose they are and who speaks for them, whatever became of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from services.cycles.domain import explanations
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.explanations import EXPLANATIONS, Explanation
from services.cycles.queries.learnings import held_learning
from services.cycles.queries.visibility import member_cycles
from services.cycles.schemas.consents import Consents, ConsentView, Explanations, ExplanationView
from services.cycles.tables.consents import Consent
from services.cycles.tables.speakers import persons_of
from shared.db.sessions import Session
from shared.web.identity import Caller


async def of_learning(session: Session, caller: Caller, learning_id: UUID) -> Consents:
    await held_learning(session, caller, learning_id)
    query = select(Consent).where(col(Consent.learning_id) == learning_id).order_by(col(Consent.id).desc())
    return Consents(items=[view(one) for one in (await session.execute(query)).scalars()])


async def one(session: Session, caller: Caller, consent_id: UUID) -> ConsentView:
    query = select(Consent).where(col(Consent.id) == consent_id, _visible(caller))
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    return view(found)


def _visible(caller: Caller) -> ColumnElement[bool]:
    return or_(
        col(Consent.cycle_id).in_(member_cycles(caller)), col(Consent.participant_id).in_(persons_of(caller.pseudonym))
    )


def view(consent: Consent) -> ConsentView:
    kept: dict[str, Any] = consent.model_dump(exclude={"text_hash", "slip_hash"})
    return ConsentView(**kept)


def all_explanations() -> Explanations:
    return Explanations(items=[_explained(one) for one in sorted(EXPLANATIONS.values(), key=_since, reverse=True)])


def _since(one: Explanation) -> tuple[Any, str]:
    return one.since, one.version


def explanation(version: str) -> ExplanationView:
    return _explained(explanations.read(version))


def _explained(one: Explanation) -> ExplanationView:
    return ExplanationView(
        version=one.version,
        since=one.since,
        language=one.language,
        text=list(one.text),
        easy_read=list(one.easy_read),
    )
