"""Connections, as a state machine: one side proposes, the other agrees, and no loop can ever come to be."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from services.cycles.domain.connections import (
    CallerRoles,
    Connection,
    NotInThatState,
    NotUpwards,
    State,
    agree,
    decline,
    end,
    propose,
)
from services.cycles.domain.cycles import Cycle, CycleHasEnded, RoleMissing
from shared.events.vocabulary import Role, Scale

roles = st.none() | st.sampled_from(Role)
standings = st.builds(CallerRoles, roles, roles, smaller_is_theirs=st.booleans())
SMALL, LARGE, OWN = UUID(int=1), UUID(int=2), UUID(int=3)


def cycle(identity: UUID, scale: Scale, *, ended: bool = False) -> Cycle:
    return Cycle(identity, scale, ended, 1, 1, 1, ())


def stewards(standing: CallerRoles) -> set[str]:
    return {side for side in ("smaller", "larger") if getattr(standing, side) is Role.steward}


def stopping(standing: CallerRoles) -> set[str]:
    """Stewards, and in the smaller cycle whoever it is for."""
    return stewards(standing) | ({"smaller"} if standing.smaller_is_theirs else set())


class Dealing(RuleBasedStateMachine):
    """One connection between a team and a place, and anybody who tries anything."""

    def __init__(self) -> None:
        super().__init__()
        self.connection: Connection | None = None
        self.agreed_by: set[str] = set()

    def allows(self, state: State) -> bool:
        return self.connection is not None and self.connection.state is state

    @precondition(lambda self: self.connection is None or self.connection.state in (State.declined, State.ended))
    @rule(by=standings)
    def somebody_proposes(self, by: CallerRoles) -> None:
        sides = cycle(SMALL, Scale.team), cycle(LARGE, Scale.place)
        if not stewards(by):
            with pytest.raises(RoleMissing):
                propose(OWN, *sides, by)
            return
        self.connection, event = propose(OWN, *sides, by)
        assert event.proposed_by in stewards(by)
        assert (self.connection.state, self.connection.proposed_by) == (State.proposed, event.proposed_by)

    @precondition(lambda self: self.connection)
    @rule(by=standings)
    def somebody_agrees(self, by: CallerRoles) -> None:
        assert self.connection
        other = "larger" if self.connection.proposed_by == "smaller" else "smaller"
        if self.allows(State.proposed) and other in stewards(by):
            agree(self.connection, by)
            self.connection = replace(self.connection, state=State.agreed)
        else:
            with pytest.raises((NotInThatState, RoleMissing)):
                agree(self.connection, by)

    @precondition(lambda self: self.connection)
    @rule(by=standings)
    def somebody_declines(self, by: CallerRoles) -> None:
        assert self.connection
        if self.allows(State.proposed) and stopping(by):
            decline(self.connection, by)
            self.connection = replace(self.connection, state=State.declined)
        else:
            with pytest.raises((NotInThatState, RoleMissing)):
                decline(self.connection, by)

    @precondition(lambda self: self.connection)
    @rule(by=standings)
    def somebody_ends_it(self, by: CallerRoles) -> None:
        assert self.connection
        if self.allows(State.agreed) and stopping(by):
            assert end(self.connection, by).ended_by in stopping(by)
            self.connection = replace(self.connection, state=State.ended)
        else:
            with pytest.raises((NotInThatState, RoleMissing)):
                end(self.connection, by)


TestDealing = Dealing.TestCase


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40),
    st.lists(st.sampled_from(Scale), min_size=10),
)
def test_however_cycles_are_connected_nothing_comes_back_to_where_it_was(
    wanted: list[tuple[int, int]], scales: list[Scale]
) -> None:
    cycles = [cycle(UUID(int=n), scale) for n, scale in enumerate(scales)]
    above: dict[int, set[int]] = {}
    for smaller, larger in wanted:
        try:
            propose(OWN, cycles[smaller], cycles[larger], CallerRoles(Role.steward, Role.steward))
        except NotUpwards:
            continue
        above.setdefault(smaller, set()).add(larger)
    for start in range(10):
        seen, edge = set[int](), above.get(start, set())
        while edge:
            assert start not in edge
            seen |= edge
            edge = {there for here in edge for there in above.get(here, ())} - seen


@given(st.sampled_from(Scale), st.sampled_from(Scale), st.booleans(), st.booleans())
def test_only_active_cycles_are_connected_and_only_upwards(
    smaller: Scale, larger: Scale, one_ended: bool, other_ended: bool
) -> None:
    sides = cycle(SMALL, smaller, ended=one_ended), cycle(LARGE, larger, ended=other_ended)
    both = CallerRoles(Role.steward, Role.steward)
    if smaller.size >= larger.size:
        with pytest.raises(NotUpwards):
            propose(OWN, *sides, both)
    elif one_ended or other_ended:
        with pytest.raises(CycleHasEnded):
            propose(OWN, *sides, both)
    else:
        _, event = propose(OWN, *sides, both)
        assert (event.smaller_scale, event.larger_scale) == (smaller, larger)
