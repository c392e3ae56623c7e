"""Reading wordings that were proposed: for members of the learning's cycle."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.queries.authorship import writers
from services.cycles.queries.learnings import held_learning
from services.cycles.queries.visibility import member_cycles
from services.cycles.schemas.proposals import ProposalView
from services.cycles.tables.proposals import Proposal
from shared.db.paging import Page, PageRequest
from shared.db.sessions import Session
from shared.web.identity import Caller


async def of_learning(session: Session, caller: Caller, learning_id: UUID, paging: PageRequest) -> Page[ProposalView]:
    await held_learning(session, caller, learning_id)
    query = select(Proposal).where(col(Proposal.learning_id) == learning_id)
    found = (await session.execute(paging.apply(query, col(Proposal.proposed_at), col(Proposal.id)))).scalars().all()
    names = await writers(session, [one.proposed_by for one in found])
    return paging.page(found, lambda one: _view(one, names[one.proposed_by]), lambda one: (one.proposed_at, one.id))


async def one(session: Session, caller: Caller, proposal_id: UUID) -> ProposalView:
    """Raises Unseen."""
    query = select(Proposal).where(col(Proposal.id) == proposal_id, col(Proposal.cycle_id).in_(member_cycles(caller)))
    found = (await session.execute(query.execution_options(populate_existing=True))).scalar()
    if found is None:
        raise Unseen
    return _view(found, (await writers(session, [found.proposed_by]))[found.proposed_by])


def _view(proposal: Proposal, proposer: str | None) -> ProposalView:
    return ProposalView(**{**proposal.model_dump(), "proposed_by": proposer})
