"""The real path, as a state machine: any stages, any order; what is open was entered and not left."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.cycles.domain.cycles import Cycle, CycleHasEnded
from services.cycles.domain.journey import NothingToDo, NotInStage, move, open_stages, start_round
from shared.events.cycles.journey import StageEntered, StageLeft
from shared.events.vocabulary import Scale, Stage

some = st.lists(st.sampled_from(Stage), unique=True)


def cycle(*, ended: bool = False, round: int = 1) -> Cycle:
    return Cycle(UUID(int=1), Scale.team, ended, round, 1, 1, ())


class Path(RuleBasedStateMachine):
    """Model: a list of open stages. Whatever the rules allow changes both alike."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.steps, self.open = cycle(), list[tuple[Stage, str]](), list[Stage]()

    @rule(enter=some, leave=some)
    def people_move(self, enter: list[Stage], leave: list[Stage]) -> None:
        allowed = bool(enter or leave) and set(leave) <= set(self.open)
        if not allowed:
            with pytest.raises((NothingToDo, NotInStage)):
                move(self.now, open_stages(self.steps), enter, leave)
            return
        events = move(self.now, open_stages(self.steps), enter, leave)
        assert [(type(e), e.stage, e.round) for e in events] == [
            *((StageLeft, stage, self.now.round) for stage in leave),
            *((StageEntered, stage, self.now.round) for stage in enter),
        ]
        self.steps += [(e.stage, "entered" if isinstance(e, StageEntered) else "left") for e in events]
        self.open = [s for s in self.open if s not in {*leave, *enter}] + enter

    @rule()
    def people_go_round_once_more(self) -> None:
        started = start_round(self.now)
        assert started.round == self.now.round + 1
        self.now = cycle(round=started.round)

    @precondition(lambda self: self.open)
    @rule()
    def people_enter_again_what_is_open(self) -> None:
        self.people_move([self.open[0]], [])

    @invariant()
    def what_is_open_is_what_was_entered_and_not_left(self) -> None:
        assert open_stages(self.steps) == self.open


TestPath = Path.TestCase


@given(some, some)
def test_nothing_moves_in_an_ended_cycle(enter: list[Stage], leave: list[Stage]) -> None:
    with pytest.raises(CycleHasEnded):
        move(cycle(ended=True), list(Stage), enter, leave)
    with pytest.raises(CycleHasEnded):
        start_round(cycle(ended=True))
