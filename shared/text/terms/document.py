"""What a document is to the terms check, whatever kind of file it came in; and why one could not be read."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from shared.errors import CatchmentError

View: TypeAlias = Literal["plain", "changes-accepted"]
"""`changes-accepted`: the document has tracked changes and was read as it would be after accepting all of them."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph, an item of a list, or a row of a table.

    `number` is the one that the document gives it, with those it stands under: "3.2", "Schedule 3, 2.1(a)"; "" where
    there is none. It is not part of `text`. `place` says where to look: "paragraph 12", "table 2, row 4", "page 7".
    """

    number: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is a BCP 47 tag, "und" for one that is not told apart."""

    clauses: tuple[Clause, ...]
    view: View
    language: str


class Unreadable(CatchmentError):
    """A document that cannot be checked. `detail` says what the reader of the message can do about it."""

    status = 422
    slug = "document-unreadable"
    title = "The document cannot be read"


class Empty(Unreadable):
    slug = "document-empty"
    title = "There are no words in the document"


class TooLarge(Unreadable):
    status = 413
    slug = "document-too-large"
    title = "The document is too large"


class TooSlow(Unreadable):
    slug = "document-too-slow"
    title = "Reading the document takes too long or too much memory"


class Encrypted(Unreadable):
    slug = "document-encrypted"
    title = "The document is protected by a password"


class WithMacros(Unreadable):
    slug = "document-with-macros"
    title = "The document carries macros"


class OverPacked(Unreadable):
    slug = "document-over-packed"
    title = "The document unpacks to far more than it should"


class Broken(Unreadable):
    slug = "document-broken"
    title = "The document is damaged"


class Unsafe(Unreadable):
    slug = "document-unsafe"
    title = "The document carries definitions that no agreement needs"


class Incomplete(Unreadable):
    slug = "document-incomplete"
    title = "Part of the document lies in another file"


class Scanned(Unreadable):
    slug = "document-scanned"
    title = "The document is a picture of its pages, without text"


class UnknownKind(Unreadable):
    status = 415
    slug = "document-kind-unknown"
    title = "Documents of this kind cannot be read"
