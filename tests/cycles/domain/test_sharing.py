"""What may leave a cycle, tried with everything that people might want to share."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.cycles.domain.cycles import Cycle, Participation, RoleMissing
from services.cycles.domain.learnings import Learning, LearningWithdrawn
from services.cycles.domain.sharing import (
    AlreadyShared,
    Consent,
    ConsentAlreadyWithdrawn,
    ConsentInFuture,
    ConsentMissing,
    ConsentNotNeeded,
    MayIdentify,
    SeparateTextMissing,
    ShareContext,
    SharedText,
    ShareRequest,
    record_consent,
    share,
    withdraw_consent,
)
from shared.events.vocabulary import Kind, Reach, Role, Scale

OWN, OTHER, SHARE = UUID(int=1), UUID(int=2), UUID(int=3)
LEARNING = Learning(OWN, Kind.insight, "held words", "held how", "en", 1, 1, shared=False, withdrawn=False)
TEXTS = [
    "held words",
    "StoredMessage  WORDS ",
    "held how",
    "plain words",
    "other words",
    "ask Amara",
    "write to a@b.org",
]
reaches, roles, scales = st.sampled_from(Reach), st.sampled_from(Role), st.sampled_from(Scale)
maybe = st.none() | st.sampled_from(TEXTS)
wanted = st.builds(ShareRequest, reaches, maybe, maybe, st.booleans())
consents = st.none() | st.builds(Consent, st.just(SHARE), st.sampled_from([OWN, OTHER]), reaches, st.booleans())


def cycle(scale: Scale) -> Cycle:
    amara = Participation(UUID(int=9), Role.steward, "person:1", "GB-CHC-1", "Amara")
    return Cycle(UUID(int=8), scale, False, 1, 1, 1, (amara,))


def points(text: str | None) -> bool:
    return text in ("ask Amara", "write to a@b.org")


def is_held(text: str | None) -> bool:
    return text is not None and " ".join(text.split()).casefold() in ("held words", "held how")


@given(wanted, consents, roles)
def test_out_of_a_persons_cycle_goes_only_what_every_condition_allows(
    want: ShareRequest, consent: Consent | None, role: Role
) -> None:
    agreed = consent and consent.learning_id == OWN and not consent.withdrawn
    far_enough = consent and (consent.reach is Reach.network or want.reach is Reach.connected)
    texts = (want.statement, want.how_learnt)
    separate = None not in texts and not any(map(is_held, texts))
    harmless = not any(map(points, texts)) or (want.confirmed and role is Role.steward)
    attempt: Any = (ShareContext(cycle(Scale.person), role, LEARNING, consent), want, SHARE)
    if agreed and far_enough and separate and harmless:
        event, confirmed = share(*attempt)
        assert (event.statement, event.how_learnt, event.reach) == (*texts, want.reach)
        assert bool(confirmed) == any(map(points, texts))
    else:
        with pytest.raises((ConsentMissing, SeparateTextMissing, MayIdentify, RoleMissing)):
            share(*attempt)


@given(wanted, consents, roles, scales.filter(lambda scale: scale is not Scale.person))
def test_elsewhere_the_learnings_own_words_go_where_no_others_are_given(
    want: ShareRequest, consent: Consent | None, role: Role, scale: Scale
) -> None:
    event, confirmed = share(ShareContext(cycle(scale), role, LEARNING, consent, made_from=[OTHER]), want, SHARE)
    assert event.statement == (want.statement or LEARNING.statement)
    assert event.how_learnt == (want.how_learnt or LEARNING.how_learnt)
    assert (event.made_from, confirmed) == ((OTHER,), ())


@given(wanted, scales)
def test_what_was_withdrawn_at_its_source_leaves_no_cycle(want: ShareRequest, scale: Scale) -> None:
    gone = replace(LEARNING, withdrawn=True, statement="", how_learnt="")
    with pytest.raises(LearningWithdrawn):
        share(ShareContext(cycle(scale), Role.steward, gone, None), want, SHARE)


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
        want = ShareRequest(reach, statement, "seen", False)
        same = [words for words in self.holding if words.statement == statement]
        context = ShareContext(cycle(Scale.team), Role.steward, LEARNING, None, self.holding, self.wordings)
        attempt: Any = (context, want, SHARE)
        if any(words.reach is Reach.network or words.reach is reach for words in same):
            with pytest.raises(AlreadyShared):
                share(*attempt)
            return
        event, _ = share(*attempt)
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


@given(scales, reaches, st.dates(), st.integers(-400, 400))
def test_a_consent_is_for_a_persons_cycle_and_not_from_the_future(
    scale: Scale, reach: Reach, today: date, days: int
) -> None:
    assume(date.min.toordinal() <= today.toordinal() + days <= date.max.toordinal())
    when = today + timedelta(days=days)
    if scale is Scale.person and days <= 0:
        assert record_consent(cycle(scale), LEARNING, SHARE, reach, when, today).reach is reach
    else:
        with pytest.raises((ConsentNotNeeded, ConsentInFuture)):
            record_consent(cycle(scale), LEARNING, SHARE, reach, when, today)


@given(reaches, st.booleans(), st.booleans())
def test_a_consent_is_withdrawn_once_and_takes_what_relied_on_it_along(
    reach: Reach, withdrawn: bool, relied_on: bool
) -> None:
    consent = Consent(SHARE, OWN, reach, withdrawn)
    if withdrawn:
        with pytest.raises(ConsentAlreadyWithdrawn):
            withdraw_consent(cycle(Scale.person), consent, relied_on=relied_on)
    else:
        events = withdraw_consent(cycle(Scale.person), consent, relied_on=relied_on)
        assert [type(event).__name__ for event in events][1:] == (["LearningWithdrawn"] if relied_on else [])
        assert not replace(consent, withdrawn=True).covers(LEARNING, Reach.connected)
