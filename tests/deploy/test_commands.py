"""The `catchment` command while nothing runs: what it prints, what it refuses, and in which words."""

import json
import socket
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.commands import events
from deploy.commands.common import problem
from deploy.local.children import free_port
from deploy.local.identities import IDENTITIES
from deploy.local.run_folder import RunFolder
from tests.deploy.running import Command

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def stopped_run(folder: Path) -> None:
    """The folder of a run that was started once."""
    RunFolder(folder / "data").ensure()


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    read: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return read


@pytest.mark.usefixtures("stopped_run")
def test_a_token_of_a_demonstration_identity_is_all_that_is_printed(catchment: Command) -> None:
    done = catchment("token", "--as", "worker")
    assert (done.returncode, done.stderr) == (0, "")
    told = claims(done.stdout.strip())
    assert (told["sub"], told["name"], told["org"], told["aud"]) == (
        "amara",
        "Amara",
        "ZZ-INVENTED-FERNMOUTH",
        "catchment",
    )
    assert told["scope"] == "cycles:read cycles:write events:read"
    assert told["exp"] - told["iat"] == 3600


@pytest.mark.usefixtures("stopped_run")
def test_a_token_of_ones_own_choosing(catchment: Command) -> None:
    done = catchment("token", "--sub", "x", "--org", "ZZ-TEST-02", "--scope", "operate", "--ttl", "5")
    told = claims(done.stdout.strip())
    assert (told["sub"], told["name"], told["org"], told["scope"]) == ("x", "x", "ZZ-TEST-02", "operate")
    assert told["exp"] - told["iat"] == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("token", "--as", "nobody"), "Nobody in the demonstration is called 'nobody'. There are: worker,"),
        (("token", "--org", "GB-CHC-1"), "Say whom the token is for: --as NAME"),
        (("demo",), "Start it with `catchment up`"),
        (("demo", "walk"), "Start it with `catchment up`"),
        (("url",), "Start it with `catchment up`"),
        (("events", "tail"), "Start it with `catchment up`"),
        (("parked", "list"), "Start it with `catchment up`"),
        (("parked", "retry", "0197f2a0-0000-7000-8000-000000000000"), "Start it with `catchment up`"),
        (("parked", "show", "12"), "12 is no id of an event. `catchment parked list` shows the ids."),
        (("export-person", NOBODY, "--to", "/nope/x.json"), "There is no folder /nope to write x.json in."),
        (("republish",), "Start it with `catchment up`"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    catchment: Command, arguments: tuple[str, ...], words: str
) -> None:
    done = catchment(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_token_for_a_folder_where_nothing_ran_is_refused_and_no_keys_are_made(
    catchment: Command, folder: Path
) -> None:
    done = catchment("token", "--as", "worker")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Catchment is not running in" in done.stderr and "or name another folder with --data" in done.stderr
    assert not (folder / "data").exists()


def test_an_answer_that_refers_to_fields_is_told_with_them() -> None:
    told = {"title": "Not valid", "detail": "Correct the fields named in `errors`."}
    field = {"field": "path.event_id", "message": "Input should be a valid UUID"}
    answer = httpx.Response(422, json={**told, "errors": [field]})
    assert (
        problem(answer)
        == "Not valid: Correct the fields named in `errors`. path.event_id: Input should be a valid UUID"
    )


def test_every_identity_is_listed(catchment: Command) -> None:
    listed = catchment("token", "--list").stdout
    assert all(key in listed and (who.org or "") in listed for key, who in IDENTITIES.items())


@pytest.mark.usefixtures("stopped_run")
@pytest.mark.parametrize("organisation", [(), ("--org", "")], ids=["left out", "empty"])
def test_a_token_can_be_for_somebody_who_acts_for_no_organisation(
    catchment: Command, organisation: tuple[str, ...]
) -> None:
    made = claims(catchment("token", "--sub", "milo", *organisation).stdout)
    assert made["sub"] == "milo" and "org" not in made


def test_a_token_for_what_is_no_organisations_identifier_is_refused(catchment: Command) -> None:
    done = catchment("token", "--sub", "milo", "--org", "network")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no org-id.guide identifier" in done.stderr


def test_doctor_finds_a_machine_well_on_which_nothing_runs(catchment: Command) -> None:
    done = catchment("doctor", "--port-base", str(free_port() - 1))
    assert done.returncode == 0, done.stdout
    assert "wrong" not in done.stdout
    for subject in ("Python: 3.", "PostgreSQL: ", "NATS: nats-server: v2.", "Keys: none yet", "is not running in"):
        assert subject in done.stdout


def test_doctor_names_what_is_wrong_and_what_to_do(catchment: Command, folder: Path) -> None:
    (folder / "data" / "postgres" / "data").mkdir(parents=True)
    (folder / "data" / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = catchment("doctor", "--port-base", str(port - 1))
    assert done.returncode == 1
    assert "but the data were written by 9" in done.stdout
    assert f"Port {port}: in use by another program; cycles requires it" in done.stdout
    assert f"--port-base {port + 999}" in done.stdout


def test_doctor_without_any_postgres_says_how_to_get_one(catchment: Command, folder: Path) -> None:
    done = catchment("doctor", CATCHMENT_POSTGRES=str(folder))
    assert done.returncode == 1
    assert "set DATABASE_URL" in done.stdout


def test_up_refuses_a_port_that_is_taken_and_names_another(catchment: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = catchment("up", "--port-base", str(port - 1))
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert f"catchment up --port-base {port + 999}" in done.stderr


@pytest.mark.usefixtures("stopped_run")
def test_clean_removes_a_local_run_and_nothing_else(catchment: Command, folder: Path) -> None:
    assert (folder / "data").exists()
    assert catchment("clean", "--yes").returncode == 0
    assert not (folder / "data").exists()
    (folder / "data").mkdir()
    (folder / "data" / "precious").write_text("")
    done = catchment("clean", "--yes")
    assert done.returncode == 1
    assert (folder / "data" / "precious").exists()


def test_an_empty_page_of_a_filtered_log_is_not_its_end() -> None:
    """A page looks at a bounded number of events; what is asked for may come later."""
    pages = {
        "0": {"items": [], "next": 1000, "position": 1000},
        "1000": {"items": [{"position": 1213}], "next": None, "position": 1300},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=pages[request.url.params["after"]])

    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://log.test") as web:
        found = list(events._follow(web, 0, ["catchment.cycles.round.started.v1"], once=True))
    assert [event["position"] for event in found] == [1213]


def test_what_a_person_did_for_themself_is_printed_without_an_organisation(capsys: pytest.CaptureFixture[str]) -> None:
    event = {"position": 1, "time": "today", "type": "t", "subject": "s", "data": {}}
    events._print(event, as_json=False)
    assert "today  t  s  -  {}" in capsys.readouterr().out
