"""Finding the arrivals of a cycle whose words a text holds: the database proposes few, and the rules decide."""

import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from services.cycles.domain.own_words import quoted
from services.cycles.domain.reach import Source
from shared.db.sessions import Session
from shared.events.vocabulary import Reach
from shared.text.similar import ALIKE, read, trigrams_of

SOURCE = "json_build_array(a.id, a.learning_id, a.reach, a.onward, a.statement, a.how_learnt, a.hidden)"
"""What `sources` reads, of an arrival `a`."""
# Whoever quotes a passage has most of its trigrams. Comparing integers that were computed when it arrived (intarray)
# costs a tenth of pg_trgm's similarity(), which takes both texts apart again for every row: docs/decisions/0016.
_ALIKE = f"""
  (SELECT coalesce(json_agg({SOURCE} ORDER BY a.id), '[]')::text FROM arrival a
   WHERE a.state <> 'withdrawn' AND a.id IN (
       SELECT p.arrival_id FROM arrival_passage p
       WHERE p.cycle_id = %s AND icount(p.trigrams & %s) >= {ALIKE} * icount(p.trigrams)))
"""  # noqa: S608


def alike(cycle: str, trigrams: str) -> str:
    """SQL for the arrivals of a cycle that share enough trigrams with a text, as JSON. Both names are from code."""
    return _ALIKE % (cycle, trigrams)


_ALIKE_NOW = text("SELECT " + alike("CAST(:cycle AS uuid)", "CAST(:trigrams AS int[])"))


def trigrams(statement: str, how_learnt: str | None) -> list[int]:
    """What `alike` wants to know of a text."""
    return sorted(trigrams_of(f"{statement}\n{how_learnt or ''}"))


def passages(statement: str, how_learnt: str | None) -> list[list[int]]:
    """Trigrams of what somebody could quote; a text too short for a passage is one as a whole."""
    found: list[list[int]] = []
    for known in (read(statement), read(how_learnt or "")):
        found += [sorted(one.trigrams) for one in known.passages] or [sorted(known.trigrams)]
    return [one for one in found if one]


def sources(found: str) -> list[Source]:
    """Arrivals that were read as JSON."""
    return [
        Source(UUID(identity), UUID(learning_id), Reach(reach), Reach(onward), statement, how_learnt, hidden)
        for identity, learning_id, reach, onward, statement, how_learnt, hidden in json.loads(found)
    ]


async def quoted_in(session: Session, cycle_id: UUID, statement: str, how_learnt: str | None) -> list[Source]:
    """The arrivals of a locked cycle whose words this text holds."""
    asked = {"cycle": cycle_id, "trigrams": trigrams(statement, how_learnt)}
    found = (await session.execute(_ALIKE_NOW, asked)).scalar_one()
    return quoted(sources(found), statement, how_learnt)


def distinct(*groups: Iterable[Source]) -> list[Source]:
    """All of them, each once."""
    return list({one.arrival_id: one for group in groups for one in group}.values())
