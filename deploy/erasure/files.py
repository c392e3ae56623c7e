"""Looks for passages in the bytes of every file below a folder: heaps, indexes, logs, whatever they are."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.erasure.passages import Passage
from deploy.erasure.report import Finding, Report

CHUNK = 8 * 1024 * 1024
_ESCAPED = 16
"""How many times longer than itself a passage may be written."""


def search_files(folder: Path, passages: Sequence[Passage], report: Report, *, but: Path | None = None) -> None:
    """Adds to the report what is found below the folder. `but`: the file that the words were read from."""
    count = size = 0
    for file in _files(folder.resolve(), report):
        if but and file == but.resolve():
            continue
        try:
            size += file.stat().st_size
            report.found += [Finding(passage.number, "file", str(file)) for passage in _in_file(file, passages)]
            count += 1
        except FileNotFoundError:
            continue  # a running server removes files
        except OSError as error:
            report.unsearched.append(f"{file}: {error.strerror}")
    report.searched.append(f"{count} files below {folder} ({size / 1e6:.0f} MB), byte for byte")


def _files(folder: Path, report: Report) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            report.unsearched.append(f"{error.filename}: {error.strerror}")

    for parent, _, names in os.walk(folder, onerror=unreadable):
        files = (Path(parent, name) for name in names)
        yield from (file for file in files if file.is_file() and not file.is_symlink())


def _in_file(file: Path, passages: Sequence[Passage]) -> list[Passage]:
    """Read in pieces that overlap, so that a passage across two of them is found."""
    found: dict[int, Passage] = {}
    overlap = _ESCAPED * max(len(passage.words) for passage in passages)
    with file.open("rb") as opened:
        rest = b""
        while piece := opened.read(CHUNK):
            piece = rest + piece
            lowered = piece.lower()
            found |= {passage.number: passage for passage in passages if _in_bytes(piece, lowered, passage)}
            rest = piece[-overlap:]
    return list(found.values())


def _in_bytes(piece: bytes, lowered: bytes, passage: Passage) -> bool:
    return any(anchor in lowered for anchor in passage.anchors) and bool(passage.in_bytes.search(piece))
