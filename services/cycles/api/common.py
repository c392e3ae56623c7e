"""What the routes share: who may read, who may write, how to search, and the problems they answer with."""

from typing import Annotated

from fastapi import Depends, Query

from shared.web.identity import Caller, requires
from shared.web.problems import responses

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

READS = responses(401, 403, 404, 422)
CREATES = responses(400, 401, 403, 404, 409, 410, 413, 422)
CHANGES = responses(400, 401, 403, 404, 409, 412, 413, 422, 428)
