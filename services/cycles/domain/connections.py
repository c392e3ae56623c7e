"""How learning may flow upwards: from a smaller scale to a larger one, agreed by both sides."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from services.cycles.domain.cycles import Cycle, RoleMissing, going_on
from shared.errors import Conflict, Unprocessable
from shared.events.cycles.connections import ConnectionAgreed, ConnectionDeclined, ConnectionEnded, ConnectionProposed
from shared.events.vocabulary import Role, Scale

Side = Literal["smaller", "larger"]


class NotUpwards(Unprocessable):
    slug = "not-upwards"
    title = "A connection goes from a smaller scale to a larger one"


class NotInThatState(Conflict):
    slug = "connection-state"
    title = "The connection's state does not allow this"


class AlreadyConnected(Conflict):
    slug = "already-connected"
    title = "These cycles are already connected, or a connection is proposed"


class State(StrEnum):
    proposed = "proposed"
    agreed = "agreed"
    declined = "declined"
    ended = "ended"


@dataclass(frozen=True, slots=True)
class Connection:
    id: UUID
    smaller_cycle_id: UUID
    larger_cycle_id: UUID
    smaller_scale: Scale
    larger_scale: Scale
    state: State
    proposed_by: Side
    version: int = 1

    def about(self) -> dict[str, UUID | Scale]:
        return {
            "cycle_id": self.smaller_cycle_id,
            "connection_id": self.id,
            "larger_cycle_id": self.larger_cycle_id,
            "smaller_scale": self.smaller_scale,
            "larger_scale": self.larger_scale,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """The caller's roles on the two sides; None where they do not take part."""

    smaller: Role | None
    larger: Role | None

    def looks_after(self, side: Side) -> bool:
        return (self.smaller if side == "smaller" else self.larger) is Role.steward


def propose(
    connection_id: UUID, smaller: Cycle, larger: Cycle, standing: Standing
) -> tuple[Connection, ConnectionProposed]:
    """A steward of one side proposes; for a steward of both, the smaller side is the one that proposes."""
    if smaller.scale.size >= larger.scale.size:
        raise NotUpwards(
            f"A connection from {smaller.scale} to {larger.scale} does not go upwards: learning could travel in a loop."
        )
    going_on(smaller)
    going_on(larger)
    side = _side(standing)
    made = Connection(connection_id, smaller.id, larger.id, smaller.scale, larger.scale, State.proposed, side)
    return made, ConnectionProposed(**made.about(), proposed_by=side)


def agree(connection: Connection, standing: Standing) -> ConnectionAgreed:
    """The other side says yes."""
    _in(connection, State.proposed)
    other: Side = "larger" if connection.proposed_by == "smaller" else "smaller"
    if not standing.looks_after(other):
        raise RoleMissing(
            f"Only a steward of the {other} cycle can agree: the side that proposed cannot agree with itself."
        )
    return ConnectionAgreed(**connection.about())


def decline(connection: Connection, standing: Standing) -> ConnectionDeclined:
    """The other side says no, or the proposer takes the proposal back."""
    _in(connection, State.proposed)
    _side(standing)
    return ConnectionDeclined(**connection.about())


def end(connection: Connection, standing: Standing) -> ConnectionEnded:
    """Either side ends it. What arrived before stays."""
    _in(connection, State.agreed)
    return ConnectionEnded(**connection.about(), ended_by=_side(standing))


def _side(standing: Standing) -> Side:
    if standing.looks_after("smaller"):
        return "smaller"
    if standing.looks_after("larger"):
        return "larger"
    raise RoleMissing("This requires the steward role in one of the two cycles.")


def _in(connection: Connection, state: State) -> None:
    if connection.state is not state:
        raise NotInThatState(f"The connection is {connection.state}; this requires one that is {state}.")
