"""A PDF with text: its lines put together again to paragraphs and rows of tables, without the heads and feet of pages.

To be called in a process with limits (`worker`): how long a PDF takes cannot be told beforehand.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import LimitReachedError

from shared.text.terms.document import Broken, Clause, Encrypted, Scanned, TooLarge, TooSlow, Unreadable
from shared.text.terms.pdf_chunks import chunks_of
from shared.text.terms.pdf_lines import Line, lines_of
from shared.text.terms.pdf_paragraphs import clauses_of

MAX_PAGES = 1_000
_EDGE = 0.12
"""Of a page's height: heads and feet stand there."""
_REPEATED = 3
_EMPTY = 10
"""Characters. A page with fewer has a stamp or a number, and no text."""
_WITHOUT_TEXT = 0.2
"""Of the pages, such as for signatures. With more, what would be checked is not the agreement."""
_DIGITS = re.compile(r"\d+")
_ONLY_NUMBER = re.compile(r"\W*(?:page|tudalen|p)?\W*#?\W*(?:of|o|/)?\W*#?\W*", re.IGNORECASE)
_INVOLVED = "The PDF is too involved to be read within limits. Print it anew as PDF, or give the terms as text."
_BROKEN = "The PDF is damaged. Open it, save or print it anew as PDF, and try again; or give the terms as text."


def clauses(content: bytes, processes: int = 1) -> list[Clause]:
    """More than one process only where it may fork: without threads."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return _clauses(content, processes)
    except (Unreadable, MemoryError):
        raise
    except LimitReachedError as error:
        raise TooSlow(_INVOLVED) from error
    except Exception as error:  # a damaged file makes the library fail in ways that it does not list
        raise Broken(_BROKEN) from error


def _clauses(content: bytes, processes: int) -> list[Clause]:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Encrypted("Save the PDF without a password, and try again.")
    if len(reader.pages) > MAX_PAGES:
        raise TooLarge(f"The PDF has more than {MAX_PAGES} pages. Give the agreement alone.")
    pages = [list(lines_of(chunks)) for chunks in chunks_of(list(reader.pages), processes)]
    heights = [float(page.mediabox.height) for page in reader.pages]
    repeated = _repeated(pages, heights)
    bodies = [
        [line for line in lines if _key(line, height) not in repeated]
        for lines, height in zip(pages, heights, strict=True)
    ]
    _refuse_pictures(bodies)
    return [*clauses_of(bodies), *_furniture(pages, heights, repeated)]


def _key(line: Line, height: float) -> tuple[str, bool] | None:
    """What a head or foot has in common on all pages, and whether it stands at the top."""
    if _EDGE * height < line.up < (1 - _EDGE) * height:
        return None
    return _DIGITS.sub("#", line.text), line.up > height / 2


def _repeated(pages: list[list[Line]], heights: list[float]) -> set[tuple[str, bool] | None]:
    counts = Counter(
        key
        for lines, height in zip(pages, heights, strict=True)
        for key in {_key(line, height) for line in lines}
        if key
    )
    return {
        key
        for key, times in counts.items()
        if times >= min(_REPEATED, max(2, len(pages))) or _ONLY_NUMBER.fullmatch(key[0])
    }


def _furniture(
    pages: list[list[Line]], heights: list[float], repeated: set[tuple[str, bool] | None]
) -> Iterator[Clause]:
    """Each head and foot once: they may say something that matters, too."""
    seen: set[tuple[str, bool]] = set()
    for lines, height in zip(pages, heights, strict=True):
        for line in lines:
            key = _key(line, height)
            if key in repeated and key and key not in seen and not _ONLY_NUMBER.fullmatch(key[0]):
                yield Clause("", line.text, "head of pages" if key[1] else "foot of pages")
                seen.add(key)


def _refuse_pictures(pages: list[list[Line]]) -> None:
    without = [index for index, lines in enumerate(pages, start=1) if sum(len(line.text) for line in lines) < _EMPTY]
    if len(without) > _WITHOUT_TEXT * len(pages):
        raise Scanned(
            f"Page {without[0]} has no text, as in a scanned document. "
            "Ask for the file that it was printed from, or have its text recognised (OCR) first, and look it over."
        )
