"""What may leave a cycle, tried with everything that people might want to share."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.cycles.domain.consents import (
    Agreed,
    Consent,
    ConsentBeforeJoining,
    ConsentInFuture,
    ConsentMissing,
    ConsentNotNeeded,
    GivenBy,
    OnlyThePerson,
    SeparateTextMissing,
    TextDiffers,
    record,
    withdraw,
)
from services.cycles.domain.cycles import Cycle, Participation, RoleMissing
from services.cycles.domain.learnings import Learning, LearningWithdrawn
from services.cycles.domain.sharing import (
    AlreadyShared,
    ChangedMeanwhile,
    MayIdentify,
    ShareContext,
    Shared,
    SharedText,
    ShareRequest,
    fields,
    share,
    words_to_share,
)
from services.cycles.domain.small_numbers import NEEDED, PersonBehind, origins_it_waits_with
from shared.events.vocabulary import Kind, Reach, Role, Scale
from shared.text.identifying.check import look_at

OWN, OTHER, SHARE = UUID(int=1), UUID(int=2), UUID(int=3)
LEARNING = Learning(OWN, Kind.insight, "held words", "held how", "en", 1, 1, shared=False, withdrawn=False)
TEXTS = [
    "held words",
    "HELD  WORDS ",
    "held how",
    "plain words",
    "other words",
    "ask Amara",
    "write to a@b.org",
]
learnings = st.sampled_from([LEARNING, replace(LEARNING, how_learnt=None)])
reaches, roles, scales = st.sampled_from(Reach), st.sampled_from(Role), st.sampled_from(Scale)
texts = st.sampled_from(TEXTS)
maybe = st.none() | texts
wanted = st.builds(ShareRequest, reaches, maybe, maybe, st.none() | st.just("an office's"))
givers = st.sampled_from(GivenBy)
recorded = st.builds(
    Consent,
    id=st.just(SHARE),
    learning_id=st.sampled_from([OWN, OTHER]),
    statement=texts,
    how_learnt=maybe,
    reach=reaches,
    onward=reaches,
    recipients=st.sampled_from([(), (OTHER,)]),
    although_few=st.booleans(),
    known_as=st.none() | st.just("Amara"),
    given_by=givers,
    withdrawn=st.booleans(),
    own_name=st.just("Amara"),
)
consents = st.none() | recorded
behind = st.lists(st.builds(PersonBehind, st.sampled_from("abcdefghi"), st.booleans()), max_size=9)


def cycle(scale: Scale) -> Cycle:
    amara = Participation(UUID(int=9), Role.steward, "person:1", "GB-CHC-1", "Amara")
    return Cycle(UUID(int=8), scale, False, 1, 1, 1, (amara,))


POINTING = {"ask Amara", "write to a@b.org"}


def attempt(context: ShareContext, want: ShareRequest) -> Shared:
    """As the command does: what is to leave is looked at before the decision."""
    consent = context.consent if context.cycle.scale is Scale.person else None
    names, own = (consent.names_to_hide(context.names), consent.own_names) if consent else (context.names, ())
    looked = look_at(fields(*words_to_share(context.learning, consent, want)), names, own, language="cy")
    return share(replace(context, looked=looked), want, SHARE)


def is_held(text: str | None, learning: Learning) -> bool:
    held = (learning.statement, learning.how_learnt)
    return text is not None and " ".join(text.split()).casefold() in held


@given(learnings, wanted, consents, roles)
def test_out_of_a_persons_cycle_goes_only_what_every_condition_allows(
    learning: Learning, want: ShareRequest, consent: Consent | None, role: Role
) -> None:
    context = ShareContext(cycle(Scale.person), role, learning, consent)
    try:
        made = attempt(context, want)
    except (ConsentMissing, TextDiffers, SeparateTextMissing, MayIdentify, RoleMissing):
        return
    assert consent and consent.learning_id == OWN and not consent.withdrawn
    event = made.event
    assert (event.statement, event.how_learnt) == (consent.statement, consent.how_learnt)
    assert want.statement in (None, event.statement) and want.how_learnt in (None, event.how_learnt)
    assert (event.recipients, event.onward) == (consent.recipients, consent.onward)
    known = consent.given_by.may_choose and consent.known_as is not None
    assert known or not (is_held(event.statement, learning) or is_held(event.how_learnt, learning))
    points = {"write to a@b.org"} if known else POINTING
    if points & {event.statement, event.how_learnt}:
        assert known or (want.identifies_nobody_because and role is Role.steward)
    if event.reach is Reach.network:
        assert consent.reach is want.reach is Reach.network
        assert consent.given_by.may_choose and (consent.although_few or known)
    assert (made.waits_with == 1) == (want.reach is not event.reach)


@given(recorded, st.none() | st.just("other words"), st.none() | st.just("an office's"))
def test_what_a_consent_covers_leaves_unless_a_rule_says_why_not(
    consent: Consent, how_learnt: str | None, because: str | None
) -> None:
    plain = replace(consent, learning_id=OWN, withdrawn=False, statement="plain words", how_learnt=how_learnt)
    context = ShareContext(cycle(Scale.person), Role.participant, LEARNING, plain)
    made = attempt(context, ShareRequest(plain.reach, None, None, because))
    assert (made.event.statement, made.event.how_learnt) == ("plain words", how_learnt)


@given(learnings, wanted, consents, roles, scales.filter(lambda scale: scale is not Scale.person))
def test_elsewhere_the_learnings_own_words_go_where_no_others_are_given(
    learning: Learning, want: ShareRequest, consent: Consent | None, role: Role, scale: Scale
) -> None:
    words = (want.statement or learning.statement, want.how_learnt or learning.how_learnt)
    points = bool(POINTING & set(words))
    try:
        made = attempt(ShareContext(cycle(scale), role, learning, consent, made_from=[OTHER]), want)
    except (MayIdentify, RoleMissing):
        assert points and not (want.identifies_nobody_because and role is Role.steward)
        return
    assert (made.event.statement, made.event.how_learnt) == words
    assert (made.event.made_from, made.waits_with) == ((OTHER,), None)
    assert made.event.recipients is None
    assert bool(made.confirmed) is points
    assert made.because == (want.identifies_nobody_because if points else None)


@given(wanted, scales.filter(lambda scale: scale is not Scale.person), st.sampled_from(["words", "people"]))
def test_what_changed_while_the_text_was_looked_at_does_not_leave_unseen(
    want: ShareRequest, scale: Scale, changed: str
) -> None:
    texts = fields(*words_to_share(LEARNING, None, want))
    looked = look_at({**texts, "statement": "before"} if changed == "words" else texts, ["Ben"], language="cy")
    with pytest.raises(ChangedMeanwhile):
        share(ShareContext(cycle(scale), Role.steward, LEARNING, None, looked=looked), want, SHARE)


@given(behind, reaches)
def test_nothing_from_few_people_goes_to_everybody_unless_each_of_them_chose_so(
    people: list[PersonBehind], reach: Reach
) -> None:
    context = ShareContext(cycle(Scale.place), Role.steward, LEARNING, None, people_behind=people)
    made = attempt(context, ShareRequest(reach, None, None))
    origins = len({one.origin for one in people})
    if made.event.reach is Reach.network:
        assert origins >= NEEDED or all(one.chose_to_be_heard for one in people)
        assert origins_it_waits_with(people) is None
    elif reach is Reach.network:
        assert made.waits_with == origins < NEEDED


@given(wanted, scales)
def test_what_was_withdrawn_at_its_source_leaves_no_cycle(want: ShareRequest, scale: Scale) -> None:
    gone = replace(LEARNING, withdrawn=True, statement="", how_learnt=None)
    with pytest.raises(LearningWithdrawn):
        attempt(ShareContext(cycle(scale), Role.steward, gone, None), want)


class Sharing(RuleBasedStateMachine):
    """A learning that is shared again and again, in these words or those, and taken back now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.holding: list[SharedText] = []
        self.ever: list[SharedText] = []

    @property
    def wordings(self) -> int:
        return max((words.wording for words in self.ever), default=0)

    @rule(statement=st.sampled_from(["plain words", "other words", "third words"]), reach=reaches)
    def people_share_it(self, statement: str, reach: Reach) -> None:
        want = ShareRequest(reach, statement, "seen")
        same = [words for words in self.holding if words.statement == statement]
        context = ShareContext(cycle(Scale.team), Role.steward, LEARNING, None, self.holding, self.wordings)
        if any(words.reach is Reach.network or words.reach is reach for words in same):
            with pytest.raises(AlreadyShared):
                attempt(context, want)
            return
        event = attempt(context, want).event
        assert event.wording == (same[0].wording if same else self.wordings + 1)
        made = SharedText(event.statement, event.how_learnt, event.reach, event.wording)
        self.holding.append(made)
        self.ever.append(made)

    @rule()
    def people_take_it_back(self) -> None:
        self.holding = []

    @invariant()
    def one_wording_has_one_text(self) -> None:
        texts = {words.wording: words.statement for words in self.ever}
        assert all(texts[words.wording] == words.statement for words in self.ever)

    @invariant()
    def no_words_are_held_twice_as_far(self) -> None:
        assert len({(words.statement, words.reach) for words in self.holding}) == len(self.holding)


TestSharing = Sharing.TestCase


@given(scales, st.dates(), st.integers(-400, 400), st.integers(0, 400), givers, st.booleans())
def test_a_consent_is_for_a_persons_cycle_and_a_day_on_which_they_took_part(
    scale: Scale, today: date, days: int, since: int, given_by: GivenBy, few: bool
) -> None:
    assume(date.min.toordinal() <= today.toordinal() + days <= date.max.toordinal())
    assume(today.toordinal() - since >= date.min.toordinal())
    when, joined = today + timedelta(days=days), today - timedelta(days=since)
    agreed = Agreed("plain words", "other words", Reach.network, Reach.connected, when, few, None, given_by)
    attempt: Any = (cycle(scale), LEARNING, SHARE, agreed, joined, today)
    if scale is Scale.person and joined <= when <= today and (given_by.may_choose or not few):
        assert record(*attempt).reach is Reach.network
    else:
        with pytest.raises((ConsentNotNeeded, ConsentInFuture, ConsentBeforeJoining, OnlyThePerson)):
            record(*attempt)


@given(st.lists(st.builds(UUID, int=st.integers(1, 9))), st.booleans(), st.booleans())
def test_withdrawn_consents_take_what_relied_on_them_along(
    ended: list[UUID], relied_on: bool, by_consent: bool
) -> None:
    events = withdraw(cycle(Scale.person), OWN, ended, relied_on=relied_on, by_consent=by_consent)
    assert [type(event).__name__ for event in events[len(ended) :]] == (["LearningWithdrawn"] if relied_on else [])
