"""A creating POST takes effect once: key, request hash and answer are kept in the transaction of the effect."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import Row, driver, insert
from shared.errors import BadRequest, Conflict, Unprocessable
from shared.http import SessionDep
from shared.identity import Caller, caller
from shared.problems import Replayed


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
    created_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)  # type: ignore[call-overload]


class KeyMissing(BadRequest):
    slug = "idempotency-key-missing"
    title = "Creating something needs an Idempotency-Key"


class KeyInUse(Conflict):
    slug = "idempotency-key-in-use"
    title = "The same request is being worked on"


class KeyReused(Unprocessable):
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request"


_CLAIM = """
    SELECT pg_try_advisory_xact_lock($1) AS free, i.request_hash, i.status, i.headers, i.body
    FROM (SELECT 1) AS one LEFT JOIN idempotency i ON i.org = $2 AND i.sub = $3 AND i.key = $4
"""


class Once:
    """One creating request: refused while its twin is in flight, answered from memory once its twin was answered."""

    def __init__(self, request: Request, session: AsyncSession, caller: Caller, key: str) -> None:
        self._request, self._session, self._caller, self._key = request, session, caller, key
        self._hash = b""

    async def claim(self) -> None:
        self._hash = await self._digest()
        names = (self._caller.org, self._caller.sub, self._key)
        lock = int.from_bytes(hashlib.sha256("\0".join(names).encode()).digest()[:8], signed=True)
        row = await (await driver(self._session)).fetchrow(_CLAIM, lock, *names)
        if not row["free"]:
            raise KeyInUse("A request with this Idempotency-Key is being worked on. Send it again in a moment.")
        if row["status"] is None:
            return
        if row["request_hash"] != self._hash:
            raise KeyReused("This Idempotency-Key belongs to another request. Use a new key for a new request.")
        headers = {**json.loads(row["headers"]), "Idempotency-Replayed": "true"}
        raise Replayed(Response(row["body"], row["status"], headers, "application/json"))

    async def _digest(self) -> bytes:
        hashed = hashlib.sha256(f"{self._request.method} {self._request.url.path}\0".encode())
        hashed.update(await self._request.body())
        return hashed.digest()

    async def created(self, view: BaseModel, *, at: str, about: UUID, version: int | None = None) -> Response:
        """The 201 answer, kept for whoever repeats the request. `at` becomes `Location`, `version` the `ETag`."""
        headers = {"Location": at} | ({"ETag": f'"{version}"'} if version is not None else {})
        body = view.model_dump_json().encode()
        await insert(self._session, self._row(201, headers, body, about))
        return Response(body, 201, headers, "application/json")

    def _row(self, status: int, headers: dict[str, str], body: bytes, about: UUID) -> Row:
        return Row(
            "idempotency",
            {
                "org": self._caller.org,
                "sub": self._caller.sub,
                "key": self._key,
                "request_hash": self._hash,
                "status": status,
                "headers": json.dumps(headers),
                "body": body,
                "about": about,
                "created_at": datetime.now(UTC),
            },
        )


Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Your own name for this request (a UUID does well). Sent again with the same body, it is answered again and done once.",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        examples=["0197b7a2-5c31-7c1e-9d5e-3f1f6f1f2a10"],
    ),
]


async def once(
    request: Request, session: SessionDep, who: Annotated[Caller, Depends(caller)], key: Key = None
) -> Once:
    if key is None:
        raise KeyMissing("Send an `Idempotency-Key` header, so that a repeated request takes effect once.")
    made = Once(request, session, who, key)
    await made.claim()
    return made


OnceDep = Annotated[Once, Depends(once)]
