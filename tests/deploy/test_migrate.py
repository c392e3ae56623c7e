"""`catchment migrate`, as the page on production begins: on a blank database, again, twice at once, and in vain."""

import asyncio
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from deploy.local.children import free_port
from deploy.local.registry import SERVICES, declaration_of
from shared.service.migrations import config
from tests.deploy.running import CHECKOUT, Command, environment

PAGE = CHECKOUT / "docs/how-to/running-in-production.md"


@pytest.fixture
def newest(blank_database_url: str) -> str:
    found = ScriptDirectory.from_config(config(declaration_of("cycles"), blank_database_url)).get_current_head()
    assert found
    return found


def test_the_first_command_for_production_makes_a_blank_database_ready(blank_database_url: str, newest: str) -> None:
    first = re.findall(r"^## Start\n.*?```sh\n(.*?)\n", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)[0]
    program, *arguments = shlex.split(first)
    assert program == "catchment"
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *arguments],
        cwd=CHECKOUT,
        env=environment(CATCHMENT_DATABASE_URL=blank_database_url),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The database of cycles went from nothing to revision {newest}.\n"
    assert revision(blank_database_url) == newest


def test_migrating_again_does_nothing_and_says_so(catchment: Command, blank_database_url: str, newest: str) -> None:
    for told in ("went from nothing", f"is at revision {newest} already. There is nothing to do."):
        done = catchment("migrate", "cycles", CATCHMENT_DATABASE_URL=blank_database_url)
        assert done.returncode == 0 and told in done.stdout


def test_of_two_that_migrate_at_once_one_waits_and_both_succeed(
    catchment: Command, blank_database_url: str, newest: str
) -> None:
    with ThreadPoolExecutor(2) as both:
        running = [both.submit(catchment, "migrate", CATCHMENT_DATABASE_URL=blank_database_url) for _ in range(2)]
    assert [each.result().stderr for each in running] == ["", ""]
    said = sorted(each.result().stdout for each in running)
    assert f"to revision {newest}" in said[1] and "nothing to do" in said[0]


def test_a_database_that_cannot_be_reached_is_told_in_one_sentence(catchment: Command) -> None:
    url = f"postgresql://somebody:a-password@127.0.0.1:{free_port()}/nothing"
    done = catchment("migrate", CATCHMENT_DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database of cycles cannot be reached: ")
    assert "Traceback" not in done.stderr and "a-password" not in done.stderr


def test_a_database_of_a_newer_version_is_left_alone(catchment: Command, blank_database_url: str) -> None:
    run(
        blank_database_url,
        "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('9999')",
    )
    done = catchment("migrate", CATCHMENT_DATABASE_URL=blank_database_url)
    assert done.returncode == 1 and "by a newer version of Catchment" in done.stderr
    assert revision(blank_database_url) == "9999"


def test_without_a_database_or_for_an_unknown_service_it_says_what_to_name(catchment: Command) -> None:
    assert "Set CATCHMENT_DATABASE_URL" in catchment("migrate").stderr
    assert f"There are: {', '.join(one.name for one in SERVICES)}." in catchment("migrate", "elsewhere").stderr


def revision(url: str) -> str:
    return str(run(url, "SELECT version_num FROM alembic_version"))


def run(url: str, statement: str) -> object:
    async def work() -> object:
        connection = await asyncpg.connect(url)
        try:
            if statement.startswith("SELECT"):
                return await connection.fetchval(statement)
            return await connection.execute(statement)
        finally:
            await connection.close()

    return asyncio.run(work())
