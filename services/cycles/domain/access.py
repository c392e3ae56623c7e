"""Who may ask to see what is kept about somebody, and what a steward looks at before it is released."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.cycles import Cycle, permit
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


class ReviewMissing(Conflict):
    slug = "review-missing"
    title = "A steward has not looked at everything yet"


@dataclass(frozen=True, slots=True)
class Request:
    """A request to see; `waiting` items were not looked at."""

    released: bool
    waiting: int


def check_may_ask(cycle: Cycle, audiences: Collection[str], participant_id: UUID) -> None:
    """The person themself, whoever speaks for them, or a steward on their behalf."""
    own = {part.id for part in cycle.parts_of(audiences)} | cycle.acts_for(audiences)
    if participant_id not in own:
        permit(cycle, audiences, Role.steward)


def check_may_review(cycle: Cycle, audiences: Collection[str], request: Request) -> None:
    permit(cycle, audiences, Role.steward)
    if request.released:
        raise AlreadyReleased("Nothing was changed. Ask again to have it looked at anew.")


def check_may_release(cycle: Cycle, audiences: Collection[str], request: Request) -> None:
    check_may_review(cycle, audiences, request)
    if request.waiting:
        raise ReviewMissing(f"{request.waiting} items wait: say of each whether it is released.")
