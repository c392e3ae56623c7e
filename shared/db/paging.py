"""Lists are read by cursor, newest first: a page begins after the last item of the page before."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, TypeVarTuple
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Select, SQLColumnExpression, tuple_

from shared.errors import Unprocessable

Item = TypeVar("Item")
Columns = TypeVarTuple("Columns")
View = TypeVar("View", bound=BaseModel)


class CursorInvalid(Unprocessable):
    slug = "cursor-invalid"
    title = "The cursor is not valid"


class Page(BaseModel, Generic[View]):
    """Part of a list. `next` is the cursor for the next page."""

    items: list[View]
    next: str | None = Field(description="send it as `after` for the next page; null on the last page")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is asked for: at most `limit` items after the cursor `after`."""

    limit: int
    after: str | None = None

    def apply(
        self, query: Select[*Columns], moment: SQLColumnExpression[datetime], identity: SQLColumnExpression[UUID]
    ) -> Select[*Columns]:
        """Order by (moment, identity), newest first, and start after the cursor. Fetches one more than asked for.

        Raises CursorInvalid.
        """
        key = tuple_(moment, identity)
        if self.after is not None:
            query = query.where(key < tuple_(*_decode(self.after)))
        return query.order_by(moment.desc(), identity.desc()).limit(self.limit + 1)

    def page(
        self, found: Sequence[Item], view: Callable[[Item], View], key: Callable[[Item], tuple[datetime, UUID]]
    ) -> Page[View]:
        """What `apply` found, as views; `key` gives an item's (moment, identity)."""
        items = found[: self.limit]
        following = _encode(*key(items[-1])) if len(found) > self.limit else None
        return Page[Any](items=[view(item) for item in items], next=following)


def _encode(moment: datetime, identity: UUID) -> str:
    return base64.urlsafe_b64encode(f"{moment.isoformat()}|{identity}".encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, _, identity = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        read = datetime.fromisoformat(moment), UUID(identity)
        read[0].astimezone(UTC)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise CursorInvalid("Use the `next` of an earlier answer as `after`, or leave it out.") from error
    if read[0].tzinfo is None:
        raise CursorInvalid("Use the `next` of an earlier answer as `after`, or leave it out.")
    return read
