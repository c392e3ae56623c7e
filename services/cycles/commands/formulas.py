"""How people say anyway that they learn: what is said by others of other people's learning is nobody's own words."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from services.cycles.tables.connections import Connection
from shared.db.sessions import Session

# Whoever takes part in the cycle :origin that the words come from, or took part, has them from there: what they say of
# other learning shows nothing. An organisation has them where somebody of it takes part.
_BY_OTHERS = """
    EXISTS (SELECT FROM participant w WHERE w.id = l.written_by AND NOT EXISTS (
        SELECT FROM participant p WHERE p.cycle_id = :origin AND (
            p.pseudonym = w.pseudonym OR p.organisation = w.organisation AND (w.name IS NULL OR p.name IS NULL))))
"""
# Of what arrived in the cycles :cycles from elsewhere, and of what they recorded themselves before :learning arrived.
_SAID = text(f"""
    SELECT a.how_learnt FROM arrival a JOIN learning l ON l.id = a.learning_id
    WHERE a.cycle_id = ANY(CAST(:cycles AS uuid[])) AND a.from_cycle_id <> :origin
      AND a.how_learnt IS NOT NULL AND {_BY_OTHERS}
    UNION
    SELECT l.how_learnt FROM learning l JOIN arrival a ON a.cycle_id = l.cycle_id AND a.learning_id = :learning
    WHERE l.cycle_id = ANY(CAST(:cycles AS uuid[])) AND l.recorded_at < a.arrived_at
      AND l.how_learnt IS NOT NULL AND {_BY_OTHERS}
""")  # noqa: S608


async def said_anyway(
    session: Session, cycles: Collection[UUID], origin_cycle_id: UUID, learning_id: UUID
) -> list[str]:
    """How learning came about that is in these cycles, as far as it was said without knowing this learning's words."""
    asked = {"cycles": list(cycles), "origin": origin_cycle_id, "learning": learning_id}
    return list((await session.execute(_SAID, asked)).scalars())


async def said_above(session: Session, origin_cycle_id: UUID, learning_id: UUID) -> list[str]:
    """The same, of every cycle that this one is, or was, connected to."""
    above = select(col(Connection.larger_cycle_id)).where(col(Connection.smaller_cycle_id) == origin_cycle_id)
    cycles = (await session.execute(above)).scalars().all()
    return await said_anyway(session, cycles, origin_cycle_id, learning_id)
