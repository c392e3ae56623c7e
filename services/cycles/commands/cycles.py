"""Starting, amending, ending and reopening cycles."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_for, participation
from services.cycles.commands.participants import added_event, joining, participant_row, write
from services.cycles.domain import cycles as rules
from services.cycles.domain import participants
from services.cycles.domain.cycles import Cycle
from services.cycles.domain.participants import Joining
from services.cycles.schemas.cycles import Agreement, AmendPurpose, BeFound, StartCycle
from services.cycles.tables.cycles import Cycle as CycleRow
from services.cycles.tables.cycles import Wording
from services.cycles.tables.journey import Round
from shared.db.sessions import Session
from shared.events.vocabulary import Membership, Role
from shared.web.identity import Caller, Pseudonyms
from shared.web.preconditions import ExpectedVersion


async def start(session: Session, caller: Caller, body: StartCycle, pseudonym_of: Pseudonyms) -> UUID:
    """The new cycle's id; the caller looks after it from now on, and whoever else is named is invited."""
    now = datetime.now(UTC)
    rules.check_may_be_found(body.scale, findable=body.findable)
    row = _row(body, now)
    starter = _starter(caller, Membership(row.membership))
    everybody = [starter, *(joining(one, pseudonym_of) for one in body.participants)]
    for one in everybody:
        participants.check_may_join(body.scale, Membership(row.membership), one)
    asked = {one.id for one in everybody if participants.is_asked(one, caller.org, caller.sub)}
    session.add(row)
    await session.flush()  # what follows refers to it
    if body.purpose:
        session.add(_wording(row.id, 1, body.purpose, body.agreed_by, None, now))
    session.add(Round(cycle_id=row.id, number=1, id=uuid7(), started_at=now))
    rows = [participant_row(row.id, one, now, starter.id if one.id in asked else None) for one in everybody]
    session.add_all(rows)
    await write(session)
    present = tuple(participation(one) for one in rows if one.present)
    cycle = Cycle(row.id, body.scale, False, 1, row.wording, 1, present, Membership(row.membership))
    started = LockedCycle(session, caller, row, cycle, Role.steward, now)
    started.record(rules.start(cycle, body.language))
    for one in everybody:
        started.record(added_event(cycle.id, one, invited=one.id in asked))
    return cycle.id


def _starter(caller: Caller, membership: Membership) -> Joining:
    if membership is Membership.organisations:
        if caller.org is None:
            raise participants.OrganisationNeeded("Start a cycle of people, or ask somebody who acts for one.")
        return Joining(uuid7(), Role.steward, caller.org)
    name = caller.name or caller.sub
    return Joining(uuid7(), Role.steward, caller.org, name, caller.sub, caller.pseudonym)


def _row(body: StartCycle, now: datetime) -> CycleRow:
    return CycleRow(
        id=uuid7(),
        scale=body.scale,
        membership=participants.membership_of(body.scale, body.membership),
        title=body.title,
        purpose=body.purpose,
        wording=1 if body.purpose else 0,
        language=body.language,
        findable=body.findable,
        place=body.place,
        events=0,
        started_at=now,
    )


def _wording(
    cycle_id: UUID, number: int, purpose: str, agreed_by: Sequence[Agreement], because: str | None, now: datetime
) -> Wording:
    return Wording(
        cycle_id=cycle_id,
        number=number,
        purpose=purpose,
        agreed_by=[one.model_dump() for one in agreed_by],
        because=because,
        recorded_at=now,
    )


async def amend_purpose(
    session: Session, caller: Caller, cycle_id: UUID, body: AmendPurpose, expected: ExpectedVersion
) -> None:
    locked = await _lock(session, caller, cycle_id, expected)
    event = rules.amend_purpose(locked.cycle)
    row = locked.row
    row.purpose, row.wording, row.version = body.purpose, event.wording, row.version + 1
    session.add(_wording(cycle_id, event.wording, body.purpose, body.agreed_by, body.because, locked.now))
    locked.record(event)


async def be_found(session: Session, caller: Caller, cycle_id: UUID, body: BeFound, expected: ExpectedVersion) -> None:
    locked = await _lock(session, caller, cycle_id, expected)
    event = rules.be_found(locked.cycle, findable=body.findable)
    row = locked.row
    row.findable, row.place, row.version = body.findable, body.place, row.version + 1
    locked.record(event)


async def end(session: Session, caller: Caller, cycle_id: UUID, because: str | None, expected: ExpectedVersion) -> None:
    locked = await _lock(session, caller, cycle_id, expected, or_served=True)
    event = rules.end(locked.cycle)
    row = locked.row
    row.state, row.ended_at, row.version = "ended", locked.now, row.version + 1
    row.ended_for = sorted(locked.cycle.acts_for(caller.audiences))
    row.ended_because, row.reopened_because = because, None
    locked.record(event)


async def reopen(
    session: Session, caller: Caller, cycle_id: UUID, because: str | None, expected: ExpectedVersion
) -> None:
    locked = await _lock(session, caller, cycle_id, expected, or_served=True)
    event = rules.reopen(locked.cycle, caller.audiences)
    row = locked.row
    row.state, row.ended_at, row.version = "active", None, row.version + 1
    row.ended_for = []
    row.ended_because, row.reopened_because = None, because
    locked.record(event)


async def _lock(
    session: Session, caller: Caller, cycle_id: UUID, expected: ExpectedVersion, *, or_served: bool = False
) -> LockedCycle:
    locked = await lock_for(session, caller, cycle_id, Role.steward, or_served=or_served)
    expected.check(locked.cycle.version)
    return locked
