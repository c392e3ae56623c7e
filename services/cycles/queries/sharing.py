"""Reading shares: for those who take part in the learning's own cycle."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.cycles.domain.cycles import Unseen
from services.cycles.domain.sharing import fields
from services.cycles.queries.learnings import held_learning, one
from services.cycles.queries.visibility import is_hidden, own_cycles, role_in, visible_cycles
from services.cycles.schemas.sharing import CheckText, Findings, NetworkWaits, Shares, ShareView
from services.cycles.tables.participants import names_in
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.text.identifying.beside import TextCheck
from shared.web.identity import Caller


async def look_at(session: Session, caller: Caller, learning_id: UUID, text: CheckText, check: TextCheck) -> Findings:
    """What in this text may identify somebody. The text is not kept."""
    learning = await held_learning(session, caller, learning_id)
    everybody = (await session.execute(names_in(learning.cycle_id))).scalars().all()
    texts = fields(text.statement, text.how_learnt)
    looked = await check.look_at(texts, filter(None, everybody), language=learning.language)
    return Findings.of(looked, looked.findings)


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
    return shown.model_copy(
        update={"consent_id": None, "confirmed": [], "confirmed_because": None, "recipients": recipients}
    )


async def share(session: Session, caller: Caller, share_id: UUID) -> ShareView:
    """One share, for those who take part in the learning's cycle. Raises Unseen."""
    query = select(Share).where(col(Share.id) == share_id, col(Share.cycle_id).in_(visible_cycles(caller)))
    found = (await session.execute(query)).scalar()
    role = await role_in(session, caller, found.cycle_id) if found else Role.observer
    if found is None or (role is Role.observer and await is_hidden(session, found.learning_id)):
        raise Unseen
    return _view_for(role, found, await _own_recipients(session, caller, role, [found]))
