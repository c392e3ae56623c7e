"""Who may have erased what was never shared: nobody alone, and nobody while somebody asks to see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from services.cycles.domain.cycles import Cycle, RoleMissing, permit
from shared.errors import Conflict, Unprocessable
from shared.events.cycles.erasures import ErasureAgreed, ErasureDone, ErasureObjected, ErasureRequested, OfErasure
from shared.events.vocabulary import Erasable, Role, Scale, TextField

LONGEST_DUTY_DAYS = 366
"""So long at most one objection keeps something; then somebody else has to name why it still has to be kept."""
Event = TypeVar("Event", bound=OfErasure)


class NotErasable(Conflict):
    slug = "not-erasable"
    title = "This cannot be erased as it is"


class AlreadyObjected(Conflict):
    slug = "already-objected"
    title = "You have objected to this once"


class KeepUntil(Unprocessable):
    slug = "keep-until"
    title = "It cannot be kept until that day"


class PersonScaleOnly(Unprocessable):
    slug = "person-scale-only"
    title = "Only a person's cycle can be erased whole"


class AlreadyDecided(Conflict):
    slug = "already-decided"
    title = "This has been decided"


class AccessRequestOpen(Conflict):
    slug = "access-request-open"
    title = "Somebody has asked to see what is kept about them"


class WithheldFromThem(Conflict):
    slug = "withheld-from-them"
    title = "Somebody asked to see this, and it was withheld from them"


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to go. `id` is the cycle's where the cycle or one of its own texts is meant."""

    kind: Erasable
    id: UUID
    field: TextField | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """A request to erase something."""

    id: UUID
    thing: Thing
    requested_by: str
    """A pseudonym."""
    open: bool
    """Nobody objected, and it is not done."""
    objected_by: tuple[str, ...] = ()
    """Pseudonyms."""
    keep_until: date | None = None


def request(cycle: Cycle, audiences: Collection[str], erasure: Erasure, *, own: bool) -> ErasureRequested:
    """A steward asks, or the person whom the cycle is for; for their `own` name whoever it is, also when they left."""
    if not own:
        permit(cycle, audiences, Role.steward, or_served=True)
    if erasure.thing.kind is Erasable.cycle and cycle.scale is not Scale.person:
        raise PersonScaleOnly("Ask for its learnings, texts and participants one by one.")
    return _event(ErasureRequested, cycle, erasure)


def agree(
    cycle: Cycle, audiences: Collection[str], pseudonym: str, erasure: Erasure, *, newcomer: bool
) -> ErasureAgreed:
    """A second account of a member, or of the person whom the cycle is for. `newcomer`: they joined since."""
    permit(cycle, audiences, Role.participant)
    _check_open(erasure)
    if pseudonym == erasure.requested_by:
        raise RoleMissing("Nobody erases alone: somebody else has to agree, or the time to object has to pass.")
    for_them = bool(cycle.acts_for(audiences))
    if newcomer and not for_them:
        raise RoleMissing("You joined after this was asked for. Somebody who was here before has to agree.")
    has_person = any(one.served and one.audience for one in cycle.participants)
    if erasure.thing.kind is Erasable.cycle and has_person and not (for_them or _asked_for_them(cycle, erasure)):
        raise RoleMissing("The whole cycle is erased when the person agrees whom it is for, or when the time is over.")
    return _event(ErasureAgreed, cycle, erasure)


def _asked_for_them(cycle: Cycle, erasure: Erasure) -> bool:
    return bool(cycle.acts_for([erasure.requested_by]))


def object_to(
    cycle: Cycle, audiences: Collection[str], pseudonym: str, erasure: Erasure, until: date, today: date
) -> ErasureObjected:
    """Once for each, and until a day. While somebody's objection holds another renews it, for longer."""
    permit(cycle, audiences, Role.participant)
    if not erasure.open and not erasure.objected_by:
        _check_open(erasure)
    if pseudonym in erasure.objected_by:
        raise AlreadyObjected(
            "It goes on when that day has passed. If it has to be kept for longer, somebody else says so."
        )
    last = today + timedelta(days=LONGEST_DUTY_DAYS)
    if not max(today, erasure.keep_until or today) < until <= last:
        raise KeepUntil(f"Name a day after today, later than it is kept already, and not later than {last}.")
    return _event(ErasureObjected, cycle, erasure)


def done(cycle: Cycle, erasure: Erasure) -> ErasureDone:
    return _event(ErasureDone, cycle, erasure)


def check_no_access_request(*, open_: bool) -> None:
    """Raises AccessRequestOpen: nobody erases what somebody has a right to see."""
    if open_:
        raise AccessRequestOpen("It can be erased once what they asked for was released to them, or they withdrew it.")


def check_seen(*, withheld: bool) -> None:
    """Raises WithheldFromThem: whoever may have a right to it has not seen it."""
    if withheld:
        raise WithheldFromThem(
            "It can be erased once it was released to them, when they ask for that themselves, or when they agree."
        )


def _check_open(erasure: Erasure) -> None:
    if not erasure.open:
        raise AlreadyDecided("Nothing was changed. Read the erasure to see what was decided.")


def _event(event: type[Event], cycle: Cycle, erasure: Erasure) -> Event:
    thing = erasure.thing
    of_text = {"field": thing.field, "number": thing.number}
    return event(cycle_id=cycle.id, erasure_id=erasure.id, thing_id=thing.id, kind=thing.kind, **of_text)
