"""Who may ask to see what is kept about somebody, and what a steward looks at before it is released."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.cycles import Cycle, RoleMissing, TheirsToDecide, permit
from shared.errors import Conflict, Unprocessable
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


PATH_OF_THE_CYCLE = frozenset({Words.purpose, Words.ending, Words.step, Words.round})
"""What a cycle that is for somebody says of itself: it is about them, whoever wrote it."""


class OwnData(Unprocessable):
    slug = "own-data"
    title = "What is theirs cannot be withheld"


class NothingReleased(Conflict):
    slug = "nothing-released"
    title = "All that was written about them is withheld"


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
class Item:
    """Something that a steward looks at before it is shown."""

    id: UUID
    kind: Words
    review: str
    changed: bool = False
    """Its words are not those that were looked at."""

    @property
    def waits(self) -> bool:
        return self.review == "waiting" or (self.review == "released" and self.changed)

    @property
    def is_about_them(self) -> bool:
        return self.kind is not Words.participant


@dataclass(frozen=True, slots=True)
class Request:
    """A request to see."""

    released: bool
    withdrawn: bool


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


def check_may_withhold(kind: Words) -> None:
    """Others' words may be withheld, and others' names. Raises OwnData."""
    if kind in PATH_OF_THE_CYCLE:
        raise OwnData(
            "The cycle is for them: its purpose, its path and why it ended are theirs to see. If this names somebody "
            "else, have that text erased first, or put it in other words."
        )


def check_may_withdraw(request: Request, *, theirs: bool, asked: bool) -> None:
    """Whoever it is about, who speaks for them (`theirs`), and whoever `asked`."""
    if not theirs and not asked:
        raise RoleMissing("Only whoever it is about, who speaks for them, and whoever asked can withdraw a request.")
    _check_open(request)


def check_may_release(cycle: Cycle, audiences: Collection[str], request: Request, items: Sequence[Item]) -> None:
    """`items`: all that a steward has to look at. Raises ReviewMissing and NothingReleased."""
    check_may_review(cycle, audiences, request)
    waiting = [str(one.id) for one in items if one.waits]
    if waiting:
        raise ReviewMissing(
            f"{len(waiting)} items wait, or changed since somebody looked: say of each whether it is released.",
            items=waiting,
        )
    about_them = [one for one in items if one.is_about_them]
    if about_them and not any(one.review == "released" for one in about_them):
        raise NothingReleased("Withhold what would harm somebody else, and release the rest.")


def _check_open(request: Request) -> None:
    if request.released:
        raise AlreadyReleased("Nothing was changed. Ask again to have it looked at anew.")
    if request.withdrawn:
        raise AlreadyWithdrawn("Nothing was changed. Whoever it is about can ask again.")
