"""The hot way to write a creating route: one dependency gives caller, transaction and idempotency key together.

FastAPI's tree of five dependencies costs a quarter of such a request (docs/decisions/0011). pyproject.toml lists
who may import this; routes written the ordinary way promise the same.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from shared.db.hot import Connection, HotDatabase
from shared.db.sessions import Database, Session
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

StillVisible = Callable[[Session, Caller, UUID], Awaitable[Any]]
"""Raises NotFound when the caller may no longer see what was created."""

KEEP_ANSWER = """
    kept AS (
        INSERT INTO idempotency (org, sub, key, request_hash, status, headers, body, about, created_at)
        VALUES ($14, $15, $16, $17, 201, $18, $19, $20, $21)
    )
"""
"""A common table expression that keeps the answer: `HotRequest.answer_columns` behind the 13 of `LOG_EVENT`."""

_ANSWERED = """
SELECT request_hash, headers, body, about, erased_at IS NOT NULL AS erased
FROM idempotency WHERE org = $1 AND sub = $2 AND key = $3
"""


@dataclass(frozen=True, slots=True)
class HotRequest:
    """One creating request inside its transaction.

    Its answer is kept in the statement of its effect: a second request fails whole and gets the first's answer.
    """

    caller: Caller
    connection: Connection
    name: KeyName
    request_hash: bytes
    now: datetime

    @staticmethod
    def created(view: BaseModel, *, at: str, version: int | None = None) -> Answer:
        """The 201 answer. `at` becomes `Location`, `version` the `ETag`."""
        return created(view, at=at, version=version)

    def answer_columns(self, answer: Answer, about: UUID) -> tuple[Any, ...]:
        """The parameters of `KEEP_ANSWER`; `about` is the id of what was created."""
        return (*self.name, self.request_hash, json.dumps(answer.headers), answer.body, about, self.now)


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
            except Exception:
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
