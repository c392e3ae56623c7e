"""How far something may go, tried with everything that it could be made from."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cycles.domain.cycles import Cycle
from services.cycles.domain.own_words import LikeAnArrival, check_own, quoted
from services.cycles.domain.reach import (
    AlreadyAnswered,
    BeyondConsent,
    Limits,
    Request,
    Source,
    WiderConsentMissing,
    grant,
    refuse,
)
from shared.errors import CatchmentError
from shared.events.vocabulary import Reach, Scale

reaches, scales = st.sampled_from(Reach), st.sampled_from(Scale)
ids = st.integers(1, 6).map(lambda n: UUID(int=n))
TEXT = "People open the door once they are asked what matters to them."
OTHER = "Nobody reads a letter that begins with what is wrong with them."
sources = st.builds(Source, ids, ids, reaches, reaches, st.sampled_from([TEXT, OTHER]), st.just("Seen."))
several = st.lists(sources, max_size=4)


def named(problem: CatchmentError) -> set[str]:
    """The arrivals that it names."""
    found = problem.extra["arrivals"]
    assert isinstance(found, list)
    return set(found)


@given(several, several, reaches)
def test_nothing_goes_further_than_the_narrowest_of_what_it_is_made_from(
    cited: list[Source], quoting: list[Source], reach: Reach
) -> None:
    limits = Limits(cited, quoting)
    words_stay = any(one.reach is Reach.connected for one in quoting)
    narrow = any(one.onward is Reach.connected for one in cited + quoting)
    assert limits.onward is (Reach.connected if narrow else Reach.network)
    if words_stay or (narrow and reach is Reach.network):
        with pytest.raises(BeyondConsent) as refused:
            limits.check(reach)
        assert named(refused.value) <= {str(one.arrival_id) for one in cited + quoting}
    else:
        limits.check(reach)


@given(several, st.booleans(), st.sets(ids))
def test_words_of_an_arrival_are_cited_or_said_to_be_ones_own(
    arrived: list[Source], own_words: bool, cited: set[UUID]
) -> None:
    found = quoted(arrived, TEXT, "Read side by side.")
    assert {one.statement for one in found} <= {TEXT}
    uncited = {str(one.arrival_id) for one in arrived if one.statement == TEXT and one.learning_id not in cited}
    if uncited and not own_words:
        with pytest.raises(LikeAnArrival) as refused:
            check_own(found, cited, own_words=own_words)
        assert named(refused.value) == uncited
    else:
        check_own(found, cited, own_words=own_words)


@given(scales, st.booleans(), st.booleans(), several)
def test_an_answer_is_final_and_a_persons_words_go_further_only_with_their_consent(
    scale: Scale, still_open: bool, covered: bool, cited: list[Source]
) -> None:
    cycle, limits = Cycle(UUID(int=9), scale, False, 1, 1, 1, ()), Limits(cited)
    request = Request(UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4), still_open)
    bound = limits.onward is Reach.connected
    if still_open and (covered or scale is not Scale.person) and not bound:
        event = grant(cycle, request, UUID(int=5), covered=covered, limits=limits)
        assert (event.consent_id is not None) == (scale is Scale.person)
        assert refuse(cycle, request).asking_cycle_id == request.asking_cycle_id
        return
    with pytest.raises((AlreadyAnswered, WiderConsentMissing, BeyondConsent)):
        grant(cycle, request, UUID(int=5), covered=covered, limits=limits)
    if not still_open:
        with pytest.raises(AlreadyAnswered):
            refuse(cycle, request)
