"""Who may take part in a cycle, who has to be asked first, and who looks after it when somebody goes."""

from dataclasses import dataclass
from uuid import UUID

from services.cycles.domain.cycles import Cycle, Participation, RoleMissing, TheirsToDecide, permit
from shared.errors import Conflict, Forbidden, Unprocessable
from shared.events.cycles.participants import ParticipantDeclined, ParticipantInvited, ParticipantJoined
from shared.events.vocabulary import Membership, Role, Scale


class StewardNeeded(Conflict):
    slug = "steward-needed"
    title = "A cycle needs a steward"


class PersonNeeded(Unprocessable):
    slug = "person-needed"
    title = "This participant does not fit the cycle's membership"


class OrganisationNeeded(Forbidden):
    slug = "organisation-needed"
    title = "Only somebody who acts for an organisation may do this"


class ServedElsewhere(Unprocessable):
    slug = "served-elsewhere"
    title = "Only a person-scale cycle is for somebody"


class AnotherOrganisation(Unprocessable):
    slug = "another-organisation"
    title = "Only an organisation itself can say that it takes part"


class AlreadyTakesPart(Conflict):
    slug = "already-takes-part"
    title = "They already take part, or are invited"


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody whom a cycle is to have: an organisation, or a named person, with an account or without."""

    id: UUID
    role: Role
    organisation: str | None = None
    name: str | None = None
    account: str | None = None
    pseudonym: str | None = None
    served: bool = False


def membership_of(scale: Scale, wanted: Membership | None) -> Membership:
    """A person's cycle is of people, whatever is wanted; a team's unless it chooses otherwise. Raises PersonNeeded."""
    if scale is Scale.person and wanted is Membership.organisations:
        raise PersonNeeded("In a person-scale cycle people take part, not organisations.")
    small = scale in (Scale.person, Scale.team)
    return wanted or (Membership.people if small else Membership.organisations)


def check_may_join(scale: Scale, membership: Membership, joining: Joining) -> None:
    """By name where people take part, by organisation elsewhere."""
    if membership is Membership.people and joining.name is None:
        raise PersonNeeded("In this cycle people take part by name: give `name`, and `account` if they have one.")
    if membership is Membership.organisations and (joining.name or joining.account):
        raise PersonNeeded("In this cycle organisations take part, not people: leave out `name` and `account`.")
    if membership is Membership.organisations and joining.organisation is None:
        raise PersonNeeded("In this cycle organisations take part: give `organisation`.")
    check_may_be_served(scale, served=joining.served)


def check_may_be_served(scale: Scale, *, served: bool) -> None:
    if served and scale is not Scale.person:
        raise ServedElsewhere("Leave out `served`: this cycle is not about one person, family or community.")


def is_asked(joining: Joining, organisation: str | None, account: str) -> bool:
    """Whether this takes an invitation: it is somebody else than whoever says so, and there is somebody to accept.

    Raises AnotherOrganisation for somebody without an account who is said to belong to another organisation: nobody
    could accept or deny that.
    """
    if joining.name is None:
        return joining.organisation != organisation
    if joining.account is None and joining.organisation not in (None, organisation):
        raise AnotherOrganisation(
            "Leave out `organisation`, or give the account of the person, so that they are asked."
        )
    return joining.account not in (None, account)


def check_may_invite(cycle: Cycle, audiences: tuple[str, ...], joining: Joining) -> None:
    """A steward may invite anybody; whoever is served invites people of their own, who look on or take part."""
    role = permit(cycle, audiences, Role.steward, or_served=True)
    if role is not Role.steward and (joining.role is Role.steward or joining.served):
        raise RoleMissing(
            "You can invite observers and participants. Ask a steward to invite another steward, or a person for whom "
            "the cycle is."
        )


def invited(cycle_id: UUID, one: Joining) -> ParticipantInvited:
    return ParticipantInvited(
        cycle_id=cycle_id, participant_id=one.id, organisation=one.organisation, role=one.role, served=one.served
    )


def joined(
    cycle_id: UUID, participant_id: UUID, organisation: str | None, role: Role, *, served: bool
) -> ParticipantJoined:
    return ParticipantJoined(
        cycle_id=cycle_id, participant_id=participant_id, organisation=organisation, role=role, served=served
    )


def declined(cycle_id: UUID, participant_id: UUID) -> ParticipantDeclined:
    return ParticipantDeclined(cycle_id=cycle_id, participant_id=participant_id)


def check_may_remove(cycle: Cycle, leaving: UUID, audiences: tuple[str, ...]) -> None:
    """Everybody may go by themselves; a steward may let others go, and so may whoever the cycle is for.

    Raises RoleMissing, and TheirsToDecide for somebody who is served and takes part by account.
    """
    one = _part(cycle, leaving)
    if one in cycle.parts_of(audiences):
        return
    permit(cycle, audiences, Role.steward, or_served=True)
    if one and one.stays_while_they_want:
        raise TheirsToDecide("The cycle is for them: only they themselves leave. End the cycle instead.")


def check_may_change(
    cycle: Cycle, changing: UUID, audiences: tuple[str, ...], role: Role, *, served: bool | None
) -> None:
    """A steward says who has which role; somebody who is served and takes part by account is made less by nobody else.

    Raises RoleMissing and TheirsToDecide.
    """
    one = _part(cycle, changing)
    less = one is not None and one.stays_while_they_want and (role.rank < one.role.rank or served is False)
    own = one in cycle.parts_of(audiences)
    if one and less and own and role.rank <= one.role.rank:
        return
    permit(cycle, audiences, Role.steward)
    if less and not own:
        raise TheirsToDecide(
            "The cycle is for them: only they themselves give up being served or take a lesser role. End the cycle "
            "instead."
        )


def _part(cycle: Cycle, participant_id: UUID) -> Participation | None:
    """The part of somebody who takes part now; None for whoever is invited."""
    return next((one for one in cycle.participants if one.id == participant_id), None)


def check_a_steward_remains(cycle: Cycle, without: UUID) -> None:
    """Raises StewardNeeded when no steward who can act would be left."""
    rest = (one for one in cycle.participants if one.id != without and one.role is Role.steward)
    if not any(one.audience for one in rest):
        raise StewardNeeded("Make somebody else a steward first, or end the cycle.")
