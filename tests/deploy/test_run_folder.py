"""The folder of a local run."""

import os
import stat
from pathlib import Path

import pytest

from deploy.local.engines import Engines
from deploy.local.run_folder import RunFolder, RunNote, ServiceNote

NOTE = RunNote(
    pid=1,
    instance="local",
    nats_url="nats://127.0.0.1:1",
    postgres="embedded",
    services={"cycles": ServiceNote(url="http://127.0.0.1:2", database_url="postgresql://x@127.0.0.1:3/y")},
)


@pytest.fixture
def place(folder: Path) -> RunFolder:
    made = RunFolder(folder / "data")
    made.ensure()
    return made


def test_only_one_process_runs_on_a_folder(place: RunFolder) -> None:
    held = place.lock()
    assert held
    assert place.lock() is None
    assert place.in_use()
    held.close()
    assert not place.in_use()


def test_a_note_counts_only_while_its_process_holds_the_folder(place: RunFolder) -> None:
    place.write(NOTE)
    assert place.read() is None
    held = place.lock()
    assert held
    assert place.read() == NOTE
    place.forget()
    assert place.read() is None
    held.close()


def test_secrets_are_ours_alone(place: RunFolder) -> None:
    place.write(NOTE)
    place.keys.secret("postgres")
    secrets = [place.directory / "run.json", *place.keys.directory.iterdir()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets} == {0o600}
    assert stat.S_IMODE(place.keys.directory.stat().st_mode) == 0o700


def test_keys_and_secrets_are_made_once(place: RunFolder) -> None:
    before = place.keys.private_file.read_text(), place.keys.secret("postgres")
    place.ensure()
    assert (place.keys.private_file.read_text(), place.keys.secret("postgres")) == before


def test_a_narrow_umask_does_not_keep_postgres_out(folder: Path) -> None:
    before = os.umask(0o077)
    try:
        place = RunFolder(folder / "narrow")
        place.ensure()
        assert place.postgres_directory().is_relative_to(folder)
    finally:
        os.umask(before)


def test_a_given_server_is_used_and_its_credentials_kept(place: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:pw@db.example:5433/admin?sslmode=require")
    monkeypatch.setenv("NATS_URL", "nats://bus.example:4222")
    engines = Engines(place)
    assert "DATABASE_URL" in engines.start_postgres()
    assert "NATS_URL" in engines.start_nats()
    assert engines.database_url("catchment_cycles") == (
        "postgresql://me:pw@db.example:5433/catchment_cycles?sslmode=require"
    )
    assert engines.nats_url == "nats://bus.example:4222"
    engines.stop()


def test_a_database_is_made_once(place: RunFolder, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    engines = Engines(place)
    engines.ensure_database("made_by_engines")
    engines.ensure_database("made_by_engines")
    assert engines.database_url("made_by_engines").endswith("/made_by_engines")
