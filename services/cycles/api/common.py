"""What the routes share: who may read, who may write, and how words are searched for."""

from typing import Annotated

from fastapi import Depends, Query

from shared.web.identity import Caller, requires

WRITE = "cycles:write"
ReaderDep = Annotated[Caller, Depends(requires("cycles:read"))]
WriterDep = Annotated[Caller, Depends(requires(WRITE))]

SearchQuery = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description='words to find; put a phrase in "…", and - before a word to exclude it',
    ),
]
