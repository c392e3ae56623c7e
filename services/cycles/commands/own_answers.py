"""Reading what a person said themself of how far their words may go, and where a wider reach was refused."""

import json
from uuid import UUID

from sqlalchemy import text

from services.cycles.domain.consents import GivenBy
from services.cycles.domain.own_answers import Answer
from shared.db.sessions import Session
from shared.events.vocabulary import Reach

# Own acts in a cycle, and those of one person in every cycle of theirs, as far as they are in force; and texts of that
# cycle for which somebody was refused a wider reach. A refusal is of no person, and comes first.
_ANSWERS = """
  (SELECT coalesce(json_agg(json_build_array(whose, statement, how_learnt, reach, onward, recipients, given_by)
                            ORDER BY at), '[]')::text FROM (
     SELECT coalesce(p.pseudonym, p.id::text) AS whose, o.statement, o.how_learnt, o.reach, o.onward,
            (SELECT coalesce(json_agg(r ->> 'cycle_id'), '[]') FROM jsonb_array_elements(o.recipients) r) AS recipients,
            o.given_by, o.recorded_at AS at
     FROM consent o JOIN participant p ON p.id = o.participant_id
     WHERE o.given_by <> 'worker' AND o.withdrawn_at IS NULL AND o.id IN (
         SELECT id FROM consent WHERE cycle_id = {cycle} AND given_by <> 'worker'
         UNION ALL
         SELECT n.id FROM consent n JOIN participant q ON q.id = n.participant_id WHERE q.pseudonym = {pseudonym})
     UNION ALL
     SELECT NULL, s.statement, NULL, 'connected', 'connected', NULL, 'person', '-infinity'
     FROM reach_request r JOIN share s ON s.learning_id = r.learning_id AND s.wording = r.wording
     WHERE r.origin_cycle_id = {cycle} AND r.state = 'refused' AND s.withdrawn_at IS NULL) AS answers)
"""


def answers_sql(cycle: str, pseudonym: str) -> str:
    """SQL for the answers that bind what is recorded in a cycle of somebody, as JSON. Both names are from code."""
    return _ANSWERS.format(cycle=cycle, pseudonym=pseudonym)


_ANSWERS_NOW = text("SELECT " + answers_sql("CAST(:cycle AS uuid)", "CAST(:pseudonym AS text)"))


async def answers_about(session: Session, cycle_id: UUID, pseudonym: str | None) -> list[Answer]:
    """`pseudonym`: of the person whose words are meant, where they have an account."""
    found = await session.execute(_ANSWERS_NOW, {"cycle": cycle_id, "pseudonym": pseudonym})
    return read_answers(found.scalar_one())


def read_answers(found: str) -> list[Answer]:
    """Answers that were read as JSON."""
    return [
        Answer(whose, statement, how_learnt, Reach(reach), Reach(onward), _those(recipients), GivenBy(given_by))
        for whose, statement, how_learnt, reach, onward, recipients, given_by in json.loads(found)
    ]


def _those(recipients: list[str] | None) -> frozenset[UUID] | None:
    return None if recipients is None else frozenset(UUID(one) for one in recipients)
