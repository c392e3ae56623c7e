"""Starting, amending, ending and reopening cycles."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.locking import LockedCycle, lock_for
from services.cycles.commands.participants import joined_event, participant_row
from services.cycles.domain import cycles as rules
from services.cycles.domain import participants
from services.cycles.domain.cycles import Cycle, Participation
from services.cycles.schemas.cycles import Agreement, AmendPurpose, StartCycle
from services.cycles.tables.cycles import Cycle as CycleRow
from services.cycles.tables.cycles import Wording
from services.cycles.tables.journey import Round
from shared.db.sessions import Session
from shared.events.vocabulary import Role, Scale
from shared.web.identity import Caller, Pseudonyms
from shared.web.preconditions import ExpectedVersion


async def start(session: Session, caller: Caller, body: StartCycle, pseudonym_of: Pseudonyms) -> UUID:
    """The new cycle's id; the caller looks after it from now on."""
    now = datetime.now(UTC)
    people = _people(caller, body, pseudonym_of)
    cycle = Cycle(uuid7(), body.scale, False, 1, 1 if body.purpose else 0, 1, tuple(people))
    row = _row(cycle, body, now)
    session.add(row)
    await session.flush()  # what follows refers to it
    if body.purpose:
        session.add(_wording(cycle.id, 1, body.purpose, body.agreed_by, None, now))
    session.add(Round(cycle_id=cycle.id, number=1, started_at=now))
    session.add_all([participant_row(cycle.id, one, now) for one in people])
    started = LockedCycle(session, caller, row, cycle, Role.steward, now)
    started.record(rules.start(cycle, body.language))
    for one in people:
        started.record(joined_event(cycle.id, one))
    return cycle.id


def _people(caller: Caller, body: StartCycle, pseudonym_of: Pseudonyms) -> list[Participation]:
    people = [_starter(caller, body.scale)]
    for one in body.participants:
        joining = Participation(uuid7(), one.organisation, one.role, one.account, pseudonym_of(one.account), one.name)
        participants.check_may_join(body.scale, people, joining)
        people.append(joining)
    return people


def _starter(caller: Caller, scale: Scale) -> Participation:
    if scale is not Scale.person:
        return Participation(uuid7(), caller.org, Role.steward)
    return Participation(uuid7(), caller.org, Role.steward, caller.sub, caller.pseudonym, caller.name or caller.sub)


def _row(cycle: Cycle, body: StartCycle, now: datetime) -> CycleRow:
    return CycleRow(
        id=cycle.id,
        scale=cycle.scale,
        title=body.title,
        purpose=body.purpose,
        wording=cycle.wording,
        language=body.language,
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


async def end(session: Session, caller: Caller, cycle_id: UUID, because: str | None, expected: ExpectedVersion) -> None:
    locked = await _lock(session, caller, cycle_id, expected)
    event = rules.end(locked.cycle)
    row = locked.row
    row.state, row.ended_at, row.version = "ended", locked.now, row.version + 1
    row.ended_because, row.reopened_because = because, None
    locked.record(event)


async def reopen(
    session: Session, caller: Caller, cycle_id: UUID, because: str | None, expected: ExpectedVersion
) -> None:
    locked = await _lock(session, caller, cycle_id, expected)
    event = rules.reopen(locked.cycle)
    row = locked.row
    row.state, row.ended_at, row.version = "active", None, row.version + 1
    row.ended_because, row.reopened_because = None, because
    locked.record(event)


async def _lock(session: Session, caller: Caller, cycle_id: UUID, expected: ExpectedVersion) -> LockedCycle:
    locked = await lock_for(session, caller, cycle_id, Role.steward)
    expected.check(locked.cycle.version)
    return locked
