"""Starting, amending, ending and reopening cycles."""

import json
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.acting import Acting, act
from services.cycles.commands.participants import joined, participant_row
from services.cycles.domain import cycles as rules
from services.cycles.domain.cycles import Cycle, Takes
from services.cycles.schemas.cycles import Agreement, AmendPurpose, StartCycle
from shared.db import sessions as db
from shared.db.sessions import Row, Session
from shared.events.envelope import EventData
from shared.events.vocabulary import Role, Scale
from shared.web.identity import Caller, Pseudonyms
from shared.web.preconditions import Expected


async def start(session: Session, caller: Caller, wanted: StartCycle, known_as: Pseudonyms) -> UUID:
    """The new cycle's id; the caller looks after it from now on."""
    cycle = _new(caller, wanted, known_as)
    now = datetime.now(UTC)
    events: list[EventData] = [rules.start(cycle, wanted.title, wanted.purpose, wanted.language)]
    events += [joined(cycle.id, one) for one in cycle.participants]
    acting = Acting(session, await db.driver(session), caller, cycle, Role.steward, cycle.events, now)
    await acting.write(events, *_rows(cycle, wanted, now))
    return cycle.id


def _new(caller: Caller, wanted: StartCycle, known_as: Pseudonyms) -> Cycle:
    named = wanted.scale is Scale.person
    starter = Takes(
        uuid7(),
        caller.org,
        Role.steward,
        caller.sub if named else None,
        caller.pseudonym if named else None,
        (caller.name or caller.sub) if named else None,
    )
    present = [starter]
    for one in wanted.participants:
        joining = Takes(uuid7(), one.organisation, one.role, one.account, known_as(one.account), one.name)
        rules.welcome(wanted.scale, present, joining)
        present.append(joining)
    return Cycle(uuid7(), wanted.scale, False, 1, 1, 1, 1 + len(present), tuple(present))


def _rows(cycle: Cycle, wanted: StartCycle, now: datetime) -> list[Row]:
    values = {
        "id": cycle.id,
        "scale": cycle.scale,
        "title": wanted.title,
        "purpose": wanted.purpose,
        "wording": 1,
        "language": wanted.language,
        "state": "active",
        "round": 1,
        "version": 1,
        "events": cycle.events,
        "started_at": now,
    }
    first_round = Row("round", {"cycle_id": cycle.id, "number": 1, "because": None, "started_at": now})
    people = [participant_row(cycle.id, one, now) for one in cycle.participants]
    return [
        Row("cycle", values),
        _wording(cycle.id, 1, wanted.purpose, wanted.agreed_by, None, now),
        first_round,
        *people,
    ]


def _wording(
    cycle_id: UUID, number: int, purpose: str, agreed_by: list[Agreement], because: str | None, now: datetime
) -> Row:
    return Row(
        "purpose_wording",
        {
            "cycle_id": cycle_id,
            "number": number,
            "purpose": purpose,
            "agreed_by": json.dumps([one.model_dump() for one in agreed_by]),
            "because": because,
            "recorded_at": now,
        },
    )


async def amend_purpose(
    session: Session, caller: Caller, cycle_id: UUID, wanted: AmendPurpose, expected: Expected
) -> None:
    acting = await act(session, caller, cycle_id, Role.steward)
    expected.check(acting.cycle.version)
    event = rules.amend_purpose(acting.cycle, wanted.purpose)
    await acting.driver.execute(
        "UPDATE cycle SET purpose = $2, wording = $3, version = version + 1 WHERE id = $1",
        cycle_id,
        wanted.purpose,
        event.wording,
    )
    row = _wording(cycle_id, event.wording, wanted.purpose, wanted.agreed_by, wanted.because, acting.now)
    await acting.write([event], row)


async def end(session: Session, caller: Caller, cycle_id: UUID, because: str, expected: Expected) -> None:
    acting = await act(session, caller, cycle_id, Role.steward)
    expected.check(acting.cycle.version)
    event = rules.end(acting.cycle, because)
    await acting.driver.execute(
        "UPDATE cycle SET state = 'ended', ended_at = $2, ended_because = $3, version = version + 1 WHERE id = $1",
        cycle_id,
        acting.now,
        because,
    )
    await acting.write([event])


async def reopen(session: Session, caller: Caller, cycle_id: UUID, because: str, expected: Expected) -> None:
    acting = await act(session, caller, cycle_id, Role.steward)
    expected.check(acting.cycle.version)
    event = rules.reopen(acting.cycle, because)
    await acting.driver.execute(
        "UPDATE cycle SET state = 'active', ended_at = NULL, ended_because = NULL, version = version + 1 WHERE id = $1",
        cycle_id,
    )
    await acting.write([event])
