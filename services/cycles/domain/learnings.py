"""What people now understand: recorded, held until shared, corrected with earlier versions kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.cycles.domain.cycles import Cycle, check_active
from shared.errors import Conflict
from shared.events.cycles.learnings import LearningCorrected, LearningRecorded
from shared.events.vocabulary import Kind


class LearningWithdrawn(Conflict):
    slug = "learning-withdrawn"
    title = "The learning was withdrawn"


class LearningIsHidden(Conflict):
    slug = "learning-hidden"
    title = "The learning is hidden until it is decided whether it stands"


@dataclass(frozen=True, slots=True)
class Learning:
    """A learning as it is now. `withdrawn` means that its words are gone for good."""

    id: UUID
    kind: Kind
    statement: str
    how_learnt: str | None
    language: str
    number: int
    version: int
    shared: bool
    withdrawn: bool
    own_words: bool = False
    """Said by whoever wrote it."""
    hidden: bool = False
    """It lost a source, or a source of it is hidden."""


def record(cycle: Cycle, learning_id: UUID, kind: Kind, made_from: Sequence[UUID] = ()) -> LearningRecorded:
    check_active(cycle)
    return LearningRecorded(
        cycle_id=cycle.id, learning_id=learning_id, kind=kind, round=cycle.round, made_from=tuple(made_from)
    )


def correct(cycle: Cycle, learning: Learning, kind: Kind) -> LearningCorrected:
    """Better words for the same learning. What was shared stays as it was, until it is shared again."""
    check_active(cycle)
    check_not_withdrawn(learning)
    check_not_hidden(learning)
    return LearningCorrected(cycle_id=cycle.id, learning_id=learning.id, kind=kind, number=learning.number + 1)


def check_not_hidden(learning: Learning) -> None:
    if learning.hidden:
        raise LearningIsHidden(
            "Something it was made from was withdrawn, or is hidden itself. `reconsiderations` of its cycle list what "
            "its members have to decide."
        )


def check_not_withdrawn(learning: Learning) -> None:
    if learning.withdrawn:
        raise LearningWithdrawn(
            "Something it was made from was withdrawn, so its words were erased. Record a new learning instead."
        )
