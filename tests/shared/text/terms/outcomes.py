"""What becomes of a document, whether it can be read or not."""

from shared.text.terms.document import Document, Unreadable
from shared.text.terms.reading import read


def outcome(content: bytes) -> Document | Unreadable:
    try:
        return read("", content)
    except Unreadable as refused:
        return refused
