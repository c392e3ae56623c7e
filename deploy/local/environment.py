"""The environment that a local run gives to each service: the settings of `shared.settings`, filled in."""

import json
import os
from collections.abc import Mapping

from deploy.local.keys import AUDIENCE, ISSUER, write_secret
from deploy.local.run_folder import RunFolder

YEAR = 365 * 24 * 3600


def instance_name() -> str:
    return os.environ.get("CATCHMENT_INSTANCE", "local")


def service_environment(
    run_folder: RunFolder, *, database_url: str, nats_url: str, log_urls: Mapping[str, str]
) -> dict[str, str]:
    """Settings of one service. Further settings from the caller's environment (log level, pool size) stay."""
    return {
        "CATCHMENT_INSTANCE": instance_name(),
        "CATCHMENT_DATABASE_URL": database_url,
        "CATCHMENT_NATS_URL": nats_url,
        "CATCHMENT_ISSUER": ISSUER,
        "CATCHMENT_AUDIENCE": AUDIENCE,
        "CATCHMENT_JWKS_FILE": str(run_folder.keys.jwks_file),
        "CATCHMENT_SERVICE_TOKEN_FILE": _service_token(run_folder),
        "CATCHMENT_LOG_URLS": json.dumps(dict(log_urls)),
        "CATCHMENT_PSEUDONYM_KEY": run_folder.keys.secret("pseudonym"),
        "CATCHMENT_BACKGROUND": "true",
    }


def _service_token(run_folder: RunFolder) -> str:
    """A file with the token by which services read each other's logs; made anew at every start."""
    file = run_folder.keys.directory / "service.token"
    token = run_folder.keys.token(
        sub="catchment", name="Catchment", org="XI-CATCHMENT", scope="events:read operate", ttl=YEAR
    )
    write_secret(file, token)
    return str(file)
