"""The hot way to write a creating route: one dependency gives caller, transaction and idempotency key together.

FastAPI's tree of five dependencies costs a quarter of such a request (docs/decisions/0011). pyproject.toml lists
who may import this; routes written the ordinary way promise the same.
"""

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
    Creation,
    KeyHeader,
    KeyName,
    check_not_erased,
    check_same,
    in_flight,
    key_name,
    request_digest,
)
from shared.web.identity import Caller, authorised
from shared.web.problems import Replayed
from shared.web.session import wake_relay

View = TypeVar("View", bound=BaseModel)
ReadCreated = Callable[[Session, Caller, UUID], Awaitable[Creation]]
"""What a route created earlier, as the caller may see it today. Raises NotFound."""

_ANSWERED = "SELECT request_hash, about, erased_at FROM idempotency WHERE org = $1 AND sub = $2 AND key = $3"


class HotEffect(NamedTuple, Generic[View]):
    """What a command decided: the view to answer with, the rows to insert, and a change that goes along."""

    view: View
    rows: Sequence[NewRow]
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class HotRequest:
    """One creating request inside its transaction.

    A command gives its effect back; `created` writes it with the key, in one statement: a second request fails whole
    and is told of the first's creation.
    """

    caller: Caller
    connection: Connection
    key: KeyName
    request_hash: bytes
    now: datetime
    secret: bytes
    """The installation's (`Session.key`)."""

    async def created(self, effect: HotEffect[Any], creation: Creation) -> Response:
        """Write the effect; the 201 answer."""
        kept = {
            **self.key._asdict(),
            "request_hash": self.request_hash,
            "about": creation.about,
            "created_at": self.now,
        }
        await write(self.connection, [*effect.rows, NewRow("idempotency", kept)], effect.change)
        return creation.response()


def hot_request(scope: str, read_created: ReadCreated) -> Callable[[Request, KeyHeader], AsyncIterator[HotRequest]]:
    """The dependency of a route that creates something, for callers whose token carries `scope`."""

    async def opened(request: Request, key: KeyHeader = None) -> AsyncIterator[HotRequest]:
        caller = await authorised(request, scope)
        name, request_hash = key_name(caller, key), await request_digest(request)
        state = request.app.state
        database: HotDatabase = state.hot_database
        with in_flight(request, name):
            try:
                async with database.transaction() as connection:
                    yield HotRequest(caller, connection, name, request_hash, datetime.now(UTC), state.database.key)
            except RequestValidationError:
                raise
            except Exception as error:
                if is_transient(error):
                    raise
                # It may have failed because it was done before: by its unique key, or refused as already done.
                await _replay(request, caller, name, request_hash, read_created)
                raise
        wake_relay(request)

    return opened


async def _replay(
    request: Request, caller: Caller, name: KeyName, request_hash: bytes, read_created: ReadCreated
) -> None:
    """Raises Replayed when this key was used before, KeyReused, AnswerErased, and what `read_created` raises."""
    hot: HotDatabase = request.app.state.hot_database
    async with hot.transaction() as connection:
        row = await connection.fetchrow(_ANSWERED, *name)
    if row is None:
        return
    check_same(row["request_hash"], request_hash)
    database: Database = request.app.state.database
    async with database.transaction() as session:
        creation = await read_created(session, caller, row["about"])
    check_not_erased(row["erased_at"])
    raise Replayed(creation.response(replayed=True))
