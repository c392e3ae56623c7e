"""What the routes share: who may read, who may write, and how words are read and searched for."""

from typing import Annotated

from fastapi import Depends, Query, Request

from shared.text.identifying.language import Language
from shared.web.identity import Caller, requires

WRITE = "cycles:write"
ReaderDep = Annotated[Caller, Depends(requires("cycles:read"))]
WriterDep = Annotated[Caller, Depends(requires(WRITE))]


async def _language(request: Request) -> Language:
    """Looks for names of people who take no part, beside the event loop and before anything is locked."""
    language: Language = request.app.state.language
    return language


LanguageDep = Annotated[Language, Depends(_language)]
SearchQuery = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description='words to find; put a phrase in "…", and - before a word to exclude it',
    ),
]
