"""Reach travels with the words: nothing goes further than those whose words it holds, or who are cited, agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.arrivals import ArrivalHidden, ArrivalWithdrawn
from services.cycles.domain.cycles import Cycle, check_active
from shared.errors import Conflict, Forbidden
from shared.events.cycles.reach import ReachGranted, ReachRefused, ReachRequested
from shared.events.vocabulary import Reach, Scale


class BeyondConsent(Forbidden):
    slug = "beyond-consent"
    title = "The people it came from did not agree that it goes this far"


class AlreadyAsked(Conflict):
    slug = "reach-already-asked"
    title = "This cycle has asked for a wider reach of this text"


class NothingToAsk(Conflict):
    slug = "reach-is-network"
    title = "It may go to everybody already"


class AlreadyAnswered(Conflict):
    slug = "already-answered"
    title = "This request has been answered"


class WiderConsentMissing(Forbidden):
    slug = "wider-consent-missing"
    title = "A wider reach needs a consent to it"


class RequestState(StrEnum):
    asked = "asked"
    refused = "refused"
    granted = "granted"


@dataclass(frozen=True, slots=True)
class Source:
    """An arrival, as far as it limits what is made of it."""

    arrival_id: UUID
    learning_id: UUID
    reach: Reach
    onward: Reach
    statement: str
    how_learnt: str | None
    hidden: bool = False
    """Nobody reads its words until its makers have said whether it stands."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a text is made from: the arrivals that its learning cites, and those whose words it holds."""

    cited: Sequence[Source] = ()
    quoted: Sequence[Source] = ()

    @property
    def onward(self) -> Reach:
        """The narrowest of all of them; everybody, where there is none."""
        narrow = any(one.onward is Reach.connected for one in (*self.cited, *self.quoted))
        return Reach.connected if narrow else Reach.network

    def check(self, reach: Reach) -> None:
        """Whether a text may be shared this far. Raises BeyondConsent and ArrivalHidden, which name the arrivals."""
        hidden = [one for one in self.quoted if one.hidden]
        if hidden:
            raise ArrivalHidden(
                "This text holds words of the arrivals named in `arrivals`, which are hidden until their makers have "
                "said whether they stand. Say it in your own words, or wait.",
                arrivals=_ids(hidden),
            )
        held_here = [one for one in self.quoted if one.reach is Reach.connected]
        if held_here:
            raise BeyondConsent(
                "This text holds words of the arrivals named in `arrivals`, and those words may go no further than "
                "here. Say it in your own words, or ask where they come from: POST /v1/arrivals/{id}/ask-wider.",
                arrivals=_ids(held_here),
            )
        narrow = [one for one in (*self.cited, *self.quoted) if one.onward is Reach.connected]
        if reach is Reach.network and narrow:
            raise BeyondConsent(
                "What is made from the arrivals named in `arrivals` may go to connected cycles, and not to everybody. "
                "Share it with reach `connected`, or ask: POST /v1/arrivals/{id}/ask-wider.",
                arrivals=_ids(narrow),
            )


NO_LIMITS = Limits()


def _ids(sources: Sequence[Source]) -> list[str]:
    return sorted({str(one.arrival_id) for one in sources})


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a wider reach, as its rules see it."""

    id: UUID
    arrival_id: UUID
    learning_id: UUID
    asking_cycle_id: UUID
    open: bool


def ask(cycle: Cycle, source: Source, origin_cycle_id: UUID, request_id: UUID, *, withdrawn: bool) -> ReachRequested:
    """Ask where a text came from whether it may go to everybody."""
    check_active(cycle)
    if withdrawn:
        raise ArrivalWithdrawn("The learning was withdrawn where it came from, so there is nothing to ask for.")
    if source.hidden:
        raise ArrivalHidden("It lost a source. Its makers are asked whether it stands; wait for what they say.")
    if Reach.connected not in (source.reach, source.onward):
        raise NothingToAsk("These words may be read by everybody, and so may what you make of them.")
    return ReachRequested(
        cycle_id=cycle.id,
        learning_id=source.learning_id,
        request_id=request_id,
        arrival_id=source.arrival_id,
        origin_cycle_id=origin_cycle_id,
    )


def refuse(cycle: Cycle, request: Request) -> ReachRefused:
    """Say no: final, without a reason, and possible in an ended cycle too."""
    _check_open(request)
    return ReachRefused(**_about(cycle, request))


def grant(cycle: Cycle, request: Request, consent_id: UUID | None, *, covered: bool, limits: Limits) -> ReachGranted:
    """Let a text go to everybody. `covered`: a consent to that is in force, which a person's cycle requires."""
    _check_open(request)
    if cycle.scale is Scale.person and not covered:
        raise WiderConsentMissing(
            "Send as `consent_id` a consent to this learning that is in force and whose reach is `network`."
        )
    limits.check(Reach.network)
    return ReachGranted(**_about(cycle, request), consent_id=consent_id if cycle.scale is Scale.person else None)


def _check_open(request: Request) -> None:
    if not request.open:
        raise AlreadyAnswered("An answer is final. Nothing was changed.")


def _about(cycle: Cycle, request: Request) -> dict[str, UUID]:
    return {
        "cycle_id": cycle.id,
        "learning_id": request.learning_id,
        "request_id": request.id,
        "arrival_id": request.arrival_id,
        "asking_cycle_id": request.asking_cycle_id,
    }
