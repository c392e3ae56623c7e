"""The hot way to write a creating route: one dependency gives caller, transaction and idempotency key together.

FastAPI's tree of five dependencies costs a quarter of such a request (docs/decisions/0011). pyproject.toml lists
who may import this; routes written the ordinary way promise the same.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from shared.db.hot import Change, Connection, HotDatabase, NewRow, write
from shared.db.sessions import Database, Session
from shared.db.transient import is_transient
from shared.web.idempotency import (
    Answer,
    KeyHeader,
    KeyName,
    check_earlier,
    created,
    in_flight,
    key_name,
    request_digest,
)
from shared.web.identity import Caller, authorised
from shared.web.problems import Replayed
from shared.web.session import wake_relay

View = TypeVar("View", bound=BaseModel)
StillVisible = Callable[[Session, Caller, UUID], Awaitable[Any]]
"""Raises NotFound when the caller may no longer see what was created."""

_ANSWERED = """
SELECT request_hash, headers, body, about, erased_at IS NOT NULL AS erased
FROM idempotency WHERE org = $1 AND sub = $2 AND key = $3
"""


class HotEffect(NamedTuple, Generic[View]):
    """What a command decided: the view to answer with, the rows to insert, and a change that goes along."""

    view: View
    rows: Sequence[NewRow]
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class HotRequest:
    """One creating request inside its transaction.

    A command gives its effect back; `created` writes it with the kept answer, in one statement: a second request fails
    whole and gets the first's answer.
    """

    caller: Caller
    connection: Connection
    key: KeyName
    request_hash: bytes
    now: datetime

    async def created(self, effect: HotEffect[Any], *, at: str, about: UUID, version: int | None = None) -> Response:
        """Write the effect; the 201 answer. `at` becomes `Location`, `version` the `ETag`; `about` is its id."""
        answer = created(effect.view, at=at, version=version)
        kept = {
            **self.key._asdict(),
            "request_hash": self.request_hash,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
            "about": about,
            "created_at": self.now,
        }
        await write(self.connection, [*effect.rows, NewRow("idempotency", kept)], effect.change)
        return answer.response()


def hot_request(scope: str, still_visible: StillVisible) -> Callable[[Request, KeyHeader], AsyncIterator[HotRequest]]:
    """The dependency of a route that creates something, for callers whose token carries `scope`."""

    async def opened(request: Request, key: KeyHeader = None) -> AsyncIterator[HotRequest]:
        caller = await authorised(request, scope)
        name, request_hash = key_name(caller.org, caller.sub, key), await request_digest(request)
        database: HotDatabase = request.app.state.hot_database
        with in_flight(request, name):
            try:
                async with database.transaction() as connection:
                    yield HotRequest(caller, connection, name, request_hash, datetime.now(UTC))
            except RequestValidationError:
                raise
            except Exception as error:
                if is_transient(error):
                    raise
                # It may have failed because it was done before: by its unique key, or refused as already done.
                await _replay(request, caller, name, request_hash, still_visible)
                raise
        wake_relay(request)

    return opened


async def _replay(
    request: Request, caller: Caller, name: KeyName, request_hash: bytes, still_visible: StillVisible
) -> None:
    """Raises Replayed when this key was answered before, and what `check_earlier` and `still_visible` raise."""
    hot: HotDatabase = request.app.state.hot_database
    async with hot.transaction() as connection:
        row = await connection.fetchrow(_ANSWERED, *name)
    if row is None:
        return
    check_earlier(row["request_hash"], request_hash, erased=row["erased"])
    database: Database = request.app.state.database
    async with database.transaction() as session:
        await still_visible(session, caller, row["about"])
    raise Replayed(Answer(json.loads(row["headers"]), row["body"]).response(replayed=True))
