"""How learning may flow upwards: from a smaller scale to a larger one, agreed by both sides."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from services.cycles.domain.cycles import Cycle, RoleMissing, check_active
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


class ProposalsMuted(Conflict):
    slug = "proposals-muted"
    title = "The other cycle wants no further proposal from this one"


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

    def event_fields(self) -> dict[str, UUID | Scale]:
        return {
            "cycle_id": self.smaller_cycle_id,
            "connection_id": self.id,
            "larger_cycle_id": self.larger_cycle_id,
            "smaller_scale": self.smaller_scale,
            "larger_scale": self.larger_scale,
        }


@dataclass(frozen=True, slots=True)
class CallerRoles:
    """The caller's roles on the two sides; None where they do not take part."""

    smaller: Role | None
    larger: Role | None
    smaller_is_theirs: bool = False
    """The smaller cycle is for the caller, or for somebody whom they speak for. A person's is never the larger one."""

    def may_stop(self, side: Side) -> bool:
        return self.is_steward_of(side) or (side == "smaller" and self.smaller_is_theirs)

    def is_steward_of(self, side: Side) -> bool:
        return (self.smaller if side == "smaller" else self.larger) is Role.steward


def propose(
    connection_id: UUID, smaller: Cycle, larger: Cycle, roles: CallerRoles
) -> tuple[Connection, ConnectionProposed]:
    """A steward of one side proposes; for a steward of both, the smaller side is the one that proposes."""
    if smaller.scale.size >= larger.scale.size:
        raise NotUpwards(
            f"A connection from {smaller.scale} to {larger.scale} does not go upwards: learning could travel in a loop."
        )
    check_active(smaller)
    check_active(larger)
    side = _own_side(roles)
    made = Connection(connection_id, smaller.id, larger.id, smaller.scale, larger.scale, State.proposed, side)
    return made, ConnectionProposed(**made.event_fields(), proposed_by=side)


def agree(connection: Connection, roles: CallerRoles) -> ConnectionAgreed:
    """The other side says yes."""
    _check_state(connection, State.proposed)
    other = _other(connection.proposed_by)
    if not roles.is_steward_of(other):
        raise RoleMissing(
            f"Only a steward of the {other} cycle can agree: the side that proposed cannot agree with itself."
        )
    return ConnectionAgreed(**connection.event_fields())


def decline(connection: Connection, roles: CallerRoles, *, mute: bool = False) -> ConnectionDeclined:
    """The other side says no (and, with `mute`, to all that would follow), or the proposer takes the proposal back."""
    _check_state(connection, State.proposed)
    _stopping_side(roles)
    if mute and not roles.may_stop(_other(connection.proposed_by)):
        raise RoleMissing("Only the side that was asked can say that it wants no further proposal.")
    return ConnectionDeclined(**connection.event_fields())


def end(connection: Connection, roles: CallerRoles) -> ConnectionEnded:
    """Either side ends it. What arrived before stays."""
    _check_state(connection, State.agreed)
    return ConnectionEnded(**connection.event_fields(), ended_by=_stopping_side(roles))


def close(connection: Connection) -> tuple[ConnectionEnded | ConnectionDeclined, State]:
    """Its smaller cycle is erased: nothing can be shared from it, and nobody there can answer."""
    if connection.state is State.agreed:
        return ConnectionEnded(**connection.event_fields(), ended_by="smaller"), State.ended
    return ConnectionDeclined(**connection.event_fields()), State.declined


def _other(side: Side) -> Side:
    return "larger" if side == "smaller" else "smaller"


def _own_side(roles: CallerRoles) -> Side:
    if roles.is_steward_of("smaller"):
        return "smaller"
    if roles.is_steward_of("larger"):
        return "larger"
    raise RoleMissing("This requires the steward role in one of the two cycles.")


def _stopping_side(roles: CallerRoles) -> Side:
    return "smaller" if roles.may_stop("smaller") else _own_side(roles)


def _check_state(connection: Connection, state: State) -> None:
    if connection.state is not state:
        raise NotInThatState(f"The connection is {connection.state}; this requires one that is {state}.")
