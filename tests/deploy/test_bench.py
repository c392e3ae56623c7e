"""`make bench` understands what it is asked for; the measuring itself is no test."""

import pytest

from tests.bench.__main__ import PARTS, parts
from tests.bench.figures import judge, percentile


def test_without_arguments_everything_is_measured() -> None:
    assert parts([]).parts == list(PARTS)


def test_parts_can_be_named() -> None:
    assert parts(["writes", "--runs", "1"]).parts == ["writes"]


def test_an_unknown_part_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parts(["speed"])
    assert refused.value.code == 2
    assert "rates, travel, writes, scale, stream, terms" in capsys.readouterr().err


def test_a_figure_is_judged_by_its_goal() -> None:
    assert judge("rate", "1/s", [4.0, 6.0, 5.0], [10.0], least=0.5).holds
    assert not judge("rate", "1/s", [4.0], [10.0], least=0.5).holds
    assert not judge("time", "ms", [16.1], [10.0], most=1.6).holds
    assert judge("only shown", "ms", [99.0], [1.0]).holds


def test_one_of_a_hundred_is_slower_than_the_99th_percentile() -> None:
    assert percentile(range(1, 101), 99) == 99
    assert percentile([3, 1, 2], 99) == 3
