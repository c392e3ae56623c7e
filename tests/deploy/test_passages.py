"""Passages are found however they are written, by Python and by PostgreSQL alike."""

import html
import json
from pathlib import Path

import asyncpg
import pytest

from deploy.erasure import files
from deploy.erasure.files import search_files
from deploy.erasure.passages import Passage, read_passages
from deploy.erasure.report import Report

WORDS = 'Zoë said: "I’m off/away" \\ & left'
WRITTEN = {
    "as it is": f"… {WORDS} …",
    "in capitals": WORDS.upper(),
    "in small letters": WORDS.lower(),
    "over two lines": WORDS.replace(" ", "\n  "),
    "as JSON": json.dumps(WORDS),
    "as JSON in capitals": json.dumps(WORDS.upper()),
    "as JSON with its own letters": json.dumps(WORDS, ensure_ascii=False),
    "as JSON within JSON": json.dumps(json.dumps(WORDS)),
    "as HTML": html.escape(WORDS),
    "decomposed": WORDS.replace("ë", "e\u0308"),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_passage_is_found_however_it_is_written(way: str) -> None:
    passage = Passage(1, WORDS)
    assert passage.in_text.search(WRITTEN[way])
    assert passage.in_bytes.search(WRITTEN[way].encode())


async def test_postgresql_reads_the_same_pattern_whatever_its_collation(blank_database_url: str) -> None:
    connection = await asyncpg.connect(blank_database_url)
    try:
        for way, text in WRITTEN.items():
            query = "SELECT $1 COLLATE \"C\" ~ $2 AND encode(convert_to($1, 'UTF8'), 'escape') ~ $2"
            assert await connection.fetchval(query, text, Passage(1, WORDS).pattern), way
        assert not await connection.fetchval("SELECT $1 ~ $2", "Zoe said", Passage(1, WORDS).pattern)
        long = Passage(1, WORDS * 40)
        assert await connection.fetchval("SELECT $1 ~ $2", long.words.upper(), long.pattern)
    finally:
        await connection.close()


def test_other_words_are_not_found() -> None:
    assert not Passage(1, "the blue door").in_text.search("the blue floor")
    assert not Passage(1, "a.c").in_text.search("abc")


def test_each_line_is_a_passage_and_its_number_stands_for_it() -> None:
    assert read_passages(["one ", "", "  two"]) == [Passage(1, "one"), Passage(3, "two")]


def test_half_of_a_long_passage_is_enough_in_a_file_and_a_cut_between_pieces_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "CHUNK", 1000)
    long = "He opened the door to her at last, once she had asked him what mattered most to him in his life"
    (tmp_path / "cut").write_text(long[:60] + "\0page header\0" + long[60:])
    (tmp_path / "across").write_text("x" * 980 + "kestrel on the wire" + "x" * 2000)
    (tmp_path / "neither").write_text(long[:40] + "\0" + long[-40:])
    report = Report(2)
    search_files(tmp_path, [Passage(1, long), Passage(2, "kestrel on the wire")], report)
    assert {(one.passage, Path(one.where).name) for one in report.found} == {(1, "cut"), (2, "across")}
    assert "3 files" in report.searched[0]
