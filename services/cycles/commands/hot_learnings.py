"""Recording a learning: the hot half of learnings (docs/decisions/0011)."""

from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.cycles.commands.hot_locking import LockStatement, lock_hot
from services.cycles.domain import learnings as rules
from services.cycles.domain.authorship import author
from services.cycles.schemas.learnings import LearningView, RecordLearning
from shared.db.hot import NewRow
from shared.web.hot import HotEffect, HotRequest

_LOCK = LockStatement()


async def record(request: HotRequest, cycle_id: UUID, body: RecordLearning) -> HotEffect[LearningView]:
    """The new learning, held until somebody shares it."""
    locked = await lock_hot(request, _LOCK, cycle_id)
    writer = author(locked.cycle, request.caller.audiences)
    row: dict[str, Any] = {
        "id": uuid7(),
        "cycle_id": cycle_id,
        "kind": body.kind,
        "statement": body.statement,
        "how_learnt": body.how_learnt,
        "language": body.language,
        "round": locked.cycle.round,
        "state": "held",
        "number": 1,
        "version": 1,
        "written_by": writer.id,
        "written_as": writer.written_as,
        "recorded_at": request.now,
    }
    view = LearningView.model_construct(**{**row, "written_by": writer.called}, made_from=[])
    event = locked.new_event(rules.record(locked.cycle, view.id, body.kind))
    return HotEffect(view, [*event.rows(request.now), NewRow("learning", row)])
