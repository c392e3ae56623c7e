"""Lists go forward by cursor: `?limit=&after=`, `{"items": […], "next": …}` and a `Link` header."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar, TypeVarTuple
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Select, SQLColumnExpression, tuple_

from shared.errors import Unprocessable

Item = TypeVar("Item")
Columns = TypeVarTuple("Columns")
View = TypeVar("View", bound=BaseModel)


class CursorInvalid(Unprocessable):
    slug = "cursor-invalid"
    title = "The cursor is not one of ours"


class Page(BaseModel, Generic[View]):
    """Part of a list. `next` is the cursor for what follows, null at the end."""

    items: list[View]
    next: str | None = Field(description="send it as `after` to read on")


class Paging:
    """Which part of a list is wanted: at most `limit` items after the cursor, newest first."""

    def __init__(self, limit: int, after: str | None, request: Request) -> None:
        self.limit, self._after, self._request = limit, after, request

    def apply(
        self, query: Select[*Columns], moment: SQLColumnExpression[datetime], identity: SQLColumnExpression[UUID]
    ) -> Select[*Columns]:
        """Order by (moment, identity), newest first, and start behind the cursor. Fetches one more than wanted."""
        key = tuple_(moment, identity)
        if self._after is not None:
            query = query.where(key < tuple_(*_decode(self._after)))
        return query.order_by(moment.desc(), identity.desc()).limit(self.limit + 1)

    def page(
        self, found: Sequence[Item], view: Callable[[Item], BaseModel], key: Callable[[Item], tuple[datetime, UUID]]
    ) -> Response:
        """The answer, with a `Link: <…>; rel="next"` header while there is more."""
        items = found[: self.limit]
        following = _encode(*key(items[-1])) if len(found) > self.limit else None
        headers = {}
        if following:
            url = self._request.url.include_query_params(after=following)
            headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        views = [view(item).model_dump(mode="json") for item in items]
        return JSON({"items": views, "next": following}, headers=headers)


class JSON(Response):
    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _encode(moment: datetime, identity: UUID) -> str:
    return base64.urlsafe_b64encode(f"{moment.isoformat()}|{identity}".encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, _, identity = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        read = datetime.fromisoformat(moment), UUID(identity)
        read[0].astimezone(UTC)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise CursorInvalid("Use the `next` of an earlier answer as `after`, or leave it away.") from error
    if read[0].tzinfo is None:
        raise CursorInvalid("Use the `next` of an earlier answer as `after`, or leave it away.")
    return read


def paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="how many at most")] = 50,
    after: Annotated[str | None, Query(max_length=200, description="the `next` of the page before")] = None,
) -> Paging:
    return Paging(limit, after, request)


PagingDep = Annotated[Paging, Depends(paging)]
