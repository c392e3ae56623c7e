"""A creating POST takes effect once: key, request hash and what it created are kept in the transaction of the effect.

No answer is kept: a repeated request reads the thing again, for whoever may see it today.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy import DateTime, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, col

from shared.db.sessions import Session
from shared.db.tables import LogBase
from shared.errors import BadRequest, Conflict, Gone, Unprocessable
from shared.web.identity import Caller, CallerDep
from shared.web.session import SessionDep


class Idempotency(LogBase, table=True):
    """A creating request that was answered. `about` is the thing created: when that is erased, the key stays known."""

    __tablename__ = "idempotency"

    org: str = Field(primary_key=True)
    """Empty for somebody who acts for no organisation."""
    sub: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: bytes
    """Empty once the thing was erased: a digest of few words can be guessed."""
    about: UUID | None = Field(default=None, index=True)
    created_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
    erased_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class KeyMissing(BadRequest):
    slug = "idempotency-key-missing"
    title = "Creating something requires an Idempotency-Key"


class KeyInUse(Conflict):
    slug = "idempotency-key-in-use"
    title = "The same request is still being processed"
    retry_after = 1


class KeyReused(Unprocessable):
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request"


class AnswerErased(Gone):
    slug = "answer-erased"
    title = "What this request created was erased"


class KeyName(NamedTuple):
    """A key belongs to whoever sent it."""

    org: str
    sub: str
    key: str


class Creation(NamedTuple):
    """Something created, as it is now. `at` becomes `Location`, `version` the `ETag`; `about` is its id."""

    view: BaseModel
    at: str
    about: UUID
    version: int | None = None

    def response(self, *, replayed: bool = False) -> Response:
        """The 201 answer."""
        headers = {"Location": self.at}
        if self.version is not None:
            headers["ETag"] = f'"{self.version}"'
        if replayed:
            headers["Idempotency-Replayed"] = "true"
        return Response(self.view.model_dump_json(), 201, headers, "application/json")


class IdempotentRequest:
    """One creating request, which may have been sent before.

    `about` is the id of what the first attempt created, or None. Either way a route reads that thing for the caller, as
    it is today: somebody who may no longer see it learns neither what it is nor whether it was erased.
    """

    def __init__(self, session: Session, name: KeyName, earlier: Idempotency | None) -> None:
        self._session, self._name, self._earlier = session, name, earlier
        self.about: UUID | None = earlier.about if earlier else None

    @classmethod
    async def claim(cls, session: Session, name: KeyName, request_hash: bytes) -> "IdempotentRequest":
        """Claim the key for this transaction. Waits for a transaction that claimed it before, in whatever process.

        Raises KeyReused for another request's key.
        """
        values = {**name._asdict(), "request_hash": request_hash}
        claim = insert(Idempotency).values(**values, created_at=datetime.now(UTC)).on_conflict_do_nothing()
        claimed = (await session.execute(claim.returning(col(Idempotency.key)))).first()
        if claimed:
            return cls(session, name, None)
        earlier = await session.get_one(Idempotency, name)
        check_same(earlier.request_hash, request_hash)
        return cls(session, name, earlier)

    async def created(self, view: BaseModel, *, at: str, about: UUID, version: int | None = None) -> Response:
        """The 201 answer; `about` is kept for whoever repeats the request. Raises AnswerErased for a repeated one."""
        creation = Creation(view, at, about, version)
        if self._earlier:
            check_not_erased(self._earlier.erased_at)
            return creation.response(replayed=True)
        keep = update(Idempotency).where(
            col(Idempotency.org) == self._name.org,
            col(Idempotency.sub) == self._name.sub,
            col(Idempotency.key) == self._name.key,
        )
        await self._session.execute(keep.values(about=about), execution_options={"synchronize_session": False})
        return creation.response()


def check_same(kept_hash: bytes, request_hash: bytes) -> None:
    """Raises KeyReused. Of a request whose creation was erased nothing is known but its key."""
    if kept_hash and kept_hash != request_hash:
        raise KeyReused("This Idempotency-Key belongs to another request. Use a new key for a new request.")


def check_not_erased(erased_at: datetime | None) -> None:
    """Raises AnswerErased. To be asked once it is known that the caller may see what was created."""
    if erased_at:
        raise AnswerErased(
            "It was created once, and it or a text of it was erased since. Sending it again brings nothing back."
        )


async def request_digest(request: Request) -> bytes:
    """What makes two requests the same: method, path, and the body as JSON, whatever the order of its members."""
    scope = request.scope
    hashed = hashlib.sha256(f"{scope['method']} {scope['path']}\0".encode())
    try:
        hashed.update(json.dumps(await request.json(), sort_keys=True).encode())  # FastAPI has read it already
    except (ValueError, RecursionError):
        hashed.update(await request.body())
    return hashed.digest()


@contextmanager
def in_flight(request: Request, name: KeyName) -> Iterator[None]:
    """Within this process the same request sent twice at once is refused instead of waiting. Raises KeyInUse."""
    working: set[KeyName] = request.app.state.in_flight
    if name in working:
        raise KeyInUse("A request with this Idempotency-Key is still being processed. Send it again in a moment.")
    working.add(name)
    try:
        yield
    finally:
        working.discard(name)


KEY = StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")
KeyHeader = Annotated[
    str | None,
    KEY,
    Header(
        alias="Idempotency-Key",
        description="Your own name for this request, such as a UUID. A repeated request takes effect once.",
        examples=["0197b7a2-5c31-7c1e-9d5e-3f1f6f1f2a10"],
    ),
]


def key_name(caller: Caller, key: str | None) -> KeyName:
    """Raises KeyMissing."""
    if key is None:
        raise KeyMissing("Send an `Idempotency-Key` header, so that a repeated request takes effect once.")
    return KeyName(caller.org or "", caller.sub, key)


async def idempotent_request(
    request: Request, caller: CallerDep, session: SessionDep, key: KeyHeader = None
) -> AsyncIterator[IdempotentRequest]:
    name = key_name(caller, key)
    with in_flight(request, name):
        yield await IdempotentRequest.claim(session, name, await request_digest(request))


IdempotencyDep = Annotated[IdempotentRequest, Depends(idempotent_request, scope="function")]
"""A route asks `about` before it creates: `made = request.about or await commands.start(…)`."""


async def erase_answers(session: Session, about: Sequence[UUID], now: datetime) -> None:
    """These things were erased. The keys that created them stay known: whoever may still see them is told 410."""
    answers = update(Idempotency).where(col(Idempotency.about).in_(about))
    await session.execute(
        answers.values(request_hash=b"", erased_at=now), execution_options={"synchronize_session": False}
    )
