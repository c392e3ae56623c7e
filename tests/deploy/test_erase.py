"""`catchment erase --prove` on a filled database of its own: it finds words wherever they are."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.local.engines import ensure_database
from deploy.local.keys import AUDIENCE, ISSUER, Keys
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.local.run_folder import RunFolder, RunNote, ServiceNote
from services.cycles.main import SERVICE
from shared.service.app import create_app
from shared.service.migrations import upgrade
from shared.settings import Settings
from tests.cycles.erasing import ERASING, HELD
from tests.deploy.running import CHECKOUT, Command, environment
from tests.people import Person, running
from tests.searching import at_rest, in_files

GONE = "\n".join(ERASING.gone)


@dataclass
class Run:
    """A local run on engines of its own, with what the command said before and after words were taken back."""

    folder: Path
    postgres: Postgres
    nats: Nats
    said: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)
    files: dict[str, set[str]] = field(default_factory=dict)

    def report(self, when: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.said[when].stdout)
        return read

    def catchment(self, *arguments: str, words: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deploy.cli", *arguments]
        variables = environment(CATCHMENT_DATA=str(self.folder), **more)
        return subprocess.run(
            command, cwd=CHECKOUT, env=variables, input=words, capture_output=True, text=True, timeout=120, check=False
        )

    def prove(self, words: str, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.catchment("erase", "--prove", *options, words=words, **more)

    def held(self) -> set[str]:
        """Files of the engines that hold one of the words, looked for in another way than the command's."""
        return in_files(self.postgres.data, ERASING.gone) | in_files(self.nats.store_dir, ERASING.gone)


@pytest.fixture(scope="module")
def run(token: Callable[..., str], keys: Keys) -> Iterator[Run]:
    """The story of all that people write is told, and taken back."""
    folder = Path(tempfile.mkdtemp(prefix="catchment-"))
    place = RunFolder(folder)
    place.ensure()
    lock = place.lock()
    made = Run(folder, Postgres(place.postgres_directory()), Nats(place.nats))
    made.postgres.start()
    made.nats.start()
    try:
        asyncio.run(tell(made, place, keys, token))
        yield made
    finally:
        made.nats.stop()
        made.postgres.stop()
        assert lock
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)


async def tell(run: Run, place: RunFolder, keys: Keys, token: Callable[..., str]) -> None:
    url = run.postgres.url("catchment_cycles")
    await asyncio.to_thread(ensure_database, run.postgres.url(), "catchment_cycles")
    await asyncio.to_thread(upgrade, SERVICE, url)
    service = ServiceNote(url="http://127.0.0.1:1", database_url=url)
    place.write(
        RunNote(pid=os.getpid(), instance="local", nats_url=run.nats.url, postgres="", services={"cycles": service})
    )

    def meet(http: Any, name: str, org: str, scope: str) -> Person:
        return Person(http, token(sub=name.lower(), name=name, org=org, scope=scope), name.lower(), name, org)

    async with running(create_app(SERVICE, _settings(run, keys, token))) as http:
        story = await ERASING.story(http, meet)
        await at_rest(url)
        await _execute(url, "ANALYZE", "CHECKPOINT")
        run.files["before"] = run.held()
        run.said["before"] = await asyncio.to_thread(run.prove, GONE, "--no-vacuum", "--format", "json")
        await story.take_back()
        await at_rest(url)
        await _execute(url, "VACUUM ANALYZE", "CHECKPOINT")
        run.said["unvacuumed"] = await asyncio.to_thread(run.prove, GONE, "--no-vacuum", "--format", "json")
        run.said["after"] = await asyncio.to_thread(
            run.prove, GONE, "--format", "json", CATCHMENT_BACKUPS_KEPT_DAYS="30"
        )
        run.files["after"] = run.held()


def _settings(run: Run, keys: Keys, token: Callable[..., str]) -> Settings:
    service_token = run.folder / "service.token"
    service_token.write_text(token(sub="service", name="Service", scope="events:read operate"))
    return Settings(
        instance="local",
        database_url=run.postgres.url("catchment_cycles"),
        nats_url=run.nats.url,
        issuer=ISSUER,
        audience=AUDIENCE,
        jwks_file=str(keys.jwks_file),
        service_token_file=str(service_token),
        pseudonym_key=SecretStr("test-pseudonym-key"),
    )


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def test_before_they_are_taken_back_words_are_found_in_every_kind_of_place(run: Run) -> None:
    assert run.said["before"].returncode == 1, run.said["before"].stderr
    found = run.report("before")["found"]
    assert {one["what"] for one in found} == {"row", "event log", "statistics", "message", "file"}
    assert {one["where"] for one in found if one["what"] == "file"} >= run.files["before"]
    assert {"cycles: share.statement", "cycles: arrival.meaning"} <= {one["where"] for one in found}


def test_after_they_are_taken_back_only_files_of_the_database_hold_them(run: Run) -> None:
    """A plain VACUUM is not enough, which is why there is another."""
    assert run.said["unvacuumed"].returncode == 1
    found = run.report("unvacuumed")["found"]
    assert {one["what"] for one in found} <= {"file", "statistics"}
    heaps = [one["where"] for one in found if "/base/" in one["where"]]
    assert len(heaps) > 3
    assert not any(str(run.nats.directory) in one["where"] for one in found)


def test_once_the_database_let_go_of_old_versions_no_file_holds_them_any_more(run: Run) -> None:
    said = run.said["after"]
    assert said.returncode == 0, said.stdout + said.stderr
    assert run.files["before"] != set()
    assert run.files["after"] == set()
    report = run.report("after")
    assert (report["status"], report["found"], report["undone"], report["unsearched"]) == (0, [], [], [])


def test_what_is_locked_is_said_before_and_what_cannot_be_seen_afterwards(run: Run) -> None:
    assert "are rewritten one after the other" in run.said["after"].stderr
    assert "nobody reads or writes it" in run.said["after"].stderr
    assert run.said["unvacuumed"].stderr == ""
    assert any("kept for 30 days" in line for line in run.report("after")["beyond"])
    assert any("unknown: ask" in line for line in run.report("before")["beyond"])
    planned = run.prove("", "--plan")
    assert (planned.returncode, planned.stdout) == (0, "")
    assert "are rewritten" in planned.stderr


def test_what_was_never_taken_back_is_found_with_the_key_of_its_row_and_no_word_is_told(run: Run) -> None:
    said = run.prove(f"nowhere at all\n{HELD.upper()}\n", "--no-vacuum")
    assert said.returncode == 1
    assert "passage 2: row cycles: learning.statement, key 01" in said.stdout
    assert "passage 1:" not in said.stdout
    assert "kept answer cycles: idempotency.sub, key ctid (" in said.stdout, "its key holds an account"
    for each in (*run.said.values(), said):
        assert not any(word in (each.stdout + each.stderr).lower() for word in (HELD, *ERASING.gone))


def test_a_dash_stands_for_standard_input(run: Run) -> None:
    assert run.prove("nowhere at all to be seen\n", "--no-vacuum", "--words", "-").returncode == 0


def test_words_come_from_a_file_that_is_not_itself_found(run: Run) -> None:
    file = run.folder / "words"
    file.write_text("Nowhere at all\n")
    assert run.prove("", "--no-vacuum", "--words", str(file)).returncode == 0
    assert run.prove("", "--no-vacuum", "--words", str(file), "--also", "/no/such").returncode == 2


def test_when_the_stream_does_not_answer_that_is_told_apart_from_nothing_found(run: Run) -> None:
    note = RunFolder(run.folder).read()
    assert note
    variables = {
        "CATCHMENT_DATABASE_URL": note.services["cycles"].database_url,
        "CATCHMENT_NATS_URL": "nats://127.0.0.1:1",
    }
    said = run.prove("nowhere at all", "--no-vacuum", "--service", "cycles", **variables)
    assert said.returncode == 2, said.stdout + said.stderr
    assert "NATS does not answer" in said.stdout
    assert "Files of PostgreSQL: it runs elsewhere" in said.stdout


def test_an_operator_exports_what_is_kept_about_a_person_without_words_of_others(run: Run) -> None:
    url = run.postgres.url("catchment_cycles")
    somebody = asyncio.run(_fetch(url, "SELECT id, account FROM participant WHERE account IS NOT NULL LIMIT 1"))
    exported = run.catchment("export-person", str(somebody["id"]))
    assert exported.returncode == 0, exported.stderr
    parts = json.loads(exported.stdout)["parts"]
    assert {part["account"] for part in parts} == {somebody["account"]}
    assert not any(one["words"] for part in parts for one in part["words_of_others"])
    page = run.folder / "export.html"
    assert run.catchment("export-person", str(somebody["id"]), "--format", "html", "--to", str(page)).returncode == 0
    assert page.read_text().startswith("<!doctype html>")
    assert page.stat().st_mode & 0o077 == 0
    nobody = run.catchment("export-person", "00000000-0000-4000-8000-000000000000")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "Nobody is the participant" in nobody.stderr


async def _fetch(url: str, query: str) -> Any:
    connection = await asyncpg.connect(url)
    found = await connection.fetchrow(query)
    await connection.close()
    return found


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("erase",), "Words are erased over the API"),
        (("erase", "--prove"), "Start it with `catchment up`"),
        (("erase", "--prove", "the words themselves"), "unexpected extra argument"),
    ],
)
def test_what_cannot_be_searched_is_told_apart_from_what_was_found(
    catchment: Command, arguments: tuple[str, ...], words: str
) -> None:
    done = catchment(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
