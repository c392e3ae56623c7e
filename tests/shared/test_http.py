"""What every service has: health, metrics, a request id in answer and log, and its own description."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from shared.settings import Settings
from tests.people import running, until
from tests.sample.main import build


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(build(settings)) as client:
        yield client


async def test_a_service_says_that_it_lives_and_is_ready(http: httpx.AsyncClient) -> None:
    assert (await http.get("/livez")).json() == {"status": "alive"}
    assert (await http.get("/readyz")).json() == {"status": "ready", "database": True}


async def test_a_service_without_nats_lives_and_serves_and_is_not_ready(
    settings: Settings, token: Callable[..., str]
) -> None:
    away = settings.model_copy(update={"background": True, "nats_url": "nats://127.0.0.1:9"})
    async with running(build(away)) as http:
        assert (await http.get("/livez")).status_code == 200
        assert (await http.get("/readyz")).status_code == 503
        headers = {"Authorization": f"Bearer {token()}", "Idempotency-Key": "one"}
        body = {"recipient": "GB-CHC-1", "text": "Without NATS"}
        assert (await http.post("/v1/notes", json=body, headers=headers)).status_code == 201


async def test_a_service_with_its_background_work_tells_how_far_it_is(settings: Settings) -> None:
    async with running(build(settings.model_copy(update={"background": True}))) as http:

        async def ready() -> Any:
            answer = await http.get("/readyz")
            return answer.json() if answer.status_code == 200 else None

        found = await until(ready)
        assert found["status"] == "ready" and found["nats"] is True
        assert {"relay", "consumer"} <= set(found)


async def test_every_answer_has_a_request_id_and_keeps_a_good_one(http: httpx.AsyncClient) -> None:
    ids = [(await http.get("/livez")).headers["x-request-id"] for _ in range(2)]
    assert ids[0] != ids[1]
    given = "0197b7a2-5c31-7c1e-9d5e-3f1f6f1f2a10"
    for path in ("/livez", "/v1/notes", "/nowhere"):
        assert (await http.get(path, headers={"X-Request-Id": given})).headers["x-request-id"] == given


@pytest.mark.parametrize("bad", ["short", "x" * 65, "with space 12", 'quote"12345', "line;12345678", ""])
async def test_a_request_id_that_could_disturb_a_log_is_replaced(http: httpx.AsyncClient, bad: str) -> None:
    answer = await http.get("/livez", headers={"X-Request-Id": bad})
    assert answer.headers["x-request-id"] != bad


async def test_every_request_is_logged_once_by_its_route_and_without_what_it_held(http: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        await http.get(
            "/v1/notes/00000000-0000-4000-8000-000000000000?q=secret", headers={"Authorization": "Bearer secret"}
        )
        await http.post("/v1/nowhere/secret", content="secret")
    lines = [line for line in logs if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in lines] == [("/v1/notes/{note_id}", 422), ("unmatched", 404)]
    assert "secret" not in json.dumps(logs, default=str)


async def test_metrics_count_requests_by_route(http: httpx.AsyncClient) -> None:
    await http.get("/v1/notes/00000000-0000-4000-8000-000000000000")
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    wanted = 'catchment_http_requests_total{method="GET",route="/v1/notes/{note_id}",status="401"}'
    assert wanted in answer.text
    assert "00000000-0000-4000" not in answer.text


async def test_the_description_is_served_and_names_its_version(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_a_method_that_http_does_not_know_is_answered(http: httpx.AsyncClient) -> None:
    for method in ("BREW", "TRACE", "CONNECT"):
        assert (await http.request(method, "/v1/notes")).status_code == 405


async def test_pages_of_other_origins_may_call_only_where_a_setting_names_them(settings: Settings) -> None:
    asked = {"Origin": "https://dashboard.example", "Access-Control-Request-Method": "PUT"}
    asked["Access-Control-Request-Headers"] = "authorization, if-match"
    allowed = "access-control-allow-origin"
    async with running(build(settings)) as http:
        assert allowed not in (await http.get("/livez", headers=asked)).headers
    named = settings.model_copy(update={"cors_origins": ["https://dashboard.example"]})
    async with running(build(named)) as http:
        answer = await http.get("/livez", headers=asked)
        assert answer.headers[allowed] == "https://dashboard.example"
        assert "etag" in answer.headers["access-control-expose-headers"].lower()
        before = await http.options("/v1/notes", headers=asked)
        assert (before.status_code, before.headers[allowed]) == (200, "https://dashboard.example")
        assert allowed not in (await http.get("/livez", headers={"Origin": "https://elsewhere.example"})).headers
    for wrong in ("*", "dashboard.example", "https://dashboard.example/page"):
        with pytest.raises(ValueError, match="CORS_ORIGINS"):
            Settings.model_validate({**settings.model_dump(), "cors_origins": [wrong]})


async def test_a_page_of_a_named_origin_can_read_that_the_service_failed(settings: Settings) -> None:
    app = build(settings.model_copy(update={"cors_origins": ["https://dashboard.example"]}))

    @app.get("/v1/broken")
    async def broken() -> None:
        raise RuntimeError

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with running(app), httpx.AsyncClient(transport=transport, base_url="http://sample.test") as http:
        for method in ("GET", "HEAD"):
            answer = await http.request(method, "/v1/broken", headers={"Origin": "https://dashboard.example"})
            assert (answer.status_code, bool(answer.content)) == (500, method == "GET")
            assert answer.headers["access-control-allow-origin"] == "https://dashboard.example"
            assert answer.headers["x-request-id"]
