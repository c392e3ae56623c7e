"""Asking that something be erased, agreeing, objecting, and doing it when the time to object is over."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.erased_things import check_erasable, erase
from services.cycles.commands.locking import LockedCycle, lock_cycle, lock_for
from services.cycles.commands.seen_first import check_seen_first
from services.cycles.domain import erasures as rules
from services.cycles.domain.cycles import Unseen
from services.cycles.domain.erasures import (
    AccessRequestOpen,
    AlreadyDecided,
    Erasure,
    NotErasable,
    Thing,
    WithheldFromThem,
)
from services.cycles.domain.participants import StewardNeeded
from services.cycles.schemas.erasures import Object, RequestErasure
from services.cycles.tables.erasures import Erasure as Row
from services.cycles.tables.going import look_up
from services.cycles.tables.participants import Participant
from shared.db.sessions import Database, Session
from shared.events.vocabulary import Erasable, Role
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion

_NOBODY = Caller("", "", None, frozenset(), 0, "service:cycles")
"""Acts when nobody has objected in time."""


async def request(session: Session, caller: Caller, cycle_id: UUID, body: RequestErasure, days: int) -> UUID:
    """The new erasure's id. Raises AlreadyDecided where the same was asked for and is open."""
    thing = Thing(body.kind, body.thing_id or cycle_id, body.field, body.number)
    own = await _is_own(session, caller, thing)
    locked = await (
        lock_cycle(session, caller, cycle_id) if own else lock_for(session, caller, cycle_id, Role.observer)
    )
    await look_up(session, cycle_id, thing)
    await _check_not_kept(session, thing)
    erasure = Erasure(uuid7(), thing, caller.pseudonym, open=True)
    event = rules.request(locked.cycle, caller.audiences, erasure, own=own)
    await check_erasable(locked, thing, by=caller.pseudonym)
    session.add(
        Row(
            id=erasure.id,
            cycle_id=cycle_id,
            kind=thing.kind,
            thing_id=thing.id,
            field=thing.field,
            number=thing.number,
            requested_by=caller.pseudonym,
            requested_at=locked.now,
            due_at=locked.now + timedelta(days=days),
        )
    )
    locked.record(event)
    try:
        await session.flush()
    except IntegrityError as error:
        raise AlreadyDecided("The same was asked for already. Agree to that, or object to it.") from error
    return erasure.id


async def _check_not_kept(session: Session, thing: Thing) -> None:
    """Raises AlreadyDecided while an objection holds: what was asked for goes on by itself after that."""
    same = (Row.kind, thing.kind), (Row.thing_id, thing.id), (Row.field, thing.field), (Row.number, thing.number)
    kept = [col(Row.state) == "objected", *(col(name).is_not_distinct_from(value) for name, value in same)]
    until = (await session.execute(select(col(Row.keep_until)).where(*kept).limit(1))).scalar()
    if until is not None:
        raise AlreadyDecided(f"The same was asked for, and is kept until {until}. It goes on by itself after that.")


async def _is_own(session: Session, caller: Caller, thing: Thing) -> bool:
    """Whether it is the caller's own name."""
    row = await session.get(Participant, thing.id) if thing.kind is Erasable.participant else None
    return row is not None and row.name is not None and row.pseudonym == caller.pseudonym


async def agree(session: Session, caller: Caller, erasure_id: UUID, expected: ExpectedVersion) -> None:
    locked, row = await _lock(session, caller, erasure_id, expected)
    erasure = _erasure(row)
    newcomer = await _joined_after(session, locked.own_part, row.requested_at)
    agreed = rules.agree(locked.cycle, caller.audiences, caller.pseudonym, erasure, newcomer=newcomer)
    await check_seen_first(locked, erasure.thing, (erasure.requested_by, caller.pseudonym))
    locked.record(agreed)
    row.decided_by, row.decided_at = caller.pseudonym, locked.now
    await _do(locked, row, erasure)


async def _joined_after(session: Session, participant_id: UUID, moment: datetime) -> bool:
    part = await session.get_one(Participant, participant_id)
    return part.joined_at is None or part.joined_at > moment


async def object_to(
    session: Session, caller: Caller, erasure_id: UUID, body: Object, expected: ExpectedVersion
) -> None:
    locked, row = await _lock(session, caller, erasure_id, expected)
    today = locked.now.date()
    until = body.keep_until or today + timedelta(days=rules.LONGEST_DUTY_DAYS)
    locked.record(rules.object_to(locked.cycle, caller.audiences, caller.pseudonym, _erasure(row), until, today))
    row.state, row.duty, row.keep_until = "objected", body.duty, until
    row.objected_by = [*row.objected_by, caller.pseudonym]
    row.decided_by, row.decided_at, row.version = caller.pseudonym, locked.now, row.version + 1


async def _lock(
    session: Session, caller: Caller, erasure_id: UUID, expected: ExpectedVersion
) -> tuple[LockedCycle, Row]:
    row = await session.get(Row, erasure_id)
    if row is None:
        raise Unseen
    locked = await lock_for(session, caller, row.cycle_id, Role.observer)
    if locked.role is Role.observer:
        raise Unseen
    await session.refresh(row)
    expected.check(row.version)
    return locked, row


async def _do(locked: LockedCycle, row: Row, erasure: Erasure) -> None:
    """What is left is the record: kind, numbers and day."""
    session = locked.session
    found = await look_up(session, row.cycle_id, erasure.thing)
    row.gone = {what: len(rows) for what, rows in found.items()}
    row.state, row.done_at, row.duty, row.version = "done", locked.now, None, row.version + 1
    await erase(locked, erasure)
    locked.record(rules.done(locked.cycle, erasure))


async def erase_due(database: Database) -> None:
    """Do what nobody has objected to in time. What is not possible now (a request to see it is open) waits."""
    async with database.transaction() as session:
        now = datetime.now(UTC)
        kept = (col(Row.state) == "objected") & (col(Row.keep_until) < now.date())
        due = select(col(Row.id)).where(or_(col(Row.state) == "requested", kept), col(Row.due_at) <= now)
        found = (await session.execute(due.order_by(col(Row.due_at)))).scalars().all()
    for erasure_id in found:
        async with database.transaction() as session:
            await _erase_due(session, erasure_id)


async def _erase_due(session: Session, erasure_id: UUID) -> None:
    row = await session.get_one(Row, erasure_id)
    locked = await lock_cycle(session, _NOBODY, row.cycle_id)
    await session.refresh(row)
    is_kept = row.state == "objected" and row.keep_until is not None and row.keep_until >= locked.now.date()
    if row.state == "done" or is_kept:
        return
    try:
        await check_seen_first(locked, row.thing, (row.requested_by,))
        await check_erasable(locked, row.thing, by=row.requested_by)
    except (AccessRequestOpen, WithheldFromThem, NotErasable, StewardNeeded):
        return  # it was not seen, was shared since, they take part again, or nobody else looks after the cycle
    await _do(locked, row, _erasure(row))


def _erasure(row: Row) -> Erasure:
    is_open, objected_by = row.state == "requested", tuple(row.objected_by) if row.state == "objected" else ()
    return Erasure(row.id, row.thing, row.requested_by, is_open, objected_by, row.keep_until)
