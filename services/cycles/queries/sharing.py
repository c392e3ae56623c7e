"""Reading shares: for those who take part in the learning's own cycle."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.domain.identifying import findings
from services.cycles.queries.learnings import held_learning, one
from services.cycles.queries.visibility import is_hidden, own_cycles, role_in, visible_cycles
from services.cycles.schemas.sharing import CheckText, Findings, FindingView, NetworkWaits, Shares, ShareView
from services.cycles.tables.participants import Participant
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller


async def check(session: Session, caller: Caller, learning_id: UUID, text: CheckText) -> Findings:
    """What in this text may identify somebody. The text is not kept."""
    learning = await held_learning(session, caller, learning_id)
    query = select(col(Participant.name)).where(
        col(Participant.cycle_id) == learning.cycle_id, col(Participant.name).is_not(None)
    )
    names = [name for name in (await session.execute(query)).scalars() if name]
    found = findings({"statement": text.statement, "how_learnt": text.how_learnt or ""}, names)
    return Findings(
        items=[FindingView(hint=f.hint, field=f.field, start=f.start, end=f.end, advice=f.advice) for f in found]
    )


async def shares(session: Session, caller: Caller, learning_id: UUID) -> Shares:
    learning = await one(session, caller, learning_id)
    role = await role_in(session, caller, learning.cycle_id)
    query = select(Share).where(col(Share.learning_id) == learning_id).order_by(col(Share.shared_at).desc())
    found = (await session.execute(query)).scalars().all()
    own = await _own_recipients(session, caller, role, found)
    return Shares(items=[_view_for(role, one, own) for one in found])


def view(share: Share) -> ShareView:
    return ShareView(**share.model_dump(), network_waits=NetworkWaits.of(share.waits_with))


async def _own_recipients(session: Session, caller: Caller, reader: Role, found: Sequence[Share]) -> set[UUID]:
    """Those of the recipients in which an observer takes part; members are told all."""
    if reader is not Role.observer:
        return set()
    ids = {recipient for one in found for recipient in view(one).recipients or ()}
    return await own_cycles(session, caller, ids)


def _view_for(reader: Role, share: Share, own: Collection[UUID]) -> ShareView:
    """With which consent it was shared, who else was told, and what somebody confirmed, is for members."""
    shown = view(share)
    if reader is not Role.observer:
        return shown
    recipients = None if shown.recipients is None else [one for one in shown.recipients if one in own]
    return shown.model_copy(update={"consent_id": None, "confirmed": [], "recipients": recipients})


async def share(session: Session, caller: Caller, share_id: UUID) -> ShareView:
    """One share, for those who take part in the learning's cycle. Raises Unseen."""
    query = select(Share).where(col(Share.id) == share_id, col(Share.cycle_id).in_(visible_cycles(caller)))
    found = (await session.execute(query)).scalar()
    role = await role_in(session, caller, found.cycle_id) if found else Role.observer
    if found is None or (role is Role.observer and await is_hidden(session, found.learning_id)):
        raise Unseen
    return _view_for(role, found, await _own_recipients(session, caller, role, [found]))
