"""What is invented and what is not are kept apart: real places stand on one page, with their sources."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import demo_cases, demo_learnings
from deploy.local.demo_learnings import Learnt
from deploy.local.identities import ALL_INVENTED, IDENTITIES
from shared.text.identifying.check import look_at
from shared.web.fields import ORG_ID
from tests.deploy.running import CHECKOUT

PAGE = CHECKOUT / "docs" / "examples-of-practice.md"
KINDS_OF_FILE = {".py", ".md", ".json", ".yml", ".toml", ".svg", ".html"}
LEARNINGS = [one for one in vars(demo_learnings).values() if isinstance(one, Learnt)]


def test_real_places_and_people_are_named_on_one_page_only() -> None:
    names = re.findall(r"\*\*(.+?)\*\*", PAGE.read_text())
    assert len(names) > 20
    somebody = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
    assert [name for name, text in _texts() if somebody.search(text)] == []


def _texts() -> Iterator[tuple[str, str]]:
    for folder in ("services", "shared", "deploy", "tests", "docs", ".github"):
        yield from ((str(file), file.read_text()) for file in _files(CHECKOUT / folder))
    yield from ((file.name, file.read_text()) for file in CHECKOUT.glob("*.md"))


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.suffix in KINDS_OF_FILE and file != PAGE)


def test_an_invented_organisation_has_an_id_that_no_register_gives() -> None:
    ids = {who.org for who in IDENTITIES.values() if who.org}
    assert all(re.fullmatch(ORG_ID, one) and one.startswith("ZZ-INVENTED-") for one in ids)


def test_whoever_is_served_acts_for_no_organisation() -> None:
    served = {one.who for case in demo_cases.CASES.values() for one in case.joining if one.served}
    assert served == set(demo_cases.PERSONS)
    assert {IDENTITIES[key].org for key in demo_cases.PERSONS} == {None}


@pytest.mark.parametrize("learnt", LEARNINGS, ids=lambda one: one.words.statement[:30])
def test_every_learning_says_that_it_is_invented(learnt: Learnt) -> None:
    assert all(words.how_learnt.startswith("Invented") for words in (learnt.words, learnt.shared) if words)


@pytest.mark.parametrize("case", demo_cases.CASES.values(), ids=demo_cases.CASES)
def test_the_title_of_every_cycle_says_that_it_is_invented(case: demo_cases.Case) -> None:
    assert case.title.endswith("(invented)")


def test_what_leaves_a_person_s_cycle_points_to_nobody_but_where_it_shows_what_a_steward_confirms() -> None:
    names = [*(who.name for who in IDENTITIES.values()), "Will"]
    shared = [one for one in LEARNINGS if one.shared]
    pointing = [one for one in shared if one.shared and look_at(one.shared._asdict(), names).findings]
    assert pointing == [demo_learnings.QUESTION]
    assert look_at({"told": ALL_INVENTED}, names).findings == ()
