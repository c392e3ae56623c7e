"""Recording and withdrawing consent, and withdrawing a shared learning. Sharing itself is in `hot_sharing`."""

from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.erasure import audiences_of_shares, erase_shares
from services.cycles.commands.learnings import learning
from services.cycles.commands.locking import LockedCycle, lock_cycle_of
from services.cycles.domain import sharing as rules
from services.cycles.domain.sharing import Consent
from services.cycles.schemas.sharing import RecordConsent
from services.cycles.tables.learnings import Learning
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.sharing import Consent as ConsentRow
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.events.cycles.sharing import LearningWithdrawn
from shared.events.vocabulary import Reach
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def consent(session: Session, caller: Caller, learning_id: UUID, body: RecordConsent) -> UUID:
    """The new consent's id."""
    locked, row = await lock_cycle_of(session, caller, Learning, learning_id)
    event = rules.record_consent(locked.cycle, learning(row), uuid7(), body.reach, body.agreed_on, locked.now.date())
    session.add(
        ConsentRow(
            id=event.consent_id,
            cycle_id=locked.cycle.id,
            learning_id=learning_id,
            agreed_by=body.agreed_by,
            how=body.how,
            reach=body.reach,
            agreed_on=body.agreed_on,
            recorded_at=locked.now,
        )
    )
    locked.record(event)
    return event.consent_id


async def withdraw_consent(
    session: Session, caller: Caller, consent_id: UUID, because: str | None, expected: ExpectedVersion
) -> None:
    """Withdraw a consent and what was shared with it; copies and what was made from it are erased by event."""
    locked, row = await lock_cycle_of(session, caller, ConsentRow, consent_id)
    expected.check(row.version)
    relied_on = await _relied_on(session, consent_id)
    events = rules.withdraw_consent(locked.cycle, _consent(row), relied_on=relied_on)
    row.withdrawn_at, row.withdrawn_because, row.version = locked.now, because, row.version + 1
    audience = await audiences_of_shares(session, [row.learning_id]) if relied_on else ()
    if relied_on:
        await _take_back(locked, row.learning_id)
    for event in events:
        locked.record(event, audience=audience if isinstance(event, LearningWithdrawn) else ())


async def _relied_on(session: Session, consent_id: UUID) -> bool:
    """Whether something is shared with this consent, or may go further because of it."""
    shared = exists().where(col(Share.consent_id) == consent_id, col(Share.withdrawn_at).is_(None))
    granted = exists().where(col(ReachRequest.consent_id) == consent_id, col(ReachRequest.withdrawn_at).is_(None))
    return bool((await session.execute(select(or_(shared, granted)))).scalar())


def _consent(row: ConsentRow) -> Consent:
    return Consent(row.id, row.learning_id, Reach(row.reach), row.withdrawn_at is not None)


async def withdraw(session: Session, caller: Caller, learning_id: UUID, expected: ExpectedVersion) -> None:
    """Withdraw a shared learning. Its own cycle keeps it, held; copies and what cites them are erased by event."""
    locked, row = await lock_cycle_of(session, caller, Learning, learning_id)
    expected.check(row.version)
    event = rules.withdraw(locked.cycle, learning(row))
    audience = await audiences_of_shares(session, [learning_id])
    await _take_back(locked, learning_id)
    locked.record(event, audience=audience)


async def _take_back(locked: LockedCycle, learning_id: UUID) -> None:
    row = await locked.session.get_one(Learning, learning_id)
    row.state, row.version = "held", row.version + 1
    await erase_shares(locked.session, [learning_id], locked.now)
