"""Asking to see what is kept about somebody, looking at others' words in it, and releasing it."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_cycle, lock_for
from services.cycles.domain import access as rules
from services.cycles.domain.access import AlreadyAsked, Item, Request, Words
from services.cycles.domain.cycles import Unseen
from services.cycles.schemas.access import ReviewItem
from services.cycles.tables.access import AccessItem, AccessRequest
from services.cycles.tables.participants import Participant
from services.cycles.tables.speakers import persons_of
from services.cycles.tables.words import SHOWN, digest, themselves, words_of
from shared.db.sessions import Session
from shared.events.cycles.access import AccessReleased, AccessRequested, AccessWithdrawn
from shared.events.vocabulary import Role
from shared.web.identity import Caller
from shared.web.preconditions import ExpectedVersion


async def request(session: Session, caller: Caller, cycle_id: UUID, participant_id: UUID) -> UUID:
    """The new request's id. It marks what a steward has to look at: in the person's own cycle, words of others."""
    locked = await lock_for(session, caller, cycle_id, Role.observer)
    unwanted = await _is_unwanted(session, participant_id)
    rules.check_may_ask(locked.cycle, caller.audiences, participant_id, unwanted=unwanted)
    about = await session.get(Participant, participant_id)
    if about is None or about.cycle_id != cycle_id or about.name is None:
        raise Unseen
    made = AccessRequest(
        id=uuid7(),
        cycle_id=cycle_id,
        participant_id=participant_id,
        requested_by=caller.pseudonym,
        requested_at=locked.now,
    )
    session.add(made)
    try:
        await session.flush()
    except IntegrityError as error:
        raise AlreadyAsked("It is being looked at. Read the request to see how far it is.") from error
    locked.record(AccessRequested(cycle_id=cycle_id, access_request_id=made.id))
    if about.served:
        await _mark(session, made, about)
    return made.id


async def _is_unwanted(session: Session, participant_id: UUID) -> bool:
    """Whether the person, or who speaks for them, withdrew what somebody else had asked for."""
    of_another = col(AccessRequest.withdrawn_by) != col(AccessRequest.requested_by)
    unwanted = exists().where(col(AccessRequest.participant_id) == participant_id, of_another)
    return bool((await session.execute(select(unwanted))).scalar())


async def _mark(session: Session, made: AccessRequest, about: Participant) -> None:
    for kind, shown in SHOWN.items():
        for thing_id in (await session.execute(shown.by_others(made.cycle_id, themselves(about)))).scalars():
            session.add(AccessItem(id=uuid7(), request_id=made.id, kind=kind, thing_id=thing_id))
    await session.flush()


async def review(
    session: Session, caller: Caller, request_id: UUID, body: ReviewItem, expected: ExpectedVersion
) -> None:
    locked, row = await _lock(session, caller, request_id)
    item = await session.get(AccessItem, body.item_id)
    if item is None or item.request_id != request_id:
        raise Unseen
    expected.check(row.version)
    rules.check_may_review(locked.cycle, caller.audiences, _state(row))
    kind = Words(item.kind)
    if not body.release:
        rules.check_may_withhold(kind)
    item.review = "released" if body.release else "withheld"
    thing = kind, item.thing_id
    item.looked_at = digest((await words_of(session, [thing]))[thing], session.key)
    item.reviewed_by, item.reviewed_at, row.version = caller.pseudonym, locked.now, row.version + 1


async def release(session: Session, caller: Caller, request_id: UUID, expected: ExpectedVersion) -> None:
    locked, row = await _lock(session, caller, request_id)
    expected.check(row.version)
    rules.check_may_release(locked.cycle, caller.audiences, _state(row), await _items(session, request_id))
    locked.record(AccessReleased(cycle_id=locked.cycle.id, access_request_id=row.id))
    row.released_by, row.released_at, row.version = caller.pseudonym, locked.now, row.version + 1


async def withdraw(session: Session, caller: Caller, request_id: UUID, expected: ExpectedVersion) -> None:
    locked, row, theirs = await _lock_for_person(session, caller, request_id)
    expected.check(row.version)
    asked = row.requested_by == caller.pseudonym
    rules.check_may_withdraw(_state(row), theirs=theirs, asked=asked)
    locked.record(AccessWithdrawn(cycle_id=locked.cycle.id, access_request_id=row.id))
    row.withdrawn_by, row.withdrawn_at, row.version = caller.pseudonym, locked.now, row.version + 1


async def _lock_for_person(
    session: Session, caller: Caller, request_id: UUID
) -> tuple[LockedCycle, AccessRequest, bool]:
    """With whether it is about the caller, or somebody whom they speak for: also when they have left."""
    row = await session.get(AccessRequest, request_id)
    if row is None:
        raise Unseen
    theirs = persons_of(caller.pseudonym).where(col(Participant.id) == row.participant_id)
    if (await session.execute(theirs)).scalar() is None:
        return *await _lock(session, caller, request_id), False
    locked = await lock_cycle(session, caller, row.cycle_id)
    await session.refresh(row)
    return locked, row, True


async def _lock(session: Session, caller: Caller, request_id: UUID) -> tuple[LockedCycle, AccessRequest]:
    """For stewards. To others it does not exist, unless it is their own."""
    row = await session.get(AccessRequest, request_id)
    if row is None:
        raise Unseen
    locked = await lock_for(session, caller, row.cycle_id, Role.observer)
    own = {part.id for part in locked.cycle.parts_of(caller.audiences)} | locked.cycle.acts_for(caller.audiences)
    if locked.role is not Role.steward and row.participant_id not in own and row.requested_by != caller.pseudonym:
        raise Unseen
    await session.refresh(row)
    return locked, row


def _state(row: AccessRequest) -> Request:
    return Request(row.released_at is not None, row.withdrawn_at is not None)


async def _items(session: Session, request_id: UUID) -> list[Item]:
    query = select(AccessItem).where(col(AccessItem.request_id) == request_id).order_by(col(AccessItem.id))
    rows = (await session.execute(query)).scalars().all()
    now = await words_of(session, [(Words(row.kind), row.thing_id) for row in rows])
    return [_item(row, digest(now[Words(row.kind), row.thing_id], session.key)) for row in rows]


def _item(row: AccessItem, now: bytes) -> Item:
    return Item(row.id, Words(row.kind), row.review, changed=row.looked_at != now)
