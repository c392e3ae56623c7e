"""`catchment terms`: a draft full of targets is taken apart and mended, as the page for commissioners shows it."""

import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from typer.testing import CliRunner, Result

from deploy.cli import cli
from shared.text.terms.rules import ORDER
from tests.deploy.running import CHECKOUT, Command

PAGE = CHECKOUT / "docs" / "how-to" / "write-terms-for-learning.md"
LEARNING = "We talk three times a year about what we have learnt."


def texts() -> list[str]:
    return re.findall(r"<!-- terms: .*? -->\n```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def written(folder: Path, text: str | bytes) -> str:
    file = folder / "agreement.md"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


def test_a_draft_full_of_targets_is_taken_apart_clause_by_clause(catchment: Command, folder: Path) -> None:
    done = catchment("terms", "check", written(folder, texts()[0]), "--format", "json")
    assert done.returncode == 1, "something blocks"
    told = json.loads(done.stdout)
    by_clause = {each["number"]: {found["rule"] for found in each["findings"]} for each in told["clauses"]}
    assert by_clause == {
        "1": set(),
        "2.1": {"target"},
        "2.2": {"predetermined_outcome"},
        "2.3": {"specified_activity"},
        "3.1": {"payment_by_results"},
        "3.2": {"withheld_or_repaid"},
        "4": {"prior_approval"},
        "5": {"disproportionate_reporting"},
        "6": {"ranking"},
        "7": set(),
        "8": set(),
    }
    assert len(told["missing"]) == 6


def test_the_mended_agreement_passes_and_leaves_nothing_unsaid(catchment: Command, folder: Path) -> None:
    done = catchment("terms", "check", written(folder, texts()[1]), "--format", "json")
    told = json.loads(done.stdout)
    assert [each for each in told["clauses"] if each["findings"]] == []
    assert (done.returncode, told["missing"]) == (0, [])


def test_the_answer_for_programs_has_the_promised_names_and_spans_within_the_clause(
    catchment: Command, folder: Path
) -> None:
    told = json.loads(catchment("terms", "check", written(folder, texts()[0]), "--format", "json").stdout)
    assert list(told) == ["language", "view", "clauses", "missing"]
    assert (told["language"], told["view"]) == ("en", "plain")
    for clause in told["clauses"]:
        assert list(clause) == ["number", "text", "findings"]
        for found in clause["findings"]:
            assert list(found) == ["rule", "start", "end", "level", "why", "instead", "cues"]
            assert clause["text"][found["start"] : found["end"]]


def piped(text: str) -> Result:
    return CliRunner().invoke(cli, ["terms", "check", "-"], input=text)


def test_standard_input_is_read_and_people_are_told_why_and_what_instead() -> None:
    done = piped("2.1 80% of participants must stay.\n")
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    for words in ("2.1 80% of participants must stay.", "in the way (target)", "Why:", "Instead:", "Seen: ratio: 80%"):
        assert words in said


def test_nothing_blocks_is_exit_status_0() -> None:
    assert piped(LEARNING).exit_code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "There are no words"), (b"\x00\x01\x02 no text", "cannot be read")],
    ids=["empty", "no text"],
)
def test_what_cannot_be_read_is_exit_status_2_with_a_sentence(
    catchment: Command, folder: Path, content: bytes, words: str
) -> None:
    done = catchment("terms", "check", written(folder, content))
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr and "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_exit_status_2(catchment: Command, folder: Path) -> None:
    done = catchment("terms", "check", str(folder / "nowhere.md"))
    assert done.returncode == 2 and "No such file" in done.stderr


def test_a_text_in_another_language_is_not_checked_and_never_called_clean() -> None:
    done = piped("Le prestataire doit atteindre la cible de 90 pour cent dans les délais.\n")
    assert done.exit_code == 2
    assert "Not checked" in done.stdout


def test_a_docx_with_a_comment_at_each_place_is_written_for_a_colleague(catchment: Command, folder: Path) -> None:
    marked = folder / "marked.docx"
    done = catchment("terms", "check", written(folder, texts()[0]), "--output", str(marked), "--format", "json")
    told = json.loads(done.stdout)
    comments = [comment.text for comment in docx.Document(str(marked)).comments]
    found = [each["rule"].replace("_", " ").capitalize() for clause in told["clauses"] for each in clause["findings"]]
    assert len(found) > 0 and len(comments) >= len(found)
    assert all(any(comment.startswith(rule) for comment in comments) for rule in found)


def test_an_agreement_in_docx_is_checked_with_its_tables(catchment: Command, folder: Path) -> None:
    document, file = docx.Document(), folder / "agreement.docx"
    document.add_paragraph("We meet each term and talk about what was learnt.")
    table = document.add_table(rows=2, cols=3)
    for row, texts_of_row in zip(
        table.rows, [("Measure", "Now", "By March 2027"), ("Admissions", "120", "96")], strict=True
    ):
        for cell, text in zip(row.cells, texts_of_row, strict=True):
            cell.text = text
    document.save(str(file))
    told = json.loads(catchment("terms", "check", str(file), "--format", "json").stdout)
    assert [{found["rule"] for found in each["findings"]} for each in told["clauses"]][-1] == {"target"}


def test_output_in_another_form_than_docx_is_refused(catchment: Command, folder: Path) -> None:
    done = catchment("terms", "check", written(folder, LEARNING), "--output", str(folder / "marked.pdf"))
    assert done.returncode == 2 and "does not end in .docx" in done.stderr
    assert not (folder / "marked.pdf").exists()


def test_the_rules_are_listed_with_their_sources(catchment: Command) -> None:
    done = catchment("terms", "rules")
    rules: list[Any] = re.findall(r"^(\w+)  .*\((?:blocks|advises)\)$", done.stdout, re.MULTILINE)
    assert (done.returncode, rules) == (0, list(ORDER))
    assert done.stdout.count("Source:") == len(ORDER)
