"""A document of any kind that commissioners send, as clauses; or why it cannot be read. Nothing is kept or fetched.

What kind it is its content says: names are often wrong. Only Markdown may be known by its name alone.
"""

from collections.abc import Callable
from typing import Protocol

from shared.text.terms import reading_docx, reading_markdown, reading_text, worker
from shared.text.terms.document import (
    Broken,
    Clause,
    Document,
    Empty,
    Encrypted,
    TooLarge,
    TooSlow,
    UnknownKind,
    Unreadable,
    View,
)
from shared.text.terms.language import language_of

MAX_BYTES = 25 * 2**20
_TOO_LARGE = "Documents may have 25 MB. Leave out pictures and attachments, or give the terms as text."
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1024
"""Bytes before its mark that readers of PDFs put up with."""
_HTML = ("<!doctype html", "<html", "<?xml", "<head", "<body")
_MARKDOWN = (".md", ".markdown", ".mdown")
_MARKDOWN_FROM = 200_000
"""Characters. A shorter one is read at once; a longer one in a process with limits, since its signs can be nested."""

Clauses = tuple[list[Clause], View]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_file(name: str, file: Readable) -> Document:
    """Takes no more than a document may have, however much there is."""
    return read(name, file.read(MAX_BYTES + 1))


def read(name: str, content: bytes) -> Document:
    """`name` is what the file is called, or "". Raises a kind of `Unreadable`, and nothing else."""
    if len(content) > MAX_BYTES:
        raise TooLarge(_TOO_LARGE)
    try:
        clauses, view = _reader(content)(name, content)
    except Unreadable:
        raise
    except (MemoryError, RecursionError) as error:
        raise TooSlow("The document is too involved to be read within limits. Give the terms as text.") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Broken("The file is damaged. Save it anew, and try again; or give the terms as text.") from error
    if not clauses:
        raise Empty("Choose the file with the agreement's terms.")
    return Document(tuple(clauses), view, language_of("\n".join(each.text for each in clauses)))


def _reader(content: bytes) -> Callable[[str, bytes], Clauses]:
    if content.startswith(_ZIP):
        return _docx
    if content.startswith(_OLE):
        return _ole
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return _pdf
    return _rtf if content.lstrip()[:5] == b"{\\rtf" else _text


def _docx(name: str, content: bytes) -> Clauses:
    return reading_docx.read(content)


def _pdf(name: str, content: bytes) -> Clauses:
    return worker.read("pdf", content), "plain"


def _ole(name: str, content: bytes) -> Clauses:
    """The container of old Word files, and of newer ones with a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Encrypted("Save the document without a password, and try again.")
    raise UnknownKind("This is a file of an old word processor (.doc). Save it as .docx, and try again.")


def _rtf(name: str, content: bytes) -> Clauses:
    raise UnknownKind("This is a file in Rich Text Format. Save it as .docx, and try again.")


def _text(name: str, content: bytes) -> Clauses:
    text = reading_text.decode(content)
    if text.lstrip()[:20].casefold().startswith(_HTML):
        raise UnknownKind("This is a web page. Save it as .docx or PDF, or paste its text.")
    if not name.casefold().endswith(_MARKDOWN) and not reading_markdown.looks_like_markdown(text):
        return list(reading_text.clauses(text)), "plain"
    if len(text) < _MARKDOWN_FROM and text.count("\n") < _MARKDOWN_FROM // 50:
        return list(reading_markdown.clauses(text)), "plain"
    return worker.read("markdown", text.encode()), "plain"
