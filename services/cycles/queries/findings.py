"""What may point to somebody in texts that another cycle will read: advice for whoever writes them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import col

from services.cycles.queries.visibility import member_cycles
from services.cycles.schemas.sharing import Findings
from services.cycles.tables.arrivals import Arrival
from services.cycles.tables.connections import Connection
from services.cycles.tables.cycles import Cycle
from services.cycles.tables.participants import Participant
from shared.db.sessions import Session
from shared.text.identifying.beside import TextCheck
from shared.web.identity import Caller


async def on_arrival(
    session: Session, caller: Caller, arrival_id: UUID, texts: Mapping[str, str | None], check: TextCheck
) -> Findings | None:
    return await on_cycles(
        session, caller, select(col(Arrival.cycle_id)).where(col(Arrival.id) == arrival_id), texts, check
    )


async def on_connection(
    session: Session, caller: Caller, connection_id: UUID, texts: Mapping[str, str | None], check: TextCheck
) -> Findings | None:
    row = await session.get(Connection, connection_id)
    sides = [row.smaller_cycle_id, row.larger_cycle_id] if row else []
    return await on_cycles(session, caller, sides, texts, check)


async def on_cycles(
    session: Session,
    caller: Caller,
    cycles: Sequence[UUID] | Select[UUID],
    texts: Mapping[str, str | None],
    check: TextCheck,
) -> Findings | None:
    """Of the caller's own cycles among these the names and the language count; nothing where they have none."""
    said = {field: text for field, text in texts.items() if text}
    query = (
        select(func.min(col(Cycle.language)), func.array_agg(col(Participant.name)))
        .join(Participant, col(Participant.cycle_id) == col(Cycle.id))
        .where(col(Cycle.id).in_(cycles), col(Cycle.id).in_(member_cycles(caller)))
    )
    language, found = (await session.execute(query)).one()
    if not said or language is None:
        return None
    looked = await check.look_at(said, filter(None, found), language=language)
    return Findings.advice(looked, looked.findings)
