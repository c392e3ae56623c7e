"""Reading shares: for those who take part in the learning's own cycle."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.domain.identifying import findings
from services.cycles.queries.learnings import visible_learning
from services.cycles.queries.visibility import visible_cycles
from services.cycles.schemas.sharing import CheckText, Findings, FindingView, NetworkWaits, Shares, ShareView
from services.cycles.tables.participants import Participant
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.web.identity import Caller


async def check(session: Session, caller: Caller, learning_id: UUID, text: CheckText) -> Findings:
    """What in this text may identify somebody. The text is not kept."""
    learning = await visible_learning(session, caller, learning_id)
    query = select(col(Participant.name)).where(
        col(Participant.cycle_id) == learning.cycle_id, col(Participant.name).is_not(None)
    )
    names = [name for name in (await session.execute(query)).scalars() if name]
    found = findings({"statement": text.statement, "how_learnt": text.how_learnt}, names)
    return Findings(
        items=[FindingView(hint=f.hint, field=f.field, start=f.start, end=f.end, advice=f.advice) for f in found]
    )


async def shares(session: Session, caller: Caller, learning_id: UUID) -> Shares:
    await visible_learning(session, caller, learning_id)
    query = select(Share).where(col(Share.learning_id) == learning_id).order_by(col(Share.shared_at).desc())
    return Shares(items=[view(one) for one in (await session.execute(query)).scalars()])


async def share(session: Session, caller: Caller, share_id: UUID) -> ShareView:
    """One share, for those who take part in the learning's cycle. Raises Unseen."""
    query = select(Share).where(col(Share.id) == share_id, col(Share.cycle_id).in_(visible_cycles(caller)))
    found = (await session.execute(query)).scalar()
    if found is None:
        raise Unseen
    return view(found)


def view(share: Share) -> ShareView:
    return ShareView(**share.model_dump(), network_waits=NetworkWaits.of(share.waits_with))
