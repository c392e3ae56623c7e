"""What the routes share: who may read, who may write, and how words are read and searched for."""

from typing import Annotated

from fastapi import Depends, Query, Request

from shared.text.identifying.beside import TextCheck
from shared.web.identity import Caller, requires

WRITE = "cycles:write"
ReaderDep = Annotated[Caller, Depends(requires("cycles:read"))]
WriterDep = Annotated[Caller, Depends(requires(WRITE))]


async def _text_check(request: Request) -> TextCheck:
    """Looks for what may point to somebody, beside the event loop; to be called before anything is locked."""
    check: TextCheck = request.app.state.text_check
    return check


TextCheckDep = Annotated[TextCheck, Depends(_text_check)]
SearchQuery = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description='words to find; put a phrase in "…", and - before a word to exclude it',
    ),
]
