"""Optimistic concurrency: the version goes out as `ETag` and must come back as `If-Match`."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response
from pydantic import BaseModel
from werkzeug.http import parse_etags

from shared.errors import BadRequest, PreconditionRequired, Stale

_TAG = r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_WELL_FORMED = re.compile(rf"\*|{_TAG}([ \t]*,[ \t]*{_TAG})*")
"""RFC 9110, section 13.1.1: `*`, or a list of entity tags, each in double quotes."""

IfMatchHeader = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The `ETag` of what you read, in its double quotes (`"3"`): refused if it was changed since.',
        max_length=200,
        examples=['"3"'],
    ),
]


class ExpectedVersion:
    """The version that the caller has read and means to change."""

    def __init__(self, if_match: str | None) -> None:
        self._header = if_match

    def check(self, version: int) -> None:
        """Raises PreconditionRequired (428) without a header, BadRequest (400) when it cannot be understood, and Stale
        (412) when the version is another.
        """
        if self._header is None:
            raise PreconditionRequired("Read it first and send its `ETag` in an `If-Match` header.")
        if not _WELL_FORMED.fullmatch(self._header.strip()):
            raise BadRequest('`If-Match` must be an `ETag` in its double quotes: `If-Match: "3"`. Nothing was changed.')
        if not parse_etags(self._header).contains(str(version)):
            raise Stale("Read it again, look at what changed, and repeat your change with the new `ETag`.")


def expected_version(if_match: IfMatchHeader = None) -> ExpectedVersion:
    return ExpectedVersion(if_match)


IfMatchDep = Annotated[ExpectedVersion, Depends(expected_version)]


def answer(view: BaseModel, version: int) -> Response:
    """The 200 answer for something with a version."""
    return Response(view.model_dump_json(), 200, {"ETag": f'"{version}"'}, "application/json")
