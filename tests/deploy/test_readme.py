"""The README's first steps and the page that goes on from there, run as they stand, on ports of the test's own."""

import json
import re

import pytest

from deploy.commands.demo import SCALES
from deploy.local.demo_cases import CASES
from deploy.local.identities import ALL_INVENTED, IDENTITIES
from tests.deploy.running import CHECKOUT, Running
from tests.deploy.terminal import Terminal, blocks


@pytest.fixture
def up(demonstration: tuple[Running, Terminal]) -> Running:
    return demonstration[0]


@pytest.fixture
def terminal(demonstration: tuple[Running, Terminal]) -> Terminal:
    return demonstration[1]


def test_the_first_steps_show_a_learning_arrive_and_the_word_that_comes_back(up: Running, terminal: Terminal) -> None:
    steps = _first_steps()
    assert steps == [".venv/bin/catchment demo walk"]
    for _ in range(2):
        said = terminal.run("\n".join(steps))
        assert [line.split()[1] for line in said.splitlines() if "→" in line] == [
            "200",
            "201",
            "404",
            "201",
            "200",
            "200",
            "200",
        ]
        assert "became: taken-up, scale: organisation, words: We will try our first conversations outdoors." in said


def test_the_curl_commands_of_the_walk_do_the_same(up: Running, terminal: Terminal) -> None:
    commands = re.findall(r"^   (curl .*?)\n   →", terminal.run(_first_steps()[0]), re.DOTALL | re.MULTILINE)
    answers = [json.loads(terminal.run(command)) for command in commands]
    assert all(up.url in command for command in commands)
    cycles, learning, unseen, share, arrivals, again, way_back = answers
    assert {"organisation", "team"} <= {one["scale"] for one in cycles["items"]}
    assert unseen["type"] == "urn:catchment:problem:not-found"
    assert share["learning_id"] == learning["id"] == arrivals["items"][0]["learning_id"] == way_back["learning_id"]
    assert again["type"] == "urn:catchment:problem:stale", "what was taken up is another version by now"


def test_the_demonstration_lists_everybody_with_their_cycles_and_addresses(up: Running, terminal: Terminal) -> None:
    said = terminal.run(".venv/bin/catchment demo")
    assert all(re.search(rf"^  {key} +{who.name}, ", said, re.MULTILINE) for key, who in IDENTITIES.items())
    assert re.search(
        r"^  person +Beside one man, Fernmouth \(invented\)\n +steward: worker; participant: person$",
        said,
        re.MULTILINE,
    )
    assert f"{up.url}/docs" in said
    assert ".venv/bin/catchment token --as NAME" in said
    token = terminal.run(".venv/bin/catchment token --as worker").strip()
    sight = re.search(rf"as worker:\n +({up.url}/v1/\S+)", said)
    assert sight
    assert json.loads(terminal.run(f'curl -s "{sight[1]}" -H "Authorization: Bearer {token}"'))["items"]


def test_the_first_thing_said_is_that_places_organisations_and_people_are_invented(
    up: Running, terminal: Terminal
) -> None:
    ready = up.said().split("Catchment runs.")[1].splitlines()
    assert ready[1] == ALL_INVENTED
    for command in (".venv/bin/catchment demo", *_first_steps()):
        assert terminal.run(command).splitlines()[0] == ALL_INVENTED
    cycles = terminal.run(".venv/bin/catchment demo").split("Their cycles")[1].split("Where to look")[0]
    seen = re.findall(rf"^  (?:{'|'.join(SCALES)}) +(.*)$", cycles, re.MULTILINE)
    assert len(seen) == len(CASES)
    assert all("(invented)" in title for title in seen)


def test_the_page_on_sharing_a_learning_does_what_it_says(terminal: Terminal) -> None:
    page = (CHECKOUT / "docs" / "how-to" / "share-a-learning.md").read_text()
    said = terminal.run("\n".join(blocks(page)))
    for each in (
        '"written_as": "served"',
        '"reach": "connected"',
        'etag: "1"',
        "taken-up at organisation: Our own letters are no better.",
    ):
        assert each in said
    withdrawn, made, held = (json.loads(line) for line in said.splitlines()[-3:])
    assert withdrawn == {"state": "withdrawn", "statement": "", "meaning": None}
    assert made == {"state": "withdrawn", "statement": ""}
    assert held == {"state": "held", "statement": "Joe reads letters when Mina has put them in plain words."}


def _first_steps() -> list[str]:
    """The commands of the README's block that follows the marker."""
    text = (CHECKOUT / "README.md").read_text().split("<!-- first-steps", 1)[1]
    return [line.split("  #")[0].strip() for line in blocks(text)[0].splitlines()]
