"""Who may do what in a Learning Cycle, and what keeps a cycle whole."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from shared.errors import Conflict, Forbidden, NotFound, Unprocessable
from shared.events.cycles.cycles import (
    CycleEnded,
    CycleListed,
    CyclePurposeAmended,
    CycleReopened,
    CycleStarted,
    CycleUnlisted,
)
from shared.events.origin import Origin
from shared.events.vocabulary import Membership, Role, Scale
from shared.text.targets import Finding, check_text


class Unseen(NotFound):
    """One answer for what is not there and for what the caller may not see, so that the two cannot be told apart."""

    def __init__(self, detail: str = "Nothing with this id exists, or you do not take part in its cycle.") -> None:
        super().__init__(detail)


class RoleMissing(Forbidden):
    slug = "role-missing"
    title = "Your role in this cycle does not allow this"


class CycleHasEnded(Conflict):
    slug = "cycle-has-ended"
    title = "The cycle has ended"


class NotToBeFound(Unprocessable):
    slug = "not-to-be-found"
    title = "A person-scale cycle is in no directory"


class CycleIsActive(Conflict):
    slug = "cycle-is-active"
    title = "The cycle has not ended"


class TheirsToDecide(Forbidden):
    slug = "theirs-to-decide"
    title = "Only the person themselves decides this"


@dataclass(frozen=True, slots=True)
class Participation:
    """The part that somebody takes in a cycle now: a named person's, or an organisation's."""

    id: UUID
    role: Role
    audience: str | None
    """Whose part it is: an organisation, or a person's pseudonym; None for somebody without an account."""
    organisation: str | None = None
    name: str | None = None
    served: bool = False
    """The cycle is for them."""
    version: int = 1

    @property
    def standing(self) -> Role:
        """What their role comes to: whoever is served is never an observer of their own life."""
        return Role.participant if self.served and self.role is Role.observer else self.role

    @property
    def stays_while_they_want(self) -> bool:
        """The cycle is for them, and they take part by account: nobody else ends that."""
        return self.served and self.audience is not None


@dataclass(frozen=True, slots=True)
class Speaking:
    """That one participant speaks for another today."""

    participant_id: UUID
    for_participant_id: UUID
    decides: bool = True
    """In that person's place, and does not only help them."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle as it is now, with everybody who takes part."""

    id: UUID
    scale: Scale
    ended: bool
    round: int
    wording: int
    """How many wordings of its purpose there are; 0 while nobody has worded it."""
    version: int
    participants: tuple[Participation, ...]
    """Those who take part now; whoever is invited does not."""
    membership: Membership = Membership.people
    speakers: tuple[Speaking, ...] = ()
    ended_for: frozenset[UUID] = frozenset()
    """The served participants who ended it, or for whom it was ended by who speaks for them. The hot way reads none."""

    @property
    def audience(self) -> tuple[str, ...]:
        return tuple(sorted({p.audience for p in self.participants if p.audience}))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.participants if p.name)

    def acting(self, by: Origin) -> Origin:
        """How its events name who acts: of people who work together, an organisation often means one of them."""
        return by if self.membership is Membership.organisations else replace(by, org=None)

    def parts_of(self, audiences: Collection[str]) -> list[Participation]:
        """The parts that somebody takes who belongs to these audiences (`Caller.audiences`)."""
        return [p for p in self.participants if p.audience in audiences]

    def role_of(self, audiences: Collection[str]) -> Role | None:
        return max((p.standing for p in self.parts_of(audiences)), key=lambda role: role.rank, default=None)

    def acts_for(self, audiences: Collection[str]) -> set[UUID]:
        """The served participants in whose place somebody may act: as themself, or because they speak for them now."""
        own = {p.id for p in self.parts_of(audiences)}
        spoken_for = {s.for_participant_id for s in self.speakers if s.participant_id in own}
        return {p.id for p in self.participants if p.served and p.id in own | spoken_for}

    def decides_for(self, audiences: Collection[str]) -> set[UUID]:
        """Of those for whom somebody may act: in whose place they decide."""
        own = {p.id for p in self.parts_of(audiences)}
        spoken_for = {s.for_participant_id for s in self.speakers if s.participant_id in own and s.decides}
        return self.acts_for(audiences) & (own | spoken_for)


def permit(
    cycle: Cycle, audiences: Collection[str], least: Role, *, or_served: bool = False, held: bool = False
) -> Role:
    """The caller's role. Raises Unseen for outsiders and RoleMissing below `least`.

    `or_served`: whoever the cycle is for, and who speaks for them, may do it whatever their role. `held`: it is about
    something that observers do not see, so for them it does not exist.
    """
    role = cycle.role_of(audiences)
    if role is None or (held and role is Role.observer):
        raise Unseen
    if role.rank < least.rank and not (or_served and cycle.acts_for(audiences)):
        raise RoleMissing(f"This requires the role {least}; yours is {role}. Ask a steward of the cycle.")
    return role


def check_active(cycle: Cycle) -> None:
    if cycle.ended:
        raise CycleHasEnded("Nothing was changed. Reopen the cycle first.")


def start(cycle: Cycle, language: str) -> CycleStarted:
    return CycleStarted(cycle_id=cycle.id, scale=cycle.scale, language=language)


def amend_purpose(cycle: Cycle) -> CyclePurposeAmended:
    """The next wording; the first one where the cycle started without."""
    check_active(cycle)
    return CyclePurposeAmended(cycle_id=cycle.id, wording=cycle.wording + 1)


def check_may_be_found(scale: Scale, *, findable: bool) -> None:
    """That there is a cycle about somebody is sensitive already."""
    if findable and scale is Scale.person:
        raise NotToBeFound("Leave out `findable`, or send false.")


def be_found(cycle: Cycle, *, findable: bool) -> CycleListed | CycleUnlisted:
    check_active(cycle)
    check_may_be_found(cycle.scale, findable=findable)
    return CycleListed(cycle_id=cycle.id) if findable else CycleUnlisted(cycle_id=cycle.id)


def end(cycle: Cycle) -> CycleEnded:
    check_active(cycle)
    return CycleEnded(cycle_id=cycle.id)


def reopen(cycle: Cycle, audiences: Collection[str]) -> CycleReopened:
    """What a steward ended a steward opens again; what the person ended only they, or who decides for them."""
    if not cycle.ended:
        raise CycleIsActive("Only an ended cycle can be reopened.")
    if not cycle.ended_for:
        permit(cycle, audiences, Role.steward)
    elif not cycle.ended_for & cycle.decides_for(audiences):
        raise TheirsToDecide("It was ended by whoever it is for: only they, or who decides for them, open it again.")
    return CycleReopened(cycle_id=cycle.id)


def advice_on(purpose: str | None, scale: Scale) -> list[Finding]:
    """Where a purpose sets a target or ranks. What people want for themselves is theirs: their cycle is left alone."""
    return check_text(purpose) if purpose and scale is not Scale.person else []
