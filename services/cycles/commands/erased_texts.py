"""Erasing single texts that may name somebody: titles, purposes, reasons, and what people said."""

from typing import Any

from sqlalchemy import case, update
from sqlmodel import col

from services.cycles.commands.locking import LockedCycle
from services.cycles.domain.erasures import TextField, Thing
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.connections import Connection
from services.cycles.tables.cycles import Wording
from services.cycles.tables.journey import Round, Step
from services.cycles.tables.learnings import LearningVersion
from services.cycles.tables.proposals import Proposal
from services.cycles.tables.reach import ReachRequest
from services.cycles.tables.replies import Reply
from shared.db.sessions import Session

UNSYNCHRONISED = {"synchronize_session": False}
_CLOSED = case((col(Proposal.state) == "open", "withdrawn"), else_=col(Proposal.state))
_SAID: dict[TextField, tuple[Any, dict[str, Any]]] = {
    TextField.arrival: (Arrival, {"meaning": None, "because": None}),
    TextField.connection: (Connection, {"because": None, "answer": None}),
    TextField.reach_request: (ReachRequest, {"because": None}),
    TextField.proposal: (Proposal, {**Proposal.NO_WORDS, "state": _CLOSED}),
}
"""What has a version of its own, and its texts."""


async def erase_text(locked: LockedCycle, thing: Thing) -> None:
    """That somebody wrote something there, and when, stays."""
    if thing.field and thing.field.has_id:
        await execute(locked.session, _said(locked, thing))
    else:
        await _erase_own_text(locked, thing)
        locked.row.version += 1


def _said(locked: LockedCycle, thing: Thing) -> Any:
    if thing.field is TextField.reply:
        return update(Reply).where(col(Reply.id) == thing.id).values(text="", withdrawn_at=locked.now)
    if thing.field is TextField.correction:
        version = col(LearningVersion.learning_id) == thing.id, col(LearningVersion.number) == thing.number
        return update(LearningVersion).where(*version).values(corrected_because=None)
    assert thing.field is not None
    table, empty = _SAID[thing.field]
    return update(table).where(col(table.id) == thing.id).values(**empty, version=col(table.version) + 1)


async def _erase_own_text(locked: LockedCycle, thing: Thing) -> None:
    session, row, number = locked.session, locked.row, thing.number
    match thing.field:
        case TextField.heading:
            row.title = ""
        case TextField.ending:
            row.ended_because = row.reopened_because = None
        case TextField.purpose:
            await erase_wordings(session, col(Wording.cycle_id) == row.id, col(Wording.number) == number)
            row.purpose = None if row.wording == number else row.purpose
        case TextField.step:
            await execute(session, steps(row.id).where(col(Step.number) == number))
        case TextField.round:
            await execute(session, rounds(row.id).where(col(Round.number) == number))


async def erase_wordings(session: Session, *which: Any) -> None:
    await execute(session, update(Wording).where(*which).values(purpose="", agreed_by=[], because=None))


def steps(cycle_id: Any) -> Any:
    """The reasons of all steps."""
    return update(Step).where(col(Step.cycle_id) == cycle_id).values(because=None)


def rounds(cycle_id: Any) -> Any:
    """The reasons of all rounds."""
    return update(Round).where(col(Round.cycle_id) == cycle_id).values(because=None)


async def execute(session: Session, statement: Any) -> None:
    await session.execute(statement, execution_options=UNSYNCHRONISED)
