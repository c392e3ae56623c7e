"""The checks themselves: each rule of the house bites when it is broken."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.lints import breaches
from tests.deploy.running import CHECKOUT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources to break."""
    for part in ("services", "shared", "deploy"):
        shutil.copytree(CHECKOUT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(root: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=root,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    return re.findall(r"^(\d[ab]?)\. .* BROKEN$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("contract", "file", "line"),
    [
        ("1", "services/other/main.py", "import services.cycles.main"),
        ("2", "shared/errors.py", "import services.cycles.domain.cycles"),
        ("3", "services/cycles/commands/cycles.py", "import services.cycles.api.cycles"),
        ("4", "services/cycles/domain/cycles.py", "import sqlalchemy"),
        ("5", "services/cycles/schemas/cycles.py", "import services.cycles.tables.cycles"),
        ("6", "shared/outbox/relay.py", "import nats"),
        ("7", "shared/db/sessions.py", "import shared.outbox.record"),
        ("7", "shared/web/identity.py", "import shared.outbox.record"),
        ("8", "services/cycles/commands/cycles.py", "import shared.db.hot"),
        ("8a", "services/cycles/commands/cycles.py", "import shared.web.hot"),
        ("8b", "services/cycles/commands/cycles.py", "import asyncpg"),
        ("9", "services/cycles/queries/cycles.py", "import fastapi"),
    ],
)
def test_an_import_against_the_layers_is_found(copy: Path, contract: str, file: str, line: str) -> None:
    for folder in ("api", "commands", "queries", "schemas", "tables", "domain"):
        (copy / "services/other" / folder).mkdir(parents=True)
        (copy / "services/other" / folder / "__init__.py").touch()
    (copy / "services/other/__init__.py").touch()
    assert broken_contracts(copy) == []
    with (copy / file).open("a") as source:
        source.write(f"\n{line}\n")
    assert contract in broken_contracts(copy)


@pytest.mark.parametrize(
    ("file", "source", "words"),
    [
        (
            "services/cycles/commands/new.py",
            '"""Why."""\n\n\nasync def f(s):\n    await s.commit()\n',
            "5: only shared.db.sessions",
        ),
        ("services/cycles/commands/new.py", "x = 1\n", "1: say in one sentence"),
        ("services/cycles/commands/__init__.py", "x = 1\n", "1: __init__.py files are empty"),
        ("shared/new.py", '"""Why."""\n' + "x = 1\n" * 300, "300: 301 lines"),
    ],
)
def test_a_breach_of_a_house_rule_is_found(tmp_path: Path, file: str, source: str, words: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(source)
    assert [found for found in breaches(tmp_path) if f"{file}:{words}" in found]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_every_hash_and_name_no_host(name: str) -> None:
    lock = (CHECKOUT / name).read_text()
    assert "://" not in lock
    assert "file:" not in lock
    packages = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert packages
    assert all("--hash=sha256:" in package for package in packages)
