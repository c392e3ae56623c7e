"""Who may ask to see what is kept about somebody, and what a steward looks at before it is released."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.cycles import Cycle, RoleMissing, TheirsToDecide, permit
from shared.errors import Conflict
from shared.events.vocabulary import Role


class Words(StrEnum):
    """What a cycle keeps that somebody wrote, or that names somebody."""

    learning = "learning"
    reply = "reply"
    proposal = "proposal"
    reach_request = "reach-request"
    connection = "connection"
    participant = "participant"
    purpose = "purpose"
    ending = "ending"
    step = "step"
    round = "round"


class AlreadyAsked(Conflict):
    slug = "already-asked"
    title = "This was asked for, and is not released yet"


class AlreadyReleased(Conflict):
    slug = "already-released"
    title = "This has been released"


class AlreadyWithdrawn(Conflict):
    slug = "access-request-withdrawn"
    title = "This has been withdrawn"


class ReviewMissing(Conflict):
    slug = "review-missing"
    title = "A steward has not looked at everything yet"


@dataclass(frozen=True, slots=True)
class Request:
    """A request to see; `waiting` items were not looked at."""

    released: bool
    withdrawn: bool
    waiting: int


def check_may_ask(cycle: Cycle, audiences: Collection[str], participant_id: UUID, *, unwanted: bool) -> None:
    """The person themself, whoever speaks for them, or a steward on their behalf, unless it is `unwanted`."""
    own = {part.id for part in cycle.parts_of(audiences)} | cycle.acts_for(audiences)
    if participant_id in own:
        return
    permit(cycle, audiences, Role.steward)
    if unwanted:
        raise TheirsToDecide(
            "They withdrew what was asked on their behalf: only they, or who speaks for them, ask now."
        )


def check_may_review(cycle: Cycle, audiences: Collection[str], request: Request) -> None:
    permit(cycle, audiences, Role.steward)
    _check_open(request)


def check_may_withdraw(request: Request, *, theirs: bool, asked: bool) -> None:
    """Whoever it is about, who speaks for them (`theirs`), and whoever `asked`."""
    if not theirs and not asked:
        raise RoleMissing("Only whoever it is about, who speaks for them, and whoever asked can withdraw a request.")
    _check_open(request)


def check_may_release(cycle: Cycle, audiences: Collection[str], request: Request) -> None:
    check_may_review(cycle, audiences, request)
    if request.waiting:
        raise ReviewMissing(f"{request.waiting} items wait: say of each whether it is released.")


def _check_open(request: Request) -> None:
    if request.released:
        raise AlreadyReleased("Nothing was changed. Ask again to have it looked at anew.")
    if request.withdrawn:
        raise AlreadyWithdrawn("Nothing was changed. Whoever it is about can ask again.")
