"""Problems name themselves: one slug, one meaning."""

from collections import Counter
from collections.abc import Iterator

import services.cycles.main  # noqa: F401 - its problems are looked at
from shared.errors import CatchmentError


def _below(problem: type[CatchmentError]) -> Iterator[type[CatchmentError]]:
    for one in problem.__subclasses__():
        yield one
        yield from _below(one)


def test_no_two_problems_have_the_same_slug() -> None:
    named = {one for one in _below(CatchmentError) if "slug" in vars(one) and not one.__module__.startswith("tests.")}
    assert len(named) > 50
    assert [slug for slug, count in Counter(one.slug for one in named).items() if count > 1] == []


def test_every_problem_has_a_title_of_its_own_where_it_has_a_slug() -> None:
    assert [one for one in _below(CatchmentError) if "slug" in vars(one) and "title" not in vars(one)] == []
