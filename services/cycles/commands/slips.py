"""Taking a consent back with the code on a slip, and counting who tries codes how often."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.cycles.commands.locking import lock_cycle
from services.cycles.commands.taking_back import end
from services.cycles.domain.slips import read_code, slip_hash
from services.cycles.tables.consents import Consent, SlipAttempt
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.web.identity import Caller

STRETCH_SECONDS, ATTEMPTS = 600, 20
"""So many codes may be tried from one address within such a stretch of time."""
_SERVICE = "service:cycles"


class Used(NamedTuple):
    """What was done."""

    at: datetime
    was_shared: bool


async def use(session: Session, written: str) -> Used | None:
    """Take back the consent to which the code belongs; None for no code, an unknown one, and one that was used."""
    found = await _consent(session, written)
    if found is None:
        return None
    person = await session.get(Participant, found.participant_id) if found.participant_id else None
    locked = await lock_cycle(session, _holder(person), found.cycle_id)
    await session.refresh(found)
    if found.withdrawn_at is not None:
        return None
    return Used(locked.now, was_shared=await end(locked, found))


async def _consent(session: Session, written: str) -> Consent | None:
    code = read_code(written)
    if code is None:
        return None
    query = select(Consent).where(
        col(Consent.slip_hash) == slip_hash(code, session.key), col(Consent.withdrawn_at).is_(None)
    )
    return (await session.execute(query)).scalar()


def _holder(person: Participant | None) -> Caller:
    """Whoever holds the slip acts as the person whose consent it is."""
    pseudonym = person.pseudonym if person else None
    return Caller("", "", None, frozenset(), float("inf"), pseudonym or _SERVICE)


async def count_attempt(session: Session, address: str) -> bool:
    """Count one more attempt from this address; whether it may be made.

    Kept is a keyed hash of address and stretch of time, never the address: after a day not even that.
    """
    now = datetime.now(UTC)
    since = datetime.fromtimestamp(now.timestamp() // STRETCH_SECONDS * STRETCH_SECONDS, UTC)
    who = hmac.digest(session.key, f"attempt:{since.isoformat()}:{address}".encode(), hashlib.sha256)[:16]
    await session.execute(
        delete(SlipAttempt).where(col(SlipAttempt.since) < now - timedelta(days=1)),
        execution_options={"synchronize_session": False},
    )
    one = insert(SlipAttempt).values(who=who, since=since, attempts=1)
    counted = one.on_conflict_do_update(
        index_elements=["who", "since"], set_={"attempts": col(SlipAttempt.attempts) + 1}
    ).returning(col(SlipAttempt.attempts))
    return int((await session.execute(counted)).scalar_one()) <= ATTEMPTS
