"""Events of what people say beside a learning, in its cycle."""

from typing import ClassVar
from uuid import UUID

from shared.events.cycles.base import OfLearning


class LearningReplied(OfLearning):
    """Somebody replied to a learning. The words stay in its cycle, where members read them."""

    type: ClassVar[str] = "catchment.cycles.learning.replied.v1"
    reply_id: UUID
