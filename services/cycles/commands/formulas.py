"""How people say anyway that they learn: what is said by others of other people's learning is nobody's own words."""

from collections.abc import Collection
from typing import LiteralString
from uuid import UUID

from shared.db.hot import driver
from shared.db.sessions import Session

# Whoever takes part in the cycle $2 that the words come from, or took part, has them from there: what they say of other
# learning shows nothing. An organisation has them where somebody of it takes part.
_BY_OTHERS: LiteralString = """
    EXISTS (SELECT FROM participant w WHERE w.id = l.written_by AND NOT EXISTS (
        SELECT FROM participant p WHERE p.cycle_id = $2 AND (
            p.pseudonym = w.pseudonym OR p.organisation = w.organisation AND (w.name IS NULL OR p.name IS NULL))))
"""
# Of what arrived in the cycles $1 from elsewhere, and of what they recorded themselves before learning $3 arrived.
_SAID = f"""
    SELECT a.how_learnt FROM arrival a JOIN learning l ON l.id = a.learning_id
    WHERE a.cycle_id = ANY($1) AND a.from_cycle_id <> $2 AND a.how_learnt IS NOT NULL AND {_BY_OTHERS}
    UNION
    SELECT l.how_learnt FROM learning l JOIN arrival a ON a.cycle_id = l.cycle_id AND a.learning_id = $3
    WHERE l.cycle_id = ANY($1) AND l.how_learnt IS NOT NULL AND l.recorded_at < a.arrived_at AND {_BY_OTHERS}
"""  # noqa: S608
_ABOVE = "SELECT larger_cycle_id FROM connection WHERE smaller_cycle_id = $1"


async def said_anyway(
    session: Session, cycles: Collection[UUID], origin_cycle_id: UUID, learning_id: UUID
) -> list[str]:
    """How learning came about that is in these cycles, as far as it was said without knowing this learning's words."""
    connection = await driver(session)
    return [row[0] for row in await connection.fetch(_SAID, list(cycles), origin_cycle_id, learning_id)]


async def said_above(session: Session, origin_cycle_id: UUID, learning_id: UUID) -> list[str]:
    """The same, of every cycle that this one is, or was, connected to."""
    connection = await driver(session)
    cycles = [row[0] for row in await connection.fetch(_ABOVE, origin_cycle_id)]
    return await said_anyway(session, cycles, origin_cycle_id, learning_id)
