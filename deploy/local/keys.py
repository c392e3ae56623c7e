"""Makes the local issuer's keys and signs tokens with them: what an OIDC provider does in production."""

import json
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

ISSUER = "http://catchment.local"
AUDIENCE = "catchment"


@dataclass(frozen=True, slots=True)
class Keys:
    """An ES256 key pair: `private.json` (JWK) and `jwks.json` (the public part as a JWK set) in `directory`."""

    directory: Path

    @property
    def jwks_file(self) -> Path:
        return self.directory / "jwks.json"

    @property
    def private_file(self) -> Path:
        return self.directory / "private.json"

    def ensure(self) -> None:
        """Make the pair at the first start; later starts keep it, so that tokens stay valid."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.private_file.exists():
            key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": secrets.token_hex(8)})
            write_secret(self.jwks_file, json.dumps({"keys": [key.as_dict(private=False)]}))
            write_secret(self.private_file, json.dumps(key.as_dict(private=True)))

    def token(
        self,
        *,
        sub: str,
        name: str,
        org: str | None,
        scope: str | Sequence[str],
        ttl: int = 3600,
        now: float | None = None,
    ) -> str:
        """A signed bearer token, valid for `ttl` seconds. Without `org`: for somebody who acts for no organisation."""
        key = ECKey.import_key(json.loads(self.private_file.read_text()))
        issued = int(time.time() if now is None else now)
        scopes = scope if isinstance(scope, str) else " ".join(scope)
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": sub, "name": name, "scope": scopes}
        claims |= {"org": org} if org else {}
        header = {"alg": "ES256", "kid": key.kid, "typ": "JWT"}
        return jwt.encode(header, {**claims, "iat": issued, "exp": issued + ttl}, key, algorithms=["ES256"])

    def secret(self, name: str) -> str:
        """A random secret that is made once and kept in `directory`."""
        file = self.directory / f"{name}.secret"
        if not file.exists():
            write_secret(file, secrets.token_urlsafe(32))
        return file.read_text()


def write_secret(file: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    draft = file.with_name(f"{file.name}.draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
    draft.replace(file)
