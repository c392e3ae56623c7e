"""A creating POST takes effect once: key, request hash and answer are kept in the transaction of the effect."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel

from shared.db.sessions import Database, Row, Session, driver, insert
from shared.errors import BadRequest, Conflict, Unprocessable
from shared.service.app import SessionDep
from shared.web.identity import Caller
from shared.web.problems import Replayed


class IdempotencyColumns(SQLModel):
    """An answer given. `about` is the thing created: when its words must go, so must the answer that repeats them."""

    org: str = Field(primary_key=True)
    sub: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: bytes
    status: int
    headers: str
    body: bytes
    about: UUID | None = Field(default=None, index=True)
    created_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)


class KeyMissing(BadRequest):
    slug = "idempotency-key-missing"
    title = "Creating something needs an Idempotency-Key"


class KeyInUse(Conflict):
    slug = "idempotency-key-in-use"
    title = "The same request is being worked on"


class KeyReused(Unprocessable):
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request"


_ANSWERED = "SELECT request_hash, status, headers, body FROM idempotency WHERE org = $1 AND sub = $2 AND key = $3"


class Once:
    """One creating request. Its answer is inserted with its effect, so a second one fails whole and gets the first's.

    Asking beforehand whether it was answered would cost every request a round trip, for the sake of few.
    """

    def __init__(self, request: Request, session: Session, key: str) -> None:
        who: Caller = request.state.caller
        self._request, self._session = request, session
        self._name = (who.org, who.sub, key)
        self._in_flight: set[tuple[str, str, str]] = request.app.state.in_flight
        if self._name in self._in_flight:
            raise KeyInUse("A request with this Idempotency-Key is being worked on. Send it again in a moment.")
        self._in_flight.add(self._name)
        request.state.repeated = self

    def release(self) -> None:
        """The request was answered. In another process its twin waits for the row instead, and then gets the answer."""
        self._in_flight.discard(self._name)

    async def created(self, view: BaseModel, *, at: str, about: UUID, version: int | None = None) -> Response:
        """The 201 answer, kept for whoever repeats the request. `at` becomes `Location`, `version` the `ETag`."""
        headers = {"Location": at} | ({"ETag": f'"{version}"'} if version is not None else {})
        body = view.model_dump_json().encode()
        await insert(self._session, self._row(201, headers, body, about, await self._digest()))
        return Response(body, 201, headers, "application/json")

    async def replay(self, database: Database) -> None:
        """After a failure: raises Replayed or KeyReused when this key was answered before."""
        async with database.transaction() as session:
            row = await (await driver(session)).fetchrow(_ANSWERED, *self._name)
        if row is None:
            return
        if row["request_hash"] != await self._digest():
            raise KeyReused("This Idempotency-Key belongs to another request. Use a new key for a new request.")
        headers = {**json.loads(row["headers"]), "Idempotency-Replayed": "true"}
        raise Replayed(Response(row["body"], row["status"], headers, "application/json"))

    async def _digest(self) -> bytes:
        scope = self._request.scope
        hashed = hashlib.sha256(f"{scope['method']} {scope['path']}\0".encode())
        hashed.update(await self._request.body())
        return hashed.digest()

    def _row(self, status: int, headers: dict[str, str], body: bytes, about: UUID, request_hash: bytes) -> Row:
        org, sub, key = self._name
        return Row(
            "idempotency",
            {
                "org": org,
                "sub": sub,
                "key": key,
                "request_hash": request_hash,
                "status": status,
                "headers": json.dumps(headers),
                "body": body,
                "about": about,
                "created_at": datetime.now(UTC),
            },
        )


_KEY = StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")
_key = TypeAdapter(Annotated[str, _KEY])
Key = Annotated[
    str | None,
    _KEY,
    Header(
        alias="Idempotency-Key",
        description="Your own name for this request (a UUID does well). Sent again with the same body: done once.",
        examples=["0197b7a2-5c31-7c1e-9d5e-3f1f6f1f2a10"],
    ),
]


def sent_key(request: Request) -> str | None:
    """The request's key, checked as the `Key` parameter is. Raises RequestValidationError."""
    try:
        key = request.headers.get("idempotency-key")
        return _key.validate_python(key) if key is not None else None
    except ValidationError as error:
        where = ("header", "Idempotency-Key")
        raise RequestValidationError([{**one, "loc": where} for one in error.errors(include_url=False)]) from error


async def once(request: Request, session: SessionDep, key: Key = None) -> Once:
    if key is None:
        raise KeyMissing("Send an `Idempotency-Key` header, so that a repeated request takes effect once.")
    return Once(request, session, key)


OnceDep = Annotated[Once, Depends(once)]
"""Stands behind the caller in a route's signature: whose key it is must be known first."""
