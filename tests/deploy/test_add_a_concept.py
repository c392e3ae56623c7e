"""The page on adding a concept holds: its example is whole, and would pass as one of the services."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.lints import breaches
from tests.deploy.running import CHECKOUT

PAGE = (CHECKOUT / "docs" / "add-a-concept.md").read_text(encoding="utf-8")
SAMPLE = CHECKOUT / "tests" / "sample"
PATH = re.compile(r"`((?:tests|services|shared|deploy|docs)/[\w./-]+)`")
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def test_every_file_that_the_page_names_is_there() -> None:
    named = PATH.findall(PAGE)
    assert len(named) > 12
    assert [path for path in named if not (CHECKOUT / path).exists()] == []


def test_the_page_names_every_file_of_the_sample() -> None:
    files = (file.relative_to(CHECKOUT).as_posix() for file in SAMPLE.rglob("*.py") if file.name != "__init__.py")
    assert sorted(set(files) - set(PATH.findall(PAGE))) == []


@pytest.fixture
def as_a_service(tmp_path: Path) -> Path:
    """The sources, with the sample among the services and its events where a service's events are."""
    ignored = shutil.ignore_patterns("__pycache__", "test_*")
    for part in ("services", "shared", "deploy"):
        shutil.copytree(CHECKOUT / part, tmp_path / part, ignore=ignored)
    shutil.copytree(SAMPLE, tmp_path / "services" / "sample", ignore=ignored)
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    events = tmp_path / "shared" / "events" / "sample"
    events.mkdir()
    (events / "__init__.py").touch()
    (tmp_path / "services" / "sample" / "events.py").rename(events / "notes.py")
    for file in (tmp_path / "services" / "sample").rglob("*.py"):
        text = file.read_text().replace("tests.sample.events", "shared.events.sample.notes")
        file.write_text(text.replace("tests.sample", "services.sample"))
    return tmp_path


def test_the_sample_keeps_the_rules_of_the_house_and_writes_the_ordinary_way(as_a_service: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=as_a_service,
        env={"PYTHONPATH": str(as_a_service)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.findall(r"^(.* BROKEN)$", done.stdout, re.MULTILINE) == [], done.stdout
    assert "0 broken" in done.stdout, done.stdout + done.stderr
    assert list(breaches(as_a_service)) == []
