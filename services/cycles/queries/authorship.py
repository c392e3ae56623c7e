"""Who wrote something, as members are told."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from services.cycles.tables.participants import Participant
from shared.db.sessions import Session


async def writers(session: Session, ids: Iterable[UUID | None]) -> dict[UUID | None, str | None]:
    """What these participants are called: a name or, in a cycle of organisations, the organisation."""
    called = func.coalesce(col(Participant.name), col(Participant.organisation))
    wanted = {one for one in ids if one}
    found = await session.execute(select(col(Participant.id), called).where(col(Participant.id).in_(wanted)))
    return {row[0]: row[1] for row in found}
