"""Optimistic concurrency: the version goes out as `ETag` and must come back as `If-Match`."""

from typing import Annotated

from fastapi import Depends, Header, Response
from pydantic import BaseModel
from werkzeug.http import parse_etags

from shared.errors import PreconditionRequired, Stale

IfMatchHeader = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The `ETag` of what you read, such as `"3"`: refused if somebody has changed it since.',
        max_length=200,
        examples=['"3"'],
    ),
]


class ExpectedVersion:
    """The version that the caller has read and means to change."""

    def __init__(self, if_match: str | None) -> None:
        self._header = if_match

    def check(self, version: int) -> None:
        """Raises PreconditionRequired (428) without a header and Stale (412) when the version is another."""
        if self._header is None:
            raise PreconditionRequired("Read it first and send its `ETag` in an `If-Match` header.")
        if not parse_etags(self._header).contains(str(version)):
            raise Stale("Read it again, look at what changed, and repeat your change with the new `ETag`.")


def expected_version(if_match: IfMatchHeader = None) -> ExpectedVersion:
    return ExpectedVersion(if_match)


IfMatchDep = Annotated[ExpectedVersion, Depends(expected_version)]


def answer(view: BaseModel, version: int) -> Response:
    """The 200 answer for something with a version."""
    return Response(view.model_dump_json(), 200, {"ETag": f'"{version}"'}, "application/json")
