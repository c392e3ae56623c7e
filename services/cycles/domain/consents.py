"""Consent binds: one text, recipients by name, one day, and how far others' own understanding of it may go."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.cycles.domain.cycles import Cycle
from services.cycles.domain.learnings import Learning, check_not_withdrawn
from shared.errors import Conflict, Forbidden, Unprocessable
from shared.events.cycles.sharing import ConsentRecorded, ConsentSlipIssued, ConsentWithdrawn, LearningWithdrawn
from shared.events.vocabulary import Reach, Scale

Ending = ConsentWithdrawn | LearningWithdrawn


class ConsentMissing(Forbidden):
    slug = "consent-missing"
    title = "Nothing leaves a person's cycle without their consent"


class OnlyThePerson(Forbidden):
    slug = "only-the-person"
    title = "Only the person themselves can do this"


class TextDiffers(Unprocessable):
    slug = "consent-text-differs"
    title = "This is not the text that was agreed to"


class SeparateTextMissing(Unprocessable):
    slug = "separate-text-missing"
    title = "Only a separate text may leave a person's cycle"


class PersonUnknown(Unprocessable):
    slug = "person-unknown"
    title = "Nobody of this cycle is named"


class RecipientUnknown(Unprocessable):
    slug = "recipient-not-connected"
    title = "A recipient is not connected to this cycle"


class ConsentNotNeeded(Conflict):
    slug = "consent-not-needed"
    title = "Only person-scale cycles have consent records"


class ConsentInFuture(Unprocessable):
    slug = "consent-in-future"
    title = "The day of consent is in the future"


class ConsentBeforeJoining(Unprocessable):
    slug = "consent-before-joining"
    title = "The day of consent is before the person joined"


class ConsentAlreadyWithdrawn(Conflict):
    slug = "consent-already-withdrawn"
    title = "This consent has already been withdrawn"


class GivenBy(StrEnum):
    """By whose act a consent came to be recorded."""

    person = "person"
    speaker = "speaker"
    slip = "slip"
    worker = "worker"

    @property
    def is_their_own_act(self) -> bool:
        return self is not GivenBy.worker

    @property
    def may_choose(self) -> bool:
        """To be known, and to be heard alone: a slip went through a worker's hands, so its code is not enough."""
        return self in (GivenBy.person, GivenBy.speaker)


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as the decision to share needs it."""

    id: UUID
    learning_id: UUID
    statement: str
    how_learnt: str | None
    reach: Reach
    onward: Reach
    recipients: tuple[UUID, ...]
    although_few: bool
    known_as: str | None
    given_by: GivenBy
    withdrawn: bool
    own_name: str | None = None
    """What the person is called in the cycle."""
    confirmed: Sequence[tuple[str, int, int]] = ()
    """Places of findings (field, start, end) that were confirmed when it was recorded."""

    def covers(self, learning: Learning, reach: Reach) -> bool:
        far_enough = self.reach is Reach.network or reach is Reach.connected
        return self.learning_id == learning.id and far_enough and not self.withdrawn

    @property
    def chose_to_be_known(self) -> bool:
        return self.known_as is not None and self.given_by.may_choose

    @property
    def chose_to_be_heard(self) -> bool:
        return self.given_by.may_choose and (self.although_few or self.known_as is not None)

    def names_to_hide(self, names: Iterable[str]) -> list[str]:
        """Everybody's names, but for that of somebody who chose to be known."""
        return [name for name in names if name not in self.own_names]

    @property
    def own_names(self) -> frozenset[str]:
        """The names by which somebody chose to be known."""
        own = (self.own_name, self.known_as) if self.chose_to_be_known else ()
        return frozenset(name for name in own if name)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is to be recorded."""

    statement: str
    how_learnt: str | None
    reach: Reach
    onward: Reach
    agreed_on: date
    although_few: bool
    known_as: str | None
    given_by: GivenBy

    @property
    def chose_to_be_known(self) -> bool:
        return self.known_as is not None and self.given_by.may_choose


def record(
    cycle: Cycle, learning: Learning, consent_id: UUID, agreed: Agreed, joined_on: date, today: date
) -> ConsentRecorded:
    """Consent belongs to a person's cycle and to a day on which they took part in it."""
    check_needed(cycle)
    check_not_withdrawn(learning)
    check_day(agreed.agreed_on, joined_on, today)
    if (agreed.although_few or agreed.known_as) and not agreed.given_by.may_choose:
        raise OnlyThePerson(
            "To be heard although few stand behind it, and to be known, only the person can choose: with their "
            "account, or through somebody who decides for them."
        )
    if not agreed.known_as:
        check_separate(learning, agreed.statement, agreed.how_learnt)
    return ConsentRecorded(cycle_id=cycle.id, learning_id=learning.id, consent_id=consent_id, reach=agreed.reach)


def check_needed(cycle: Cycle) -> None:
    if cycle.scale is not Scale.person:
        raise ConsentNotNeeded("Learning from this cycle can be shared without a consent record.")


def check_day(agreed_on: date, joined_on: date, today: date) -> None:
    if agreed_on > today:
        raise ConsentInFuture("Send the day on which they agreed; it cannot be later than today.")
    if agreed_on < joined_on:
        raise ConsentBeforeJoining(f"They joined this cycle on {joined_on}; nothing could be agreed to before.")


def check_separate(learning: Learning, *texts: str | None) -> None:
    """What the cycle holds was written for the people in it. Raises SeparateTextMissing."""
    if _folded(learning.statement, learning.how_learnt) & _folded(*texts):
        raise SeparateTextMissing("This is the text that the cycle holds. Write a separate one that identifies nobody.")


def _folded(*texts: str | None) -> set[str]:
    return {" ".join(text.split()).casefold() for text in texts if text}


def check_reopening(*, taken_back: bool) -> None:
    """Words that were taken back are opened again by nobody but the person whose words they were.

    `taken_back`: whether the text says such words, but for the person's own where it is their own act since. Raises
    OnlyThePerson.
    """
    if taken_back:
        raise OnlyThePerson(
            "These words, or nearly these, were taken back. Only the person can open them again: with their account, "
            "through somebody who speaks for them, or with the code on their slip."
        )


def text_hash(statement: str, how_learnt: str | None, key: bytes) -> bytes:
    """What stays of the text when the words are gone. Keyed, so that a short text cannot be guessed from it."""
    return hmac.digest(key, f"{statement}\0{how_learnt or ''}".encode(), hashlib.sha256)


def issue_slip(cycle: Cycle, learning_id: UUID, consent_id: UUID, *, withdrawn: bool) -> ConsentSlipIssued:
    """In an ended cycle too. With the slip of what was taken back it is opened again, so nobody gets a fresh one."""
    if withdrawn:
        raise ConsentAlreadyWithdrawn("There is nothing left to take back, so there is no fresh slip either.")
    return ConsentSlipIssued(cycle_id=cycle.id, learning_id=learning_id, consent_id=consent_id)


def withdraw(
    cycle: Cycle, learning_id: UUID, consents: Sequence[UUID], *, relied_on: bool, by_consent: bool = True
) -> list[Ending]:
    """Consents end and, when something shared relies on one, the learning is withdrawn. In an ended cycle too."""
    about = {"cycle_id": cycle.id, "learning_id": learning_id}
    ended: list[Ending] = [ConsentWithdrawn(**about, consent_id=one) for one in consents]
    cause = "consent-withdrawn" if by_consent else "withdrawn-by-cycle"
    return [*ended, LearningWithdrawn(**about, cause=cause)] if relied_on else ended
