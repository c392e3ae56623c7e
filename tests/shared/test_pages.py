"""The pages of a service: reachable by anybody, complete without any other host, and safe to open."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urljoin

import httpx
import pytest

from shared.service.pages import PLACES
from shared.settings import Settings
from tests.people import running
from tests.sample.main import build

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with running(build(settings)) as client:
        yield client


async def page(http: httpx.AsyncClient, path: str) -> httpx.Response:
    answer = await http.get(path, headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer


def loaded(html: str) -> list[str]:
    """What a browser loads by itself, and the document that the API page is told to read."""
    return re.findall(r"""(?:src|<link[^>]*href|\burl)\s*[=:]\s*["']([^"']+)""", html)


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_a_page_loads_nothing_from_another_host(http: httpx.AsyncClient, path: str) -> None:
    answer = await page(http, path)
    assert not re.search(r"https?:|[\"']//", answer.text)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    allowed = {source for part in policy.split(";")[1:] for source in part.split()[1:]}
    assert {one for one in allowed if not one.startswith("'sha256-")} == {"'self'", "'none'", "data:"}


async def test_everything_that_the_api_page_names_is_served_without_a_token(http: httpx.AsyncClient) -> None:
    answer = await page(http, "/docs")
    named = {each for each in loaded(answer.text) if not each.startswith("data:")}
    assert named == {"/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/openapi.json"}
    for each in named:
        found = await http.get(urljoin("/docs", each))
        assert (each, found.status_code) == (each, 200)
    assert len((await http.get("/docs/swagger-ui-bundle.js")).content) > 1_000_000
    assert (await http.get("/docs/redoc.standalone.js")).status_code == 404
    assert (await http.get("/docs/..%2Fcore.py")).status_code == 404


async def test_the_inline_code_of_a_page_is_what_its_policy_allows(http: httpx.AsyncClient) -> None:
    for path, inline in (("/", "style"), ("/docs", "script")):
        answer = await page(http, path)
        policy = answer.headers["content-security-policy"]
        assert answer.text.count(f"<{inline}>") == policy.count("'sha256-") == 1
        assert " style=" not in answer.text and " onclick=" not in answer.text


async def test_the_front_page_leads_everywhere_and_programs_get_it_as_json(http: httpx.AsyncClient) -> None:
    shown = await page(http, "/")
    assert "<h1>Catchment sample</h1>" in shown.text and '<html lang="en">' in shown.text
    assert re.findall(r'<a href="([^"]+)">', shown.text) == [*PLACES, "/docs"]
    for accept in ("*/*", "application/json", None):
        answer = await http.get("/", headers={"Accept": accept} if accept else {})
        told = answer.json()
        assert answer.headers["vary"] == "Accept"
        assert (told["title"], [each["path"] for each in told["places"]]) == ("Catchment sample", [*PLACES])
    for path in PLACES:
        assert (await http.get(path)).status_code == (401 if path.startswith("/v1/") else 200)


async def test_behind_a_proxy_the_pages_name_addresses_with_its_prefix(settings: Settings) -> None:
    app = build(settings)
    async with running(app):
        transport = httpx.ASGITransport(app=app, root_path="/sample")
        async with httpx.AsyncClient(transport=transport, base_url="http://all.test/sample") as http:
            assert '"/sample/docs/swagger-ui.css"' in (await page(http, "/docs")).text
            assert 'href="/sample/docs"' in (await page(http, "/")).text


async def test_the_api_page_has_a_place_for_a_pasted_token(http: httpx.AsyncClient) -> None:
    """Swagger UI shows “Authorize” for the scheme that the operations name."""
    document = (await http.get("/openapi.json")).json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["paths"]["/v1/notes"]["get"]["security"] == [{"token": []}]
