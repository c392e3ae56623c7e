"""The engines of tests leave nothing behind in memory, whatever became of the run."""

from pathlib import Path

from tests.engine_folder import engine_folder


def test_what_a_killed_run_left_in_memory_goes_when_the_next_one_starts(tmp_path: Path) -> None:
    with engine_folder(tmp_path) as first:
        left = tmp_path / f"{first.name}-left"
        left.mkdir()
        (left / "PG_VERSION").write_text("18")
        with engine_folder(tmp_path) as second:
            assert not left.exists()
            assert first.exists() and second.exists()
    assert not first.exists() and not second.exists()
