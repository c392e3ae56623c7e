"""Who may do what in a Learning Cycle, and what keeps a cycle whole."""

from dataclasses import dataclass
from uuid import UUID

from shared.errors import Conflict, Forbidden, NotFound
from shared.events.cycles.cycles import CycleEnded, CyclePurposeAmended, CycleReopened, CycleStarted
from shared.events.vocabulary import Role, Scale


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


class CycleIsActive(Conflict):
    slug = "cycle-is-active"
    title = "The cycle has not ended"


@dataclass(frozen=True, slots=True)
class Participation:
    """Somebody's part in a cycle: an organisation's, or at person scale a named person's."""

    id: UUID
    organisation: str
    role: Role
    account: str | None = None
    pseudonym: str | None = None
    name: str | None = None
    version: int = 1

    @property
    def audience(self) -> str | None:
        """The audience that they belong to: named people follow by pseudonym, so their colleagues do not."""
        return self.organisation if self.name is None else self.pseudonym

    def is_of(self, organisation: str, account: str) -> bool:
        return self.organisation == organisation and (self.name is None or self.account == account)


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

    @property
    def audience(self) -> tuple[str, ...]:
        return tuple(sorted({p.audience for p in self.participants if p.audience}))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.participants if p.name)

    def role_of(self, organisation: str, account: str) -> Role | None:
        roles = [p.role for p in self.participants if p.is_of(organisation, account)]
        return max(roles, key=lambda role: role.rank, default=None)


def permit(cycle: Cycle, organisation: str, account: str, least: Role) -> Role:
    """The caller's role. Raises Unseen for outsiders and RoleMissing below `least`."""
    role = cycle.role_of(organisation, account)
    if role is None:
        raise Unseen
    if role.rank < least.rank:
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


def end(cycle: Cycle) -> CycleEnded:
    check_active(cycle)
    return CycleEnded(cycle_id=cycle.id)


def reopen(cycle: Cycle) -> CycleReopened:
    if not cycle.ended:
        raise CycleIsActive("Only an ended cycle can be reopened.")
    return CycleReopened(cycle_id=cycle.id)
