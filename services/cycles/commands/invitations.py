"""Accepting and declining: whoever was asked decides, and until then is in nothing."""

from uuid import UUID

from services.cycles.commands.coming_back import check_may_come
from services.cycles.commands.locking import LockedCycle, lock_cycle
from services.cycles.domain import participants as rules
from services.cycles.domain.cycles import Unseen
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.events.vocabulary import Role
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def accept(session: Session, caller: Caller, participant_id: UUID, expected: ExpectedVersion) -> UUID:
    """The id of the cycle in which the caller takes part from now on."""
    locked, row, audience = await _lock_invitation(session, caller, participant_id, expected)
    await check_may_come(locked, row.pseudonym)
    if row.name is not None:
        row.organisation = caller.org  # what the account's own token says, and not what the invitation said
    row.joined_at, row.version = locked.now, row.version + 1
    event = rules.joined(locked.cycle.id, row.id, row.organisation, Role(row.role), served=row.served)
    locked.record(event, audience=[audience])
    return locked.cycle.id


async def decline(session: Session, caller: Caller, participant_id: UUID, expected: ExpectedVersion) -> None:
    locked, row, _ = await _lock_invitation(session, caller, participant_id, expected)
    row.left_at, row.version = locked.now, row.version + 1
    locked.record(rules.declined(locked.cycle.id, row.id))


async def _lock_invitation(
    session: Session, caller: Caller, participant_id: UUID, expected: ExpectedVersion
) -> tuple[LockedCycle, Participant, str]:
    """The locked cycle, the invitation, and as whom the caller is invited. Raises Unseen."""
    row = await session.get(Participant, participant_id)
    if row is None:
        raise Unseen
    locked = await lock_cycle(session, caller, row.cycle_id)
    await session.refresh(row)
    audience = row.audience
    if row.left_at is not None or audience is None or audience not in caller.audiences:
        raise Unseen
    expected.check(row.version)
    if not row.is_invited:
        raise Unseen  # accepted already: no invitation any more
    return locked, row, audience
