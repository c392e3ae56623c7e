"""`make bench` understands what it is asked for; the measuring itself is no test."""

import pytest

from tests.bench.__main__ import PARTS, parts


def test_without_arguments_everything_is_measured() -> None:
    assert parts([]).parts == list(PARTS)


def test_parts_can_be_named() -> None:
    assert parts(["writes", "--runs", "1"]).parts == ["writes"]


def test_an_unknown_part_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parts(["speed"])
    assert refused.value.code == 2
    assert "rates, travel, writes" in capsys.readouterr().err
