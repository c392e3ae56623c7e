"""The texts of a PDF's pages with their places, found by several processes: it is what takes the time."""

import json
import os
from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any

from pypdf import PageObject

from shared.text.terms.lines import clean
from shared.text.terms.pdf_lines import Chunk

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•"}
)
_USUAL_SIZE = 10.0
_PITCH = 1.2
"""Of the size: the distance of lines, where the file does not say."""
_WORTH_IT = 8
"""Pages. Fewer are read as fast by one process."""

Pages = list[list[Chunk]]


def chunks_of(pages: Sequence[PageObject], processes: int) -> Pages:
    """In their order. What a helper fails at is done here, so that an error is raised where it is understood."""
    if processes < 2 or len(pages) < _WORTH_IT:
        return [_chunks(page) for page in pages]
    shares = [pages[start::processes] for start in range(processes)]
    helpers = [_start(share) for share in shares[1:]]
    done = [[_chunks(page) for page in shares[0]]]
    for helper, share in zip(helpers, shares[1:], strict=True):
        done.append(_finish(*helper) or [_chunks(page) for page in share])
    return [done[index % processes][index // processes] for index in range(len(pages))]


def _start(share: Sequence[PageObject]) -> tuple[int, int]:
    """The helper's process, and where it writes to."""
    read, write = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process:
        os.close(write)
        return process, read
    status = 1
    try:
        os.close(0)
        os.close(1)
        with os.fdopen(write, "w") as out:
            json.dump([_told(page, parent) for page in share], out)
        status = 0
    finally:
        os._exit(status)


def _told(page: PageObject, parent: int) -> list[tuple[Any, ...]]:
    """Nothing more where a limit has ended the process that asked."""
    return [astuple(chunk) for chunk in _chunks(page)] if os.getppid() == parent else []


def _finish(process: int, read: int) -> Pages:
    with os.fdopen(read) as written:
        text = written.read()
    _, status = os.waitpid(process, 0)
    return [[Chunk(*each) for each in page] for page in json.loads(text)] if status == 0 else []


def _chunks(page: PageObject) -> list[Chunk]:
    found: list[Chunk] = []
    is_first = True

    def visit(text: str, outer: list[float], inner: list[float], _: Any, size: float | None) -> None:
        nonlocal is_first
        left = outer[0] * inner[4] + outer[2] * inner[5] + outer[4]
        up = outer[1] * inner[4] + outer[3] * inner[5] + outer[5]
        if not text.strip():
            if found and not is_first and abs(found[-1].up - up) < 1:
                found[-1] = _ended(found[-1], left, text)
            is_first = is_first or "\n" in text
            return
        height = abs((size or 0) * outer[3] * inner[3]) or abs((size or 0) * outer[1] * inner[2]) or _USUAL_SIZE
        for index, line in enumerate(text.strip("\n").split("\n")):
            if words := clean(line.translate(_LIGATURES)):
                found.append(Chunk(left, up - index * _PITCH * height, height, words, 0.0, is_first or index > 0))
        is_first = text.endswith("\n")

    page.extract_text(visitor_text=visit)
    return found


def _ended(chunk: Chunk, right: float, blank: str) -> Chunk:
    """What has no letters says where the text before it ends, and may be the space behind it."""
    space = " " if " " in blank and not chunk.text.endswith(" ") else ""
    return replace(chunk, text=chunk.text + space, right=right)
