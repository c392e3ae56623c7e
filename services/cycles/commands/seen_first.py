"""What an erasure waits for: whoever asked to see what is kept about them sees it first."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, not_, select, text, true
from sqlmodel import col

from services.cycles.commands.locking import LockedCycle
from services.cycles.domain.access import Words
from services.cycles.domain.erasures import Thing, check_no_access_request, check_seen
from services.cycles.tables.access import OPEN, AccessItem, AccessRequest
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
    about = select(col(Participant.id)).where(true() if of_others else col(Participant.served))
    here = col(AccessRequest.cycle_id) == locked.cycle.id
    open_ = exists().where(here, text(OPEN), col(AccessRequest.participant_id).in_(about))
    return bool((await locked.session.execute(select(open_))).scalar())


async def _withheld(locked: LockedCycle, wanted_for: Collection[UUID]) -> set[UUID]:
    """Things about somebody that the newest request withheld from them; not from those who want the erasure."""
    rows = await locked.session.execute(_reviews(locked.cycle.id, wanted_for))
    newest = {(person, kind, thing_id): review for person, kind, thing_id, review in rows}
    return {thing_id for (_, _, thing_id), review in newest.items() if review == "withheld"}


def _reviews(cycle_id: UUID, wanted_for: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    released = and_(col(AccessRequest.cycle_id) == cycle_id, col(AccessRequest.released_at).is_not(None))
    return (
        select(
            col(AccessRequest.participant_id), col(AccessItem.kind), col(AccessItem.thing_id), col(AccessItem.review)
        )
        .join(AccessItem, col(AccessItem.request_id) == col(AccessRequest.id))
        .where(released, col(AccessItem.kind) != Words.participant)
        .where(not_(col(AccessRequest.participant_id).in_(wanted_for)))
        .order_by(col(AccessRequest.requested_at))
    )
