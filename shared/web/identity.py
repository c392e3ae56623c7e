"""Who is calling, as their signed token says, and the pseudonym that stands for them in events."""

import hashlib
import hmac
import json
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

import anyio
import httpx
from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Forbidden, Unauthenticated, Unavailable
from shared.events.origin import Origin
from shared.settings import Settings
from shared.web.fields import ORG_ID

ALGORITHMS = ["ES256", "RS256", "EdDSA"]
KEPT_TOKENS = 10_000
LEEWAY_SECONDS = 10
REFRESH_SECONDS = 600
REFRESH_AT_MOST_EVERY_SECONDS = 10


class Viewer(Protocol):
    """Whom a condition on rows is about: a caller, or the columns of a table that holds many. `org` may be null."""

    @property
    def org(self) -> Any: ...

    @property
    def pseudonym(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """A person (or a partner's system), acting for an organisation or for nobody but themself."""

    sub: str
    name: str
    org: str | None
    """org-id.guide identifier; None for somebody who acts for no organisation"""
    scopes: frozenset[str]
    expires_at: float
    """when the token is accepted no more, in seconds since 1970"""
    pseudonym: str
    """`person:<16 hex digits>`: stands for `sub` in events; the key that links them can be destroyed."""

    @property
    def origin(self) -> Origin:
        return Origin(org=self.org, actor=self.pseudonym)

    @property
    def audiences(self) -> tuple[str, ...]:
        """What they are known by wherever somebody takes part: their organisation, if they have one, and pseudonym."""
        return (self.pseudonym,) if self.org is None else (self.org, self.pseudonym)

    @property
    def may_follow(self) -> tuple[str, ...]:
        """The audiences whose events they may read."""
        return (*self.audiences, "network")


def pseudonym(key: bytes, sub: str) -> str:
    return "person:" + hmac.new(key, sub.encode(), hashlib.sha256).hexdigest()[:16]


class Keys:
    """The identity provider's public keys, from a file or its JWKS address."""

    def __init__(self, settings: Settings) -> None:
        self._file, self._url = settings.jwks_file, settings.jwks_url
        self._keys: KeySet | None = None
        self._read_at = self._tried_at = float("-inf")

    async def get(self, *, fresh: bool = False) -> KeySet:
        now = time.monotonic()
        old = now - self._read_at > (0 if fresh else REFRESH_SECONDS)
        if self._keys is None or (old and now - self._tried_at > REFRESH_AT_MOST_EVERY_SECONDS):
            await self._read()
        assert self._keys is not None
        return self._keys

    async def _read(self) -> None:
        """Known keys stay valid while the provider cannot be read, or answers with something else."""
        self._tried_at = time.monotonic()
        try:
            self._keys = KeySet.import_key_set(json.loads(await self._text()))
        except (OSError, httpx.HTTPError, JoseError, ValueError, TypeError, KeyError) as error:
            if self._keys is None:
                raise Unavailable("The identity provider's keys cannot be read. Try again shortly.") from error
        else:
            self._read_at = time.monotonic()

    async def _text(self) -> str:
        if self._url:
            async with httpx.AsyncClient(timeout=5) as client:
                return (await client.get(self._url)).raise_for_status().text
        if self._file:
            return await anyio.to_thread.run_sync(Path(self._file).read_text)
        raise OSError("neither CATCHMENT_JWKS_URL nor CATCHMENT_JWKS_FILE is set")


class Identity:
    """Turns a bearer token into a Caller. Tokens already verified are kept until they expire."""

    def __init__(self, settings: Settings) -> None:
        self._keys = Keys(settings)
        self._secret = settings.required_pseudonym_key()
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            sub={"essential": True},
            exp={"essential": True},
            leeway=LEEWAY_SECONDS,
        )
        self._known: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()

    async def has_keys(self) -> bool:
        """Whether the provider's keys are known: without them every request that needs a token is refused."""
        try:
            await self._keys.get()
        except Unavailable:
            return False
        return True

    async def caller(self, token: str) -> Caller:
        """Raises Unauthenticated for a token that is not ours, not signed by a known key, or expired."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        if known and known[0] > time.time():
            return known[1]
        expires, caller = await self._verify(token)
        self._known[digest] = (expires, caller)
        if len(self._known) > KEPT_TOKENS:
            self._known.popitem(last=False)
        return caller

    async def _verify(self, token: str) -> tuple[float, Caller]:
        try:
            decoded = await self._decode(token)
            self._claims.validate(decoded)
        except (JoseError, ValueError, TypeError) as error:
            raise Unauthenticated("The access token is not valid here, or it has expired. Sign in again.") from error
        caller = self._caller(decoded)
        return caller.expires_at, caller

    async def _decode(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, await self._keys.get(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            return jwt.decode(token, await self._keys.get(fresh=True), algorithms=ALGORITHMS).claims

    def _caller(self, claims: dict[str, object]) -> Caller:
        sub, org = claims["sub"], claims.get("org")
        if not isinstance(sub, str) or not _is_name(sub):
            raise Unauthenticated("The access token's `sub` must be a string of printable ASCII characters.")
        if org is not None and not (isinstance(org, str) and re.fullmatch(ORG_ID, org)):
            raise Unauthenticated(
                "The access token's `org` must be an org-id.guide identifier, such as `GB-CHC-1234567`. "
                "Somebody who acts for no organisation has no `org`."
            )
        scopes = frozenset(str(claims.get("scope", "")).split())
        expires_at = float(str(claims["exp"])) + LEEWAY_SECONDS
        return Caller(sub, str(claims.get("name", "")), org, scopes, expires_at, pseudonym(self._secret, sub))

    def pseudonym_of(self, sub: str | None) -> str | None:
        """The pseudonym of an account; None for somebody without one."""
        return pseudonym(self._secret, sub) if sub is not None else None


def _is_name(claim: str) -> bool:
    """Not empty, and nothing in it that a database or a log would stumble over."""
    return bool(claim) and claim.isprintable() and claim.isascii()


Pseudonyms = Callable[[str | None], str | None]
"""Gives the pseudonym of an account."""


async def caller(request: Request) -> Caller:
    """The dependency that reads the bearer token. Raises Unauthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Send `Authorization: Bearer <access token>`.")
    identity: Identity = request.app.state.identity
    return await identity.caller(token.strip())


CallerDep = Annotated[Caller, Depends(caller)]


def requires(scope: str) -> Callable[[Caller], Awaitable[Caller]]:
    """A dependency: the caller, whose token must carry `scope`."""

    async def check(found: CallerDep) -> Caller:
        return _permitted(found, scope)

    return check


async def authorised(request: Request, scope: str) -> Caller:
    """What `requires` gives, outside of FastAPI's dependencies. Raises Unauthenticated and Forbidden."""
    return _permitted(await caller(request), scope)


def _permitted(found: Caller, scope: str) -> Caller:
    if scope not in found.scopes:
        raise Forbidden(f"This requires the scope `{scope}`, which your access token does not carry.")
    return found


async def pseudonyms(request: Request) -> Pseudonyms:
    identity: Identity = request.app.state.identity
    return identity.pseudonym_of


PseudonymsDep = Annotated[Pseudonyms, Depends(pseudonyms)]
