"""Who may speak for somebody who is served, and who decides that: a steward, or the person themself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.cycles.domain.cycles import Cycle, Participation, RoleMissing, Unseen, check_active
from shared.errors import Conflict, Unprocessable
from shared.events.cycles.speakers import SpeakerEnded, SpeakerNamed, SpeakerReviewed
from shared.events.vocabulary import Right, Role


class NotServed(Unprocessable):
    slug = "not-served"
    title = "The cycle is not for this participant"


class CannotSpeak(Unprocessable):
    slug = "cannot-speak"
    title = "This participant cannot speak for somebody"


class DayOutOfOrder(Unprocessable):
    slug = "day-out-of-order"
    title = "These days are not in the right order"


class AlreadySpeaks(Conflict):
    slug = "already-speaks"
    title = "They already speak for this person"


class SpeaksForSomebody(Conflict):
    slug = "speaks-for-somebody"
    title = "They speak for somebody"


class SpeakerHasEnded(Conflict):
    slug = "speaker-has-ended"
    title = "They no longer speak for this person"


@dataclass(frozen=True, slots=True)
class Speaker:
    """That `participant_id` speaks for `for_participant_id`."""

    id: UUID
    participant_id: UUID
    for_participant_id: UUID
    ended: bool = False
    refused: bool = False
    """The person ended it before."""

    def event_fields(self, cycle: Cycle) -> dict[str, UUID]:
        return {
            "cycle_id": cycle.id,
            "speaker_id": self.id,
            "participant_id": self.participant_id,
            "for_participant_id": self.for_participant_id,
        }


def name(
    cycle: Cycle, speaker: Speaker, right: Right, since: date, until: date | None, audiences: Collection[str]
) -> SpeakerNamed:
    """Record that somebody speaks for somebody."""
    if speaker.for_participant_id not in cycle.ended_for:
        check_active(cycle)  # what was ended for somebody nobody else opens again
    check_may_decide(cycle, speaker, audiences)
    _check_days(since, until)
    parts = {part.id: part for part in cycle.participants}
    served, speaking = parts.get(speaker.for_participant_id), parts.get(speaker.participant_id)
    if served is None or not served.served:
        raise NotServed("Mark them as served first: somebody can speak only for a person whom the cycle is for.")
    if speaking is None or speaking is served or speaking.audience is None or speaking.standing is Role.observer:
        raise CannotSpeak("Whoever speaks for somebody takes part here as a participant, with an account of their own.")
    if not _is_themself(cycle, speaker, audiences):
        _check_independent(cycle, speaking, audiences)
        if speaker.refused:
            raise CannotSpeak("The person has ended this. Only they themselves can name them again.")
    return SpeakerNamed(**speaker.event_fields(cycle), right=right)


def check_may_decide(cycle: Cycle, speaker: Speaker, audiences: Collection[str]) -> None:
    """A steward or the person themself, never the one who speaks. Raises Unseen and RoleMissing."""
    role = cycle.role_of(audiences)
    if role is None:
        raise Unseen
    if role is not Role.steward and not _is_themself(cycle, speaker, audiences):
        raise RoleMissing("Only a steward and the person themself decide who speaks for them.")


def _is_themself(cycle: Cycle, speaker: Speaker, audiences: Collection[str]) -> bool:
    return {part.id for part in cycle.parts_of(audiences)} == {speaker.for_participant_id}


def _check_independent(cycle: Cycle, speaking: Participation, audiences: Collection[str]) -> None:
    """Somebody who works with the person is not named by those who work with them. Raises CannotSpeak."""
    if speaking in cycle.parts_of(audiences):
        raise CannotSpeak("Nobody names themself. Let another steward, or the person, name them.")
    workers = {one.organisation for one in cycle.participants if one.role is Role.steward and one.organisation}
    if speaking.organisation in workers:
        raise CannotSpeak(
            "They act for an organisation that looks after this cycle, so they cannot speak for the person. "
            "Only the person themself can choose them."
        )


def review(
    cycle: Cycle, speaker: Speaker, reviewed_on: date, today: date, audiences: Collection[str]
) -> SpeakerReviewed:
    """People looked at it again."""
    check_may_decide(cycle, speaker, audiences)
    _check_holds(speaker)
    if reviewed_on > today:
        raise DayOutOfOrder("Send the day on which you looked at it; it cannot be later than today.")
    return SpeakerReviewed(**speaker.event_fields(cycle))


def is_ended_by_person(cycle: Cycle, speaker: Speaker, audiences: Collection[str]) -> bool:
    """Then nobody else names the same again."""
    return _is_themself(cycle, speaker, audiences)


def end(cycle: Cycle, speaker: Speaker, audiences: Collection[str]) -> SpeakerEnded:
    """A steward, the person, or the one who speaks. Possible in an ended cycle too."""
    if speaker.participant_id not in {part.id for part in cycle.parts_of(audiences)}:
        check_may_decide(cycle, speaker, audiences)
    _check_holds(speaker)
    return SpeakerEnded(**speaker.event_fields(cycle))


def check_may_observe(cycle: Cycle, participant_id: UUID, role: Role) -> None:
    """Whoever speaks for somebody has their rights, so they do not become an observer."""
    if role is Role.observer and any(one.participant_id == participant_id for one in cycle.speakers):
        raise SpeaksForSomebody("End that first. While they speak for somebody they have that person's rights.")


def _check_days(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise DayOutOfOrder("`until` is the last day on which it holds; it cannot come before `since`.")


def _check_holds(speaker: Speaker) -> None:
    if speaker.ended:
        raise SpeakerHasEnded("Nothing was changed. Record anew that they speak for this person.")
