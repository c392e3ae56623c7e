"""Taking a consent back with the code on a slip, and counting who tries codes how often."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.cycles.commands.locking import lock_cycle, lock_for
from services.cycles.commands.taking_back import end
from services.cycles.domain.consents import issue_slip
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.slips import BITS, code_of, read_code, slip_hash
from services.cycles.tables.consents import Consent, SlipAttempt
from services.cycles.tables.participants import Participant
from services.cycles.tables.sharing import Share
from shared.db.sessions import Session
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion

STRETCH_SECONDS, ATTEMPTS, ATTEMPTS_OF_ADDRESS = 600, 20, 400
"""So many codes may be tried from one address within such a stretch of time: that begin alike, and in all.

Whoever mistypes their slip begins it right, mostly, and stops nobody else at the same address: a hostel, a library.
"""
_BEGINNING = 4
_SERVICE = "service:cycles"


class Used(NamedTuple):
    """What was done."""

    at: datetime
    was_shared: bool


async def use(session: Session, written: str) -> Used | None:
    """Take back the consent to which the code belongs; None for no code and an unknown one.

    Whoever does it twice is told what they were told at first: whoever guessed the code would have been told no less.
    """
    found = await _consent(session, written)
    if found is None:
        return None
    person = await session.get(Participant, found.participant_id) if found.participant_id else None
    locked = await lock_cycle(session, _holder(person), found.cycle_id)
    await session.refresh(found)
    if found.withdrawn_at is not None:
        return Used(found.withdrawn_at, was_shared=await _was_shared(session, found))
    return Used(locked.now, was_shared=await end(locked, found))


async def _was_shared(session: Session, consent: Consent) -> bool:
    if consent.was_shared is not None:
        return consent.was_shared
    # Of a consent that went with its cycle, or before this was kept.
    shared = exists().where(col(Share.consent_id) == consent.id)
    return bool((await session.execute(select(shared))).scalar())


async def issue(session: Session, caller: Caller, consent_id: UUID, expected: ExpectedVersion) -> str:
    """The code of a fresh slip. Whoever may record consents may do it; the code before it stops working."""
    consent = await session.get(Consent, consent_id)
    if consent is None:
        raise Unseen
    locked = await lock_for(session, caller, consent.cycle_id, held=True)
    await session.refresh(consent)
    expected.check(consent.version)
    withdrawn = consent.withdrawn_at is not None
    locked.record(issue_slip(locked.cycle, consent.learning_id, consent.id, withdrawn=withdrawn))
    code = code_of(secrets.randbits(BITS))
    consent.slip_hash, consent.version = slip_hash(code, session.key), consent.version + 1
    return code


async def _consent(session: Session, written: str) -> Consent | None:
    code = read_code(written)
    if code is None:
        return None
    query = select(Consent).where(col(Consent.slip_hash) == slip_hash(code, session.key))
    return (await session.execute(query)).scalar()


def _holder(person: Participant | None) -> Caller:
    """Whoever holds the slip acts as the person whose consent it is."""
    pseudonym = person.pseudonym if person else None
    return Caller("", "", None, frozenset(), float("inf"), pseudonym or _SERVICE)


async def count_attempt(session: Session, address: str, written: str) -> bool:
    """Count one more attempt from this address; whether it may be made. What cannot be a code is not looked up either.

    Kept are keyed hashes of address, beginning of the code and stretch of time: after a day not even those.
    """
    code = read_code(written)
    if code is None:
        return True
    now = datetime.now(UTC)
    since = datetime.fromtimestamp(now.timestamp() // STRETCH_SECONDS * STRETCH_SECONDS, UTC)
    await session.execute(
        delete(SlipAttempt).where(col(SlipAttempt.since) < now - timedelta(days=1)),
        execution_options={"synchronize_session": False},
    )
    of_address = await _count(session, since, address)
    alike = await _count(session, since, f"{address}:{code[:_BEGINNING]}")
    return of_address <= ATTEMPTS_OF_ADDRESS and alike <= ATTEMPTS


async def _count(session: Session, since: datetime, of: str) -> int:
    who = hmac.digest(session.key, f"attempt:{since.isoformat()}:{of}".encode(), hashlib.sha256)[:16]
    one = insert(SlipAttempt).values(who=who, since=since, attempts=1)
    counted = one.on_conflict_do_update(
        index_elements=["who", "since"], set_={"attempts": col(SlipAttempt.attempts) + 1}
    ).returning(col(SlipAttempt.attempts))
    return int((await session.execute(counted)).scalar_one())
