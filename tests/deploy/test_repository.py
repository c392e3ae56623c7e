"""What the repository says of itself holds: links lead somewhere, generated files are marked, hooks run the checks."""

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from deploy.documents import documents
from shared.settings import Settings
from tests.deploy.running import CHECKOUT

LINK = re.compile(r"""\]\(([^)\s]+)\)|(?:href|src|srcset)="([^"]+)\"""")
STATUS = r"^Date: 20\d\d-\d\d-\d\d\. Status: (accepted|superseded by .+?)\.( It supersedes .+\.)?$"
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def _pages() -> list[str]:
    files = (file.relative_to(CHECKOUT) for file in CHECKOUT.rglob("*.md"))
    return sorted(file.as_posix() for file in files if file.parts[0] == ".github" or not file.parts[0].startswith("."))


def _read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def _words(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@cache
def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings: punctuation goes, hyphens stay."""
    return {re.sub(r"[^\w-]", "", title.strip().lower().replace(" ", "-")) for title in HEADING.findall(_words(page))}


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    return target.exists() and (not anchor or target.suffix != ".md" or anchor in _anchors(target))


@pytest.mark.parametrize("name", _pages())
def test_every_relative_link_of_a_page_leads_somewhere(name: str) -> None:
    page = CHECKOUT / name
    links = [next(filter(None, found)) for found in LINK.findall(_words(page))]
    relative = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in relative if not _leads_somewhere(page, link)] == []


def test_every_page_of_docs_is_in_their_index() -> None:
    index = _read("docs/README.md")
    pages = [name.removeprefix("docs/") for name in _pages() if name.startswith("docs/") and name.count("/") < 3]
    own_index = ("decisions/", "events/")
    wanted = [name for name in pages if name != "README.md" and (not name.startswith(own_index) or "README" in name)]
    assert [name for name in wanted if f"]({name})" not in index] == []


def test_every_decision_is_in_its_index_and_has_date_status_and_alternatives() -> None:
    folder = CHECKOUT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for page in sorted(folder.glob("0*.md")):
        text = page.read_text(encoding="utf-8")
        assert f"]({page.name})" in index, page.name
        assert re.search(STATUS, text, re.MULTILINE), page.name
        sections = re.findall(r"^## (.*)$", text, re.MULTILINE)
        assert sections == ["Context", "Decision", "Alternatives", "Consequences"], page.name


def test_every_setting_of_a_service_is_on_the_page_of_configuration() -> None:
    page = _read("docs/configuration.md")
    assert [name for name in Settings.model_fields if f"`CATCHMENT_{name.upper()}`" not in page] == []


@pytest.mark.parametrize("name", [*documents(), "requirements.txt", "requirements-dev.txt"])
def test_a_generated_file_is_marked_as_generated(name: str) -> None:
    lines = _read(".gitattributes").splitlines()
    patterns = [line.split()[0] for line in lines if "linguist-generated" in line]
    assert any(fnmatch(name, pattern) and name.count("/") == pattern.count("/") for pattern in patterns)


def test_a_page_written_by_hand_is_not_marked_as_generated() -> None:
    attributes = _read(".gitattributes")
    assert "docs/events/*.md" not in attributes
    assert "docs/events/README.md" not in attributes


def test_hooks_run_what_make_check_runs_and_nothing_else() -> None:
    recipe = _read("Makefile").split("\ncheck:")[1].split("\n\n")[0]
    hooks = re.findall(r"^ +entry: (.*)$", _read(".pre-commit-config.yaml"), re.MULTILINE)
    assert "make check" in hooks
    checks = {line.strip().removeprefix("@").replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()}
    assert set(hooks) - {"make check"} <= checks
