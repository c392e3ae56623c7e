"""Sharing a learning, written the hot way (docs/decisions/0011); the rest of sharing is in `sharing`."""

import json
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.hot_locking import HotCycle, LockStatement, lock_hot
from services.cycles.domain import sharing as rules
from services.cycles.domain.identifying import Finding
from services.cycles.domain.learnings import Learning
from services.cycles.domain.sharing import Consent, ShareContext, SharedText, ShareRequest
from services.cycles.schemas.sharing import ShareLearning, ShareView
from shared.db.hot import Change, NewRow
from shared.events.cycles.sharing import LearningShared
from shared.events.vocabulary import Kind, Reach, Scale
from shared.web.hot import HotEffect, HotRequest

# Beside the cycle of learning $1: the learning, how it was shared before, what it cites, the consent $3, names of
# people who took part before or are invited, and who follows the larger cycles that it is connected to.
_BESIDE = """
  (SELECT json_build_array(l.id, l.kind, l.statement, l.how_learnt, l.language, l.number, l.version, l.state)
   FROM learning l WHERE l.id = $1) AS learning,
  (SELECT l.hidden_at IS NOT NULL FROM learning l WHERE l.id = $1) AS hidden,
  (SELECT coalesce(json_agg(json_build_array(s.statement, s.how_learnt, s.reach, s.wording)), '[]')
   FROM share s WHERE s.learning_id = $1 AND s.withdrawn_at IS NULL) AS earlier,
  (SELECT coalesce(max(s.wording), 0) FROM share s WHERE s.learning_id = $1) AS wordings,
  (SELECT coalesce(json_agg(m.source_learning_id), '[]') FROM made_from m WHERE m.learning_id = $1) AS made_from,
  (SELECT json_build_array(k.id, k.learning_id, k.reach, k.withdrawn_at IS NOT NULL)
   FROM consent k WHERE k.id = $3 AND k.cycle_id = c.id) AS consent,
  (SELECT coalesce(json_agg(p.name), '[]') FROM participant p
   WHERE p.cycle_id = c.id AND NOT p.present AND p.name IS NOT NULL) AS names_before,
  (SELECT coalesce(json_agg(DISTINCT p.audience), '[]')
   FROM connection n JOIN participant p ON p.cycle_id = n.larger_cycle_id AND p.present
   WHERE n.smaller_cycle_id = c.id AND n.state = 'agreed') AS followers
"""
_LOCK = LockStatement("(SELECT cycle_id FROM learning WHERE id = $1)", _BESIDE)
_IS_SHARED = "UPDATE learning SET state = 'shared' WHERE id = $1 AND state <> 'shared'"


async def share(request: HotRequest, learning_id: UUID, body: ShareLearning) -> HotEffect[ShareView]:
    """The learning as it is shared."""
    locked = await lock_hot(request, _LOCK, learning_id, body.consent_id, is_held=_is_held)
    asked = ShareRequest(body.reach, body.statement, body.how_learnt, body.confirm_identifies_nobody)
    shared, confirmed = rules.share(_context(locked), asked, uuid7())
    row = _row(locked, shared, body.consent_id, confirmed)
    followers = [one for one in json.loads(locked.beside["followers"]) if one]
    network = ["network"] if body.reach is Reach.network else []
    event = locked.new_event(shared, reach=body.reach, audience=[*followers, *network], erasure_key=learning_id)
    view = ShareView.model_construct(**{**row, "confirmed": [asdict(one) for one in confirmed]}, withdrawn_at=None)
    rows = [*event.rows(request.now), NewRow("share", row)]
    return HotEffect(view, rows, Change(_IS_SHARED, (learning_id,)))


def _is_held(row: Any) -> bool:
    return bool(row["hidden"] or json.loads(row["learning"])[-1] != "shared")


def _context(locked: HotCycle) -> ShareContext:
    beside = locked.beside
    return ShareContext(
        cycle=locked.cycle,
        role=locked.role,
        learning=replace(_learning(*json.loads(beside["learning"])), hidden=beside["hidden"]),
        consent=_consent(beside["consent"]),
        earlier=[SharedText(s, h, Reach(reach), w) for s, h, reach, w in json.loads(beside["earlier"])],
        wordings=beside["wordings"],
        made_from=[UUID(one) for one in json.loads(beside["made_from"])],
        names_before=json.loads(beside["names_before"]),
    )


def _learning(
    identity: str,
    kind: str,
    statement: str,
    how_learnt: str | None,
    language: str,
    number: int,
    version: int,
    state: str,
) -> Learning:
    return Learning(
        UUID(identity),
        Kind(kind),
        statement,
        how_learnt,
        language,
        number,
        version,
        shared=state == "shared",
        withdrawn=state == "withdrawn",
    )


def _consent(found: str | None) -> Consent | None:
    if found is None:
        return None
    identity, learning_id, reach, withdrawn = json.loads(found)
    return Consent(UUID(identity), UUID(learning_id), Reach(reach), withdrawn)


def _row(
    locked: HotCycle, event: LearningShared, consent_id: UUID | None, confirmed: tuple[Finding, ...]
) -> dict[str, Any]:
    from_person = event.scale is Scale.person
    return {
        "id": event.share_id,
        "learning_id": event.learning_id,
        "cycle_id": event.cycle_id,
        "from_person": from_person,
        "reach": event.reach,
        "kind": event.kind,
        "statement": event.statement,
        "how_learnt": event.how_learnt,
        "wording": event.wording,
        "consent_id": consent_id if from_person else None,
        "confirmed": json.dumps([asdict(one) for one in confirmed]),
        "at_event": locked.events,
        "shared_at": locked.request.now,
    }
