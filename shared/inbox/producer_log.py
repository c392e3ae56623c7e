"""Reads from the producer's own log, which holds everything, what the stream did not bring."""

from pathlib import Path

import httpx
from pydantic import BaseModel, ValidationError

from shared.events.envelope import Envelope
from shared.settings import Settings

ANSWER_SECONDS = 10


class _Page(BaseModel):
    """What is needed of a page; it may say more, now or later."""

    items: list[Envelope]


class LogUnreachable(Exception):
    """The producer's log gave no usable answer; it may later."""


class ProducerLogs:
    """The logs of the services that events come from, over their `GET /v1/events`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: httpx.AsyncClient | None = None

    async def page(self, service: str, after: int, limit: int) -> list[Envelope]:
        """Up to `limit` events after a position, in order; fewer only where the log ends. Raises LogUnreachable."""
        url = self._settings.log_urls.get(service)
        if url is None:
            raise LogUnreachable(f"CATCHMENT_LOG_URLS names no address for {service}")
        try:
            answer = await self._http().get(
                f"{url.rstrip('/')}/v1/events", params={"after": after, "limit": limit}, headers=self._headers()
            )
            answer.raise_for_status()
            return _Page.model_validate_json(answer.content).items
        except (httpx.HTTPError, ValidationError, OSError) as error:
            raise LogUnreachable(f"{type(error).__name__} from {url}") from error

    async def aclose(self) -> None:
        if self._client:
            await self._client.aclose()

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS)
        return self._client

    def _headers(self) -> dict[str, str]:
        """The token is read each time: whoever issues it may replace it."""
        file = self._settings.service_token_file
        return {"Authorization": f"Bearer {Path(file).read_text().strip()}"} if file else {}
