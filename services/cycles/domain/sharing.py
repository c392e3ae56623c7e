"""What may leave a cycle. From a person's cycle: only the text they agreed to, to those whom they were told of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple
from uuid import UUID

from services.cycles.domain import small_numbers
from services.cycles.domain.consents import Consent, ConsentMissing, TextDiffers, check_reopening, check_separate
from services.cycles.domain.cycles import Cycle, RoleMissing, check_active
from services.cycles.domain.learnings import Learning, check_not_hidden, check_not_withdrawn
from services.cycles.domain.own_answers import Answer, answer_of, check_within
from services.cycles.domain.reach import NO_LIMITS, Limits
from services.cycles.domain.small_numbers import PersonBehind
from shared.errors import Conflict
from shared.events.cycles.sharing import LearningShared
from shared.events.vocabulary import Reach, Role, Scale
from shared.text.identifying.check import Looked
from shared.text.identifying.hints import NAMES, Finding


class MayIdentify(Conflict):
    slug = "may-identify"
    title = "The text may identify somebody"


class ChangedMeanwhile(Conflict):
    slug = "changed-meanwhile"
    title = "Words or people changed while the text was looked at"
    retry_after = 1


class AlreadyShared(Conflict):
    slug = "already-shared"
    title = "It is already shared in the same words, at least as widely"


class NotShared(Conflict):
    slug = "not-shared"
    title = "It is not shared"


@dataclass(frozen=True, slots=True)
class SharedText:
    """A text as it is shared. `wording` counts a learning's different shared texts from 1."""

    statement: str
    how_learnt: str | None
    reach: Reach
    wording: int
    recipients: tuple[UUID, ...] | None = None
    """The only cycles in which it may arrive; None: in every one that is connected."""

    def goes_as_far(self, reach: Reach, recipients: tuple[UUID, ...] | None) -> bool:
        """Whether it reaches everybody whom another share of it would."""
        wide_enough = self.reach is Reach.network or reach is Reach.connected
        return wide_enough and (self.recipients is None or set(recipients or ()) <= set(self.recipients))


@dataclass(frozen=True, slots=True)
class ShareContext:
    """What a decision on sharing needs to know."""

    cycle: Cycle
    role: Role
    learning: Learning
    consent: Consent | None
    """The consent that the request names, if it is of this cycle."""
    earlier: Sequence[SharedText] = ()
    """The shares that still hold."""
    wordings: int = 0
    """How many wordings there ever were."""
    made_from: Sequence[UUID] = ()
    """Ids of the learnings that it cites."""
    names_before: Sequence[str] = ()
    """Names of people who took part before, or are invited."""
    limits: Limits = NO_LIMITS
    """How far what it was made from may go."""
    people_behind: Sequence[PersonBehind] = ()
    """The people's cycles that it came from, at larger scales."""
    taken_back: bool = False
    """Whether the consent's text says words that were taken back, and that it does not open again."""
    answers: Sequence[Answer] = ()
    """What people said themselves of how far words may go, oldest first."""
    looked: Looked | None = None
    """What was found in the text before the cycle was locked."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of everybody who takes part, did, or is invited."""
        return (*self.cycle.names, *self.names_before)


@dataclass(frozen=True, slots=True)
class ShareRequest:
    """What somebody asks to share; texts are None where the learning's or the consent's own words are meant."""

    reach: Reach
    statement: str | None
    how_learnt: str | None
    identifies_nobody_because: str | None = None
    """A steward's reason why what was found points to nobody."""


class Shared(NamedTuple):
    """A share: the event, what was found and confirmed and why, and why it does not go to everybody."""

    event: LearningShared
    confirmed: tuple[Finding, ...]
    because: str | None
    looked: Looked
    waits_with: int | None
    """How many people's cycles stand behind it, where they are too few."""

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What was found besides, and held nothing up."""
        return tuple(one for one in self.looked.findings if one not in self.confirmed)


def share(context: ShareContext, request: ShareRequest, share_id: UUID) -> Shared:
    """Decide on a share."""
    check_active(context.cycle)
    check_not_withdrawn(context.learning)
    check_not_hidden(context.learning)
    context.limits.check(request.reach)
    if context.cycle.scale is Scale.person:
        return _share_from_person(context, request, share_id)
    waits = _waits(request, context.people_behind)
    statement, how_learnt = words_to_share(context.learning, None, request)
    looked = _looked(context, statement, how_learnt, context.names)
    because = check_confirmed(looked.strong, context.role, request.identifies_nobody_because)
    text = _text(context, statement, how_learnt, _reach(request, waits), None)
    return Shared(_event(context, text, share_id, context.limits.onward), looked.strong, because, looked, waits)


def _share_from_person(context: ShareContext, request: ShareRequest, share_id: UUID) -> Shared:
    consent = _agreed(context, request)
    check_reopening(taken_back=context.taken_back)
    check_within(answer_of(consent, request.reach), context.answers)
    if not consent.chose_to_be_known:
        check_separate(context.learning, consent.statement, consent.how_learnt)
    looked, because = _check_findings(context, request, consent)
    waits = _waits(request, [PersonBehind(str(context.cycle.id), consent.chose_to_be_heard)])
    text = _text(context, consent.statement, consent.how_learnt, _reach(request, waits), consent.recipients)
    return Shared(_event(context, text, share_id, consent.onward), looked.findings, because, looked, waits)


def _waits(request: ShareRequest, behind: Sequence[PersonBehind]) -> int | None:
    return small_numbers.origins_it_waits_with(behind) if request.reach is Reach.network else None


def _reach(request: ShareRequest, waits: int | None) -> Reach:
    return request.reach if waits is None else Reach.connected


def _event(context: ShareContext, text: SharedText, share_id: UUID, onward: Reach) -> LearningShared:
    cycle, learning = context.cycle, context.learning
    return LearningShared(
        cycle_id=cycle.id,
        learning_id=learning.id,
        share_id=share_id,
        scale=cycle.scale,
        kind=learning.kind,
        language=learning.language,
        made_from=tuple(context.made_from),
        statement=text.statement,
        how_learnt=text.how_learnt,
        reach=text.reach,
        wording=text.wording,
        recipients=text.recipients,
        onward=onward,
    )


def _agreed(context: ShareContext, request: ShareRequest) -> Consent:
    """The consent that allows this. Raises ConsentMissing and TextDiffers."""
    consent = context.consent
    if consent is None or not consent.covers(context.learning, request.reach):
        raise ConsentMissing(
            "Record who agreed that this text may be shared this widely, and send that record's id as `consent_id`."
        )
    if request.statement not in (None, consent.statement) or request.how_learnt not in (None, consent.how_learnt):
        raise TextDiffers("Leave out `statement` and `how_learnt`: what is shared is the text of the consent.")
    return consent


def _check_findings(context: ShareContext, request: ShareRequest, consent: Consent) -> tuple[Looked, str | None]:
    """What was found when the consent was recorded was confirmed then; people may have joined since."""
    names = consent.names_to_hide(context.names)
    looked = _looked(context, consent.statement, consent.how_learnt, names, consent.own_names)
    known = set(consent.confirmed)
    new = tuple(one for one in looked.findings if (one.field, one.start, one.end) not in known)
    known_person = consent.chose_to_be_known
    because = check_confirmed(new, context.role, request.identifies_nobody_because, by_known_person=known_person)
    return looked, because


def _looked(
    context: ShareContext, statement: str, how_learnt: str | None, names: Collection[str], own: Collection[str] = ()
) -> Looked:
    return check_looked(context.looked, fields(statement, how_learnt), names, own)


def check_looked(
    looked: Looked | None, texts: Mapping[str, str], names: Collection[str], own: Collection[str] = ()
) -> Looked:
    """Raises ChangedMeanwhile where what was looked at are not these texts, with these names in mind."""
    if looked is None or not looked.is_still_so(texts, names, own):
        raise ChangedMeanwhile("Send it again: the text is looked at anew.")
    return looked


def fields(statement: str, how_learnt: str | None) -> Mapping[str, str]:
    """What is looked at before it leaves, by field."""
    return {"statement": statement, "how_learnt": how_learnt or ""}


def check_confirmed(
    found: Sequence[Finding], role: Role, because: str | None, *, by_known_person: bool = False
) -> str | None:
    """The reason that is to be kept. Raises MayIdentify, and RoleMissing where a steward has to confirm.

    Somebody who tells their own story under their name decides on all of it themselves but on others' names.
    """
    if not found or (by_known_person and not any(one.hint in NAMES for one in found)):
        return None
    if not because:
        raise MayIdentify(
            "Look at `findings` and write those places differently. A steward who has looked at them can leave the "
            "text as it is, and says in `identifies_nobody_because` why they point to nobody.",
            findings=[asdict(one) for one in found],
        )
    if role is not Role.steward:
        raise RoleMissing("Only a steward of the cycle can confirm that this text identifies nobody.")
    return because


def _text(
    context: ShareContext, statement: str, how_learnt: str | None, reach: Reach, recipients: tuple[UUID, ...] | None
) -> SharedText:
    same = [text for text in context.earlier if (text.statement, text.how_learnt) == (statement, how_learnt)]
    if any(text.goes_as_far(reach, recipients) for text in same):
        raise AlreadyShared(
            "Nothing was changed. To share it again, correct the learning first, or choose a wider reach; from a "
            "person's cycle, record a consent to further recipients."
        )
    return SharedText(statement, how_learnt, reach, same[0].wording if same else context.wordings + 1, recipients)


def words_to_share(learning: Learning, consent: Consent | None, request: ShareRequest) -> tuple[str, str | None]:
    """The consent's, where there is one; otherwise what was sent, or the learning's own."""
    if consent:
        return consent.statement, consent.how_learnt
    return request.statement or learning.statement, request.how_learnt or learning.how_learnt


def check_shared(learning: Learning) -> None:
    """Whether there is something to withdraw; in an ended cycle too, for that right does not end. Raises NotShared."""
    if not learning.shared:
        raise NotShared("It has not left this cycle, so there is nothing to withdraw.")
