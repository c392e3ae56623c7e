"""The rules of notes: who may change what was written."""

from shared.errors import Conflict, Forbidden, NotFound


class Unseen(NotFound):
    """One answer for what is not there and for what the caller may not see, so that neither can be told apart."""

    def __init__(self) -> None:
        super().__init__("No note with this id exists, or neither you nor your organisation wrote it.")


class NotTheAuthor(Forbidden):
    slug = "not-the-author"
    title = "Only the author may change a note"


class AlreadyWithdrawn(Conflict):
    slug = "already-withdrawn"
    title = "The note was taken back"


def permit(author: str, caller: str) -> None:
    """Both are pseudonyms. Raises NotTheAuthor."""
    if author != caller:
        raise NotTheAuthor("Ask whoever wrote the note to correct it or to take it back.")


def check_not_withdrawn(withdrawn: bool) -> None:
    if withdrawn:
        raise AlreadyWithdrawn("Nothing was changed. Write another note.")
