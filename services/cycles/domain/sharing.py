"""What may leave a cycle. From a person's cycle: only what they agreed to, in words that identify nobody."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from services.cycles.domain.cycles import Cycle, RoleMissing, check_active
from services.cycles.domain.identifying import Finding, findings
from services.cycles.domain.learnings import Learning, check_not_hidden, check_not_withdrawn
from shared.errors import Conflict, Forbidden, Unprocessable
from shared.events.cycles.sharing import ConsentRecorded, ConsentWithdrawn, LearningShared, LearningWithdrawn
from shared.events.vocabulary import Reach, Role, Scale


class ConsentMissing(Forbidden):
    slug = "consent-missing"
    title = "Nothing leaves a person's cycle without their consent"


class SeparateTextMissing(Unprocessable):
    slug = "separate-text-missing"
    title = "Only a separate text may leave a person's cycle"


class MayIdentify(Conflict):
    slug = "may-identify"
    title = "The text may identify somebody"


class AlreadyShared(Conflict):
    slug = "already-shared"
    title = "It is already shared in the same words, at least as widely"


class NotShared(Conflict):
    slug = "not-shared"
    title = "It is not shared"


class ConsentNotNeeded(Conflict):
    slug = "consent-not-needed"
    title = "Only person-scale cycles have consent records"


class ConsentInFuture(Unprocessable):
    slug = "consent-in-future"
    title = "The day of consent is in the future"


class ConsentAlreadyWithdrawn(Conflict):
    slug = "consent-already-withdrawn"
    title = "This consent has already been withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    id: UUID
    learning_id: UUID
    reach: Reach
    withdrawn: bool

    def covers(self, learning: Learning, reach: Reach) -> bool:
        far_enough = self.reach is Reach.network or reach is Reach.connected
        return self.learning_id == learning.id and far_enough and not self.withdrawn


@dataclass(frozen=True, slots=True)
class SharedText:
    """A text as it is shared. `wording` counts a learning's different shared texts from 1."""

    statement: str
    how_learnt: str | None
    reach: Reach
    wording: int


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


@dataclass(frozen=True, slots=True)
class ShareRequest:
    """What somebody asks to share. Without texts the learning's own words are meant, except at person scale."""

    reach: Reach
    statement: str | None
    how_learnt: str | None
    confirmed: bool


def share(context: ShareContext, request: ShareRequest, share_id: UUID) -> tuple[LearningShared, tuple[Finding, ...]]:
    """Decide on a share: the event, and the warnings that a steward confirmed."""
    cycle, learning = context.cycle, context.learning
    check_active(cycle)
    check_not_withdrawn(learning)
    check_not_hidden(learning)
    found = _check_person_text(context, request) if cycle.scale is Scale.person else ()
    text = _text(context, request)
    event = LearningShared(
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
    )
    return event, found


def _check_person_text(context: ShareContext, request: ShareRequest) -> tuple[Finding, ...]:
    learning, consent = context.learning, context.consent
    if consent is None or not consent.covers(learning, request.reach):
        raise ConsentMissing(
            "Record who agreed that this learning may be shared this widely, and send that record's id as `consent_id`."
        )
    if request.statement is None:
        raise SeparateTextMissing("Send `statement`, newly written so that it identifies nobody.")
    if _folded(learning.statement, learning.how_learnt) & _folded(request.statement, request.how_learnt):
        raise SeparateTextMissing("This is the text that the cycle holds. Write a separate one that identifies nobody.")
    texts = {"statement": request.statement, "how_learnt": request.how_learnt or ""}
    found = findings(texts, (*context.cycle.names, *context.names_before))
    _check_confirmed(context.role, request, found)
    return found


def _check_confirmed(role: Role, request: ShareRequest, found: Sequence[Finding]) -> None:
    if found and not request.confirmed:
        raise MayIdentify(
            "Look at `findings` and write those places differently. A steward who has looked at them can share the "
            "text as it is with `confirm_identifies_nobody`.",
            findings=[asdict(one) for one in found],
        )
    if found and role is not Role.steward:
        raise RoleMissing("Only a steward of the cycle can confirm that this text identifies nobody.")


def _text(context: ShareContext, request: ShareRequest) -> SharedText:
    statement, how_learnt = _words(context, request)
    same = [text for text in context.earlier if (text.statement, text.how_learnt) == (statement, how_learnt)]
    if any(text.reach is Reach.network or request.reach is Reach.connected for text in same):
        raise AlreadyShared(
            "Nothing was changed. To share it again, correct the learning first or choose a wider reach."
        )
    return SharedText(statement, how_learnt, request.reach, same[0].wording if same else context.wordings + 1)


def _words(context: ShareContext, request: ShareRequest) -> tuple[str, str | None]:
    """From a person's cycle exactly what was sent: how something was learnt there is not told by leaving it out."""
    learning = context.learning
    if context.cycle.scale is Scale.person:
        return request.statement or "", request.how_learnt
    return request.statement or learning.statement, request.how_learnt or learning.how_learnt


def _folded(*texts: str | None) -> set[str]:
    return {" ".join(text.split()).casefold() for text in texts if text}


def record_consent(
    cycle: Cycle, learning: Learning, consent_id: UUID, reach: Reach, agreed_on: date, today: date
) -> ConsentRecorded:
    """Consent is for one learning and one reach, and belongs to a person's cycle."""
    check_not_withdrawn(learning)
    if cycle.scale is not Scale.person:
        raise ConsentNotNeeded("Learning from this cycle can be shared without a consent record.")
    if agreed_on > today:
        raise ConsentInFuture("Send the day on which they agreed; it cannot be later than today.")
    return ConsentRecorded(cycle_id=cycle.id, learning_id=learning.id, consent_id=consent_id, reach=reach)


def withdraw(cycle: Cycle, learning: Learning) -> LearningWithdrawn:
    """Withdraw a shared learning. Possible in an ended cycle too: the right to withdraw does not end."""
    if not learning.shared:
        raise NotShared("It has not left this cycle, so there is nothing to withdraw.")
    return LearningWithdrawn(cycle_id=cycle.id, learning_id=learning.id, cause="withdrawn-by-cycle")


def withdraw_consent(cycle: Cycle, consent: Consent, *, relied_on: bool) -> list[ConsentWithdrawn | LearningWithdrawn]:
    """Withdraw a consent and, when something shared relies on it, the learning too."""
    if consent.withdrawn:
        raise ConsentAlreadyWithdrawn("Nothing was changed: there is nothing more to do.")
    about = {"cycle_id": cycle.id, "learning_id": consent.learning_id}
    taken_back = ConsentWithdrawn(**about, consent_id=consent.id)
    return [taken_back, LearningWithdrawn(**about, cause="consent-withdrawn")] if relied_on else [taken_back]
