"""Emptying texts: single ones that may name somebody (titles, purposes, reasons, what people said), and many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, null, update
from sqlmodel import col

from services.cycles.commands.erasure import forget_titles
from services.cycles.commands.locking import LockedCycle
from services.cycles.domain.erasures import Thing
from services.cycles.tables.consents import Consent
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.going import Rows, going
from services.cycles.tables.learnings import Learning
from services.cycles.tables.participants import Participant
from services.cycles.tables.proposals import Proposal
from services.cycles.tables.replies import Reply
from services.cycles.tables.texts import kept_as
from shared.db.sessions import Session
from shared.events.vocabulary import TextField
from shared.web.idempotency import erase_answers

UNSYNCHRONISED = {"synchronize_session": False}
_CLOSED = case((col(Proposal.state) == "open", "withdrawn"), else_=col(Proposal.state))


async def erase_text(locked: LockedCycle, thing: Thing) -> None:
    """That somebody wrote something there, and when, stays."""
    row = locked.row
    await empty(locked, going(row.id, thing)["text"])
    if thing.field is TextField.heading:
        await forget_titles(locked.session, [row.id])
    if thing.field is TextField.purpose and row.wording == thing.number:
        row.purpose = None
    if thing.field and not thing.field.has_id:
        row.version += 1


async def empty(locked: LockedCycle, rows: Rows) -> None:
    """The texts go, and of the requests that brought them nothing is known any more but their keys."""
    kept = kept_as(rows.table.__tablename__)
    if rows.table is Cycle:
        for name, left in rows.left.items():
            setattr(locked.row, name, left)
        found: Sequence[UUID | None] = [locked.row.id]
    else:
        emptied = update(rows.table).where(rows.which).values(**rows.left, **_besides(rows.table, locked.now))
        emptied = emptied.returning(getattr(rows.table, kept) if kept else null())
        found = (await locked.session.execute(emptied, execution_options=UNSYNCHRONISED)).scalars().all()
    await erase_answers(locked.session, [one for one in found if one], locked.now)


def _besides(table: Any, now: datetime) -> dict[str, Any]:
    """What else changes in a row whose texts go."""
    gone: dict[Any, dict[str, Any]] = {
        Reply: {"withdrawn_at": now},
        Proposal: {"state": _CLOSED},
        Consent: {"withdrawn_at": func.coalesce(col(Consent.withdrawn_at), now)},
        Learning: {"state": "withdrawn", "withdrawn_cause": "erased", "withdrawn_at": now, "hidden_at": None},
        Participant: {"pseudonym": None},
    }
    version = {"version": col(table.version) + 1} if hasattr(table, "version") else {}
    return {**gone.get(table, {}), **version}


async def execute(session: Session, statement: Any) -> None:
    await session.execute(statement, execution_options=UNSYNCHRONISED)
