"""The command that writes a migration: the next number, the service's own folder, and only what is missing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command

from deploy.local.registry import declaration_of
from deploy.new_migration import main
from shared.service.migrations import config, upgrade
from tests.deploy.running import CHECKOUT

PACKAGE = "fieldwork.visits"
TABLES = """
from uuid import UUID
from sqlmodel import Field, SQLModel
from shared.db.tables import new_registry

class Base(SQLModel, registry=new_registry()):
    pass

class Visit(Base, table=True):
    __tablename__ = "visit"
    id: UUID = Field(primary_key=True)
    place: str = Field(index=True)
"""
MAIN = f"""
from shared.service.service import Service
from {PACKAGE}.tables import Base

SERVICE = Service("visits", "Visits", "Who came.", "{PACKAGE}", routers=(), tables=Base.metadata)
"""
FIRST = CHECKOUT / "tests/sample/migrations/versions/0001_event_log_and_notes.py"


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The migrations of a service that has the event log's tables in its first one, and needs a second."""
    made = tmp_path / "fieldwork" / "visits" / "migrations" / "versions"
    made.mkdir(parents=True)
    for folder in list(made.relative_to(tmp_path).parents)[:-1]:
        (tmp_path / folder / "__init__.py").touch()
    (made.parents[1] / "tables.py").write_text(TABLES)
    (made.parents[1] / "main.py").write_text(MAIN)
    upgrade_of_the_log, _, _ = FIRST.read_text().partition("    op.create_table(")
    (made / "0001_event_log.py").write_text(upgrade_of_the_log)
    monkeypatch.syspath_prepend(tmp_path)
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == "fieldwork"]:
        del sys.modules[name]


def test_a_migration_is_written_once_with_what_is_missing_and_the_next_number(
    versions: Path, blank_database_url: str
) -> None:
    main([PACKAGE, "Who visits which place."])
    written = versions / "0002_who_visits_which_place.py"
    text = written.read_text()
    assert text.startswith('"""Who visits which place."""')
    assert "create_table('visit'" in text and "sa.Column('place', sa.String()" in text
    assert "event_log" not in text
    upgrade(declaration_of(PACKAGE), blank_database_url)
    command.check(config(declaration_of(PACKAGE), blank_database_url))
    before = sorted(versions.glob("*.py"))
    with pytest.raises(SystemExit, match="Nothing to write"):
        main([PACKAGE, "Again"])
    assert sorted(versions.glob("*.py")) == before


def test_a_migration_without_a_message_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cycles", " "])
    assert "say in a few words" in capsys.readouterr().err
