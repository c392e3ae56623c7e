"""A person's own answer about their words holds against others' records of nearly the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.cycles.domain.consents import Consent, GivenBy, OnlyThePerson
from shared.events.vocabulary import Reach
from shared.text.similar import quotes

_WEIGHT = {GivenBy.worker: 0, GivenBy.slip: 1, GivenBy.speaker: 2, GivenBy.person: 2}
"""A slip went through a worker's hands."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How far a text may go, as somebody said it."""

    whose: str | None
    """The person whose answer it is; None for a "no" to a wider reach, which nobody but the person undoes."""
    statement: str
    how_learnt: str | None
    reach: Reach
    onward: Reach
    recipients: frozenset[UUID] | None
    """None: whoever is connected."""
    given_by: GivenBy

    def is_about_the_words_of(self, other: "Answer") -> bool:
        said = [text for text in (other.statement, other.how_learnt) if text]
        return any(quotes(self.statement, text) for text in said) or quotes(other.statement, self.statement)

    def allows(self, other: "Answer") -> bool:
        """Whether the other goes nowhere that this one does not go."""
        if not _is_within(other.reach, self.reach) or not _is_within(other.onward, self.onward):
            return False
        if self.recipients is None or self.reach is Reach.network:
            return True
        return other.recipients is not None and other.recipients <= self.recipients

    def replaces(self, earlier: "Answer") -> bool:
        same = self.whose is not None and self.whose == earlier.whose
        return same and _weighs_as_much(self, earlier) and earlier.is_about_the_words_of(self)


def answer_of(consent: Consent, reach: Reach) -> Answer:
    """What it says, of a share that goes as far as `reach`."""
    said, recipients = (consent.statement, consent.how_learnt), frozenset(consent.recipients)
    return Answer("", *said, reach, consent.onward, recipients, consent.given_by)


def _is_within(reach: Reach, limit: Reach) -> bool:
    return reach is Reach.connected or limit is Reach.network


def _weighs_as_much(one: Answer, other: Answer) -> bool:
    return _WEIGHT[one.given_by] >= _WEIGHT[other.given_by]


def check_within(asked: Answer, answers: Sequence[Answer]) -> None:
    """`answers`: oldest first; a later one of the same person takes the place of an earlier one. Raises OnlyThePerson.

    Whatever the person decides themself, or who decides for them, is theirs to widen.
    """
    standing = [one for at, one in enumerate(answers) if not any(later.replaces(one) for later in answers[at + 1 :])]
    against = [one for one in standing if not _weighs_as_much(asked, one) and not one.allows(asked)]
    found = next((one for one in against if one.is_about_the_words_of(asked)), None)
    if found is None:
        return
    raise OnlyThePerson(
        "Somebody asked whether these words, or nearly these, may go to everybody, and the answer was no. "
        "Only the person can decide otherwise: with their account, or through somebody who decides for them."
        if found.whose is None
        else "About these words, or nearly these, the person gave an answer of their own, which goes less far. Keep to "
        "its `reach`, `onward` and `recipients`; only their own act widens it."
    )
