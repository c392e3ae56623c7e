"""What an erasure waits for: whoever asked to see what is kept about them sees it first."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, not_, select, text
from sqlmodel import col

from services.cycles.commands.locking import LockedCycle
from services.cycles.domain.access import Words
from services.cycles.domain.erasures import Thing, check_no_access_request, check_seen
from services.cycles.tables.access import OPEN, AccessItem, AccessRequest, newest_reviews
from services.cycles.tables.going import look_up
from services.cycles.tables.participants import Participant


async def check_seen_first(locked: LockedCycle, thing: Thing, wanted_by: Collection[str]) -> None:
    """`wanted_by`: pseudonyms of who asks for the erasure, and who agrees.

    Raises AccessRequestOpen and WithheldFromThem.
    """
    wanted_for = locked.cycle.acts_for(wanted_by)
    check_no_access_request(open_=await _is_asked_for(locked, of_others=not wanted_for))
    withheld = await _withheld(locked, wanted_for)
    gone = {one for ids in (await look_up(locked.session, locked.cycle.id, thing)).values() for one in ids}
    check_seen(withheld=not withheld.isdisjoint({thing.id, *gone}))


async def _is_asked_for(locked: LockedCycle, *, of_others: bool) -> bool:
    """Whether a request to see is open; those about somebody for whom the cycle is not only where `of_others`."""
    here, open_ = col(AccessRequest.cycle_id) == locked.cycle.id, text(OPEN)
    query = select(col(AccessRequest.id)).where(here, open_)
    if not of_others:
        served = select(col(Participant.id)).where(col(Participant.served))
        query = query.where(col(AccessRequest.participant_id).in_(served))
    return (await locked.session.execute(query.limit(1))).first() is not None


async def _withheld(locked: LockedCycle, wanted_for: Collection[UUID]) -> set[UUID]:
    """Things about somebody that the newest request withheld from them; not from those who want the erasure."""
    released = and_(col(AccessRequest.cycle_id) == locked.cycle.id, col(AccessRequest.released_at).is_not(None))
    others = not_(col(AccessRequest.participant_id).in_(wanted_for))
    query = newest_reviews(col(AccessItem.thing_id), col(AccessItem.review))
    rows = await locked.session.execute(query.where(released, others, col(AccessItem.kind) != Words.participant))
    return {thing_id for thing_id, review in rows if review == "withheld"}
