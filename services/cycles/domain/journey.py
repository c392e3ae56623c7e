"""The real path: any stage, at any time, in any order, several at once."""

from collections.abc import Sequence

from services.cycles.domain.cycles import Cycle, check_active
from shared.errors import Conflict, Unprocessable
from shared.events.cycles.journey import RoundStarted, StageEntered, StageLeft
from shared.events.vocabulary import Stage


class NotInStage(Conflict):
    slug = "not-in-stage"
    title = "The cycle is not in that stage"


class NothingToDo(Unprocessable):
    slug = "nothing-to-do"
    title = "No stage is named"


def move(
    cycle: Cycle, now_in: Sequence[Stage], enter: Sequence[Stage], leave: Sequence[Stage]
) -> list[StageEntered | StageLeft]:
    """Leave some stages and enter others. Entering a stage again is a new visit, and recorded as one."""
    check_active(cycle)
    if not enter and not leave:
        raise NothingToDo("Name at least one stage to enter or to leave.")
    for stage in leave:
        if stage not in now_in:
            raise NotInStage(f"People are not in the stage {stage} now, so they cannot leave it.")
    left = [StageLeft(cycle_id=cycle.id, stage=s, round=cycle.round) for s in leave]
    return left + [StageEntered(cycle_id=cycle.id, stage=s, round=cycle.round) for s in enter]


def open_stages(steps: Sequence[tuple[Stage, str]]) -> list[Stage]:
    """Which stages are open after these steps (stage, `entered` or `left`), in the order they were entered."""
    now_in: list[Stage] = []
    for stage, direction in steps:
        if stage in now_in:
            now_in.remove(stage)
        if direction == "entered":
            now_in.append(stage)
    return now_in


def start_round(cycle: Cycle) -> RoundStarted:
    """The next round; stages that are open stay open, because the real path knows no clean cut."""
    check_active(cycle)
    return RoundStarted(cycle_id=cycle.id, round=cycle.round + 1)
