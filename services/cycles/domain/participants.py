"""Who may take part in a cycle, and who looks after it when somebody goes."""

from collections.abc import Iterable
from uuid import UUID

from services.cycles.domain.cycles import Cycle, Participation, permit
from shared.errors import Conflict, Forbidden, Unprocessable
from shared.events.vocabulary import Role, Scale


class StewardNeeded(Conflict):
    slug = "steward-needed"
    title = "A cycle needs a steward"


class PersonNeeded(Unprocessable):
    slug = "person-needed"
    title = "This participant does not fit the cycle's scale"


class OrganisationNeeded(Forbidden):
    slug = "organisation-needed"
    title = "Only somebody who acts for an organisation may do this"


class AlreadyTakesPart(Conflict):
    slug = "already-takes-part"
    title = "They already take part"


def check_may_join(scale: Scale, present: Iterable[Participation], joining: Participation) -> None:
    """Named people at person scale, organisations everywhere else; nobody twice."""
    if scale is Scale.person and joining.name is None:
        raise PersonNeeded(
            "In a person-scale cycle people take part by name: give `name`, and `account` if they have one."
        )
    if scale is not Scale.person and (joining.name or joining.account):
        raise PersonNeeded("At this scale organisations take part, not people: leave out `name` and `account`.")
    if any(_same(joining, one) for one in present):
        raise AlreadyTakesPart("Change their role instead of adding them again.")


def _same(joining: Participation, other: Participation) -> bool:
    if joining.organisation != other.organisation:
        return False
    return joining.name is None or (joining.account is not None and joining.account == other.account)


def check_may_remove(cycle: Cycle, leaving: UUID, organisation: str | None, account: str) -> None:
    """A steward may let anybody go; everybody may go by themselves. Raises RoleMissing."""
    if not any(one.id == leaving and one.is_of(organisation, account) for one in cycle.participants):
        permit(cycle, organisation, account, Role.steward)


def check_a_steward_remains(cycle: Cycle, without: UUID) -> None:
    """Raises StewardNeeded when no steward who can act would be left."""
    rest = (one for one in cycle.participants if one.id != without and one.role is Role.steward)
    if not any(one.name is None or one.account for one in rest):
        raise StewardNeeded("Make somebody else a steward first.")
