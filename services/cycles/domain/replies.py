"""Who reads a learning as a member may say something beside it."""

from uuid import UUID

from services.cycles.domain.cycles import Cycle, check_active
from services.cycles.domain.learnings import Learning, check_not_withdrawn
from shared.events.cycles.replies import LearningReplied


def reply(cycle: Cycle, learning: Learning, reply_id: UUID) -> LearningReplied:
    check_active(cycle)
    check_not_withdrawn(learning)
    return LearningReplied(cycle_id=cycle.id, learning_id=learning.id, reply_id=reply_id)
