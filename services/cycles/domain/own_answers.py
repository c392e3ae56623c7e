"""A person's own answer about their words holds against others' records of nearly the same words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias
from uuid import UUID

from services.cycles.domain.consents import Consent, GivenBy, OnlyThePerson
from services.cycles.domain.own_words import COMMON_WORDS
from shared.events.vocabulary import Reach
from shared.text.similar import Text, covers, quotes, read

Read: TypeAlias = Callable[[str], Text]
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

    def is_about_the_words_of(self, other: "Answer", read_once: Read) -> bool:
        """How something was learnt counts as it does where words arrive (`own_words`)."""
        own, said = read_once(self.statement), read_once(other.statement)
        how, other_how = read_once(self.how_learnt or ""), read_once(other.how_learnt or "")
        either_way = quotes(own, said) or quotes(said, own)
        return either_way or quotes(own, other_how) or quotes(how, said) or quotes(how, other_how, COMMON_WORDS)

    def covers(self, other: "Answer", read_once: Read) -> bool:
        """Whether it is about all that the other says, and not about a sentence of it."""
        own = [read_once(text) for text in (self.statement, self.how_learnt) if text]
        theirs = [read_once(text) for text in (other.statement, other.how_learnt) if text]
        told = theirs[:1] + [how for how in theirs[1:] if len(how.words) >= COMMON_WORDS]
        return all(any(covers(text, one) for text in own) for one in told)

    def may_refuse(self, asked: "Answer") -> bool:
        """Whatever the words: the person's own answer refuses what weighs less and goes further."""
        return not _weighs_as_much(asked, self) and not self.allows(asked)

    def allows(self, other: "Answer") -> bool:
        """Whether the other goes nowhere that this one does not go."""
        if not _is_within(other.reach, self.reach) or not _is_within(other.onward, self.onward):
            return False
        if self.recipients is None or self.reach is Reach.network:
            return True
        return other.recipients is not None and other.recipients <= self.recipients

    def replaces(self, earlier: "Answer", asked: "Answer", read_once: Read) -> bool:
        """A later answer about one sentence leaves what was said of the whole, but for that sentence."""
        if self.whose is None or self.whose != earlier.whose or not _weighs_as_much(self, earlier):
            return False
        return self.covers(earlier, read_once) or self.covers(asked, read_once)


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
    read_once = cache(read)  # forgotten with the call; to read a text is dear, and the cycle is locked meanwhile
    against = [at for at, one in enumerate(answers) if one.may_refuse(asked)]
    about = [at for at in against if answers[at].is_about_the_words_of(asked, read_once)]
    standing = (
        answers[at]
        for at in about
        if not any(later.replaces(answers[at], asked, read_once) for later in reversed(answers[at + 1 :]))
    )
    found = next(standing, None)
    if found is None:
        return
    raise OnlyThePerson(
        "Somebody asked whether these words, or nearly these, may go to everybody, and the answer was no. "
        "Only the person can decide otherwise: with their account, or through somebody who decides for them."
        if found.whose is None
        else "About these words, or nearly these, the person gave an answer of their own, which goes less far. Keep to "
        "its `reach`, `onward` and `recipients`; only their own act widens it."
    )
