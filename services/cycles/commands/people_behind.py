"""Which people's cycles a learning came from, however many steps below."""

import json
from uuid import UUID

from sqlalchemy import text

from services.cycles.domain.small_numbers import PersonBehind
from shared.db.sessions import Session

# Whoever has an account is one person, in however many cycles; of others each cycle counts.
_BEHIND = """
  (WITH RECURSIVE below(learning_id, arrival_id) AS (
       SELECT source_learning_id, arrival_id FROM made_from WHERE learning_id = %(learning)s
       UNION SELECT m.source_learning_id, m.arrival_id FROM below b JOIN made_from m ON m.learning_id = b.learning_id
   ) SELECT coalesce(json_agg(json_build_array(coalesce(p.pseudonym, a.from_cycle_id::text), k.given_by <> 'worker'
                                               AND (k.although_few OR k.known_as IS NOT NULL))), '[]')
     FROM below b JOIN arrival a ON a.id = b.arrival_id AND a.from_scale = 'person'
     JOIN share s ON s.id = a.share_id AND s.withdrawn_at IS NULL JOIN consent k ON k.id = s.consent_id
     LEFT JOIN participant p ON p.id = k.participant_id)
"""


def behind(learning: str) -> str:
    """SQL for what `people` reads, as JSON. The name of the learning's id is from code."""
    return _BEHIND % {"learning": learning}


_BEHIND_NOW = text(f"SELECT {behind('CAST(:learning AS uuid)')}::text")


def people(found: str) -> list[PersonBehind]:
    return [PersonBehind(origin, bool(heard)) for origin, heard in json.loads(found)]


async def people_behind(session: Session, learning_id: UUID) -> list[PersonBehind]:
    return people((await session.execute(_BEHIND_NOW, {"learning": learning_id})).scalar_one())
