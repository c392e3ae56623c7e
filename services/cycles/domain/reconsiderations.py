"""What becomes of a learning that lost one of several sources: its makers say whether it stands without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.cycles import Cycle, check_active
from services.cycles.domain.quotes import recognise
from services.cycles.domain.small_numbers import NEEDED, PersonBehind, origins_it_waits_with
from shared.errors import Conflict, Unprocessable
from shared.events.cycles.reconsiderations import LearningKept, LearningReworded
from shared.events.cycles.sharing import LearningWithdrawn


class AlreadyDecided(Conflict):
    slug = "reconsideration-decided"
    title = "This has been decided"


class SaysWithdrawnWords(Unprocessable):
    slug = "says-withdrawn-words"
    title = "The new wording says words that were withdrawn"


class TooFewLeft(Conflict):
    slug = "too-few-left"
    title = "Too few people are left behind it for everybody to read it"


class Decision(StrEnum):
    stands = "stands"
    reworded = "reworded"
    let_go = "let-go"


@dataclass(frozen=True, slots=True)
class Reconsideration:
    """Whether `learning_id` stands without a source. `source_prints` recognise that source's words."""

    learning_id: UUID
    source_prints: Sequence[Sequence[Sequence[int]]]
    decided: bool


def keep(cycle: Cycle, one: Reconsideration) -> LearningKept:
    """It stands without that source. Possible in an ended cycle too: otherwise it would stay hidden for ever."""
    _check_open(one)
    return LearningKept(cycle_id=cycle.id, learning_id=one.learning_id, cause="decided")


def check_enough_left(behind: Sequence[PersonBehind], *, with_everybody: bool) -> None:
    """What everybody reads rests on as many people as it would need to be shared today. Raises TooFewLeft."""
    left = origins_it_waits_with(behind)
    if with_everybody and left is not None:
        raise TooFewLeft(
            f"It was shared with everybody; learning of {left} people is left behind it, and {NEEDED} are needed. "
            "Word it anew and share it with connected cycles, or let it go."
        )


def reword(
    cycle: Cycle, one: Reconsideration, others: Sequence[Reconsideration], texts: Sequence[str | None], key: bytes
) -> LearningReworded:
    """New words, which settle everything that is open about this learning (`others`)."""
    check_active(cycle)
    _check_open(one)
    if any(recognise(each.source_prints, texts, key) for each in (one, *others)):
        raise SaysWithdrawnWords("Say it without the words of what was withdrawn, or let it go.")
    return LearningReworded(cycle_id=cycle.id, learning_id=one.learning_id)


def let_go(cycle: Cycle, one: Reconsideration) -> LearningWithdrawn:
    """It does not stand without that source. Possible in an ended cycle too."""
    _check_open(one)
    return LearningWithdrawn(cycle_id=cycle.id, learning_id=one.learning_id, cause="source-withdrawn")


def _check_open(one: Reconsideration) -> None:
    if one.decided:
        raise AlreadyDecided("Nothing was changed. The record says how.")
