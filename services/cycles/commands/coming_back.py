"""Who is asked back into a cycle that whoever it is for ended: they, and who spoke for them and was not stopped."""

from sqlalchemy import not_, or_, select
from sqlmodel import col

from services.cycles.commands.locking import LockedCycle
from services.cycles.domain.cycles import check_active
from services.cycles.tables.participants import Participant
from services.cycles.tables.speakers import Speaker


async def check_may_come(locked: LockedCycle, pseudonym: str | None) -> None:
    """Nobody comes into an ended cycle but those who can open it again. Raises CycleHasEnded."""
    if pseudonym is None or not locked.cycle.ended_for or not await _ended_it(locked, pseudonym):
        check_active(locked.cycle)


async def _ended_it(locked: LockedCycle, pseudonym: str) -> bool:
    ended_for = locked.cycle.ended_for
    spoke = select(col(Speaker.participant_id)).where(
        col(Speaker.for_participant_id).in_(ended_for), not_(col(Speaker.ended_by_person))
    )
    one = select(col(Participant.id)).where(
        col(Participant.cycle_id) == locked.cycle.id,
        col(Participant.pseudonym) == pseudonym,
        or_(col(Participant.id).in_(ended_for), col(Participant.id).in_(spoke)),
    )
    return (await locked.session.execute(one)).first() is not None
